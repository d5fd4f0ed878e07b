import type { Socket } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import type { FastifyInstance } from 'fastify';
import { madeOf } from '#platform/settings/liveConfig.ts';

type SocketSettings = { readonly maxSocketsPerAddress: number; readonly trustedProxies: readonly string[] };

/** Closes a new TCP connection of an address that has too many; those of a trusted proxy are of many clients. */
export function limitSockets({ server }: FastifyInstance, settings: () => SocketSettings): void {
  const counts = new Map<string, number>();
  const isProxy = madeOf(
    settings,
    ({ trustedProxies }) => trustedProxies,
    (trusted) => (trusted.length > 0 ? proxyAddr.compile([...trusted]) : () => false),
  );
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isProxy()(address, 0)) return;
    const count = counts.get(address) ?? 0;
    if (count >= settings().maxSocketsPerAddress) return void socket.destroy();
    counts.set(address, count + 1);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
  });
}
