import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { addressError, type ListenAddress } from './listenAddress.ts';

/** A server that answers at `url` until it is disposed. */
export type ListeningServer = { readonly url: string; readonly port: number } & AsyncDisposable;

const DRAIN_MS = 8000;
const IDLE_SWEEP_MS = 50;

/**
 * Starts to listen, or throws an error that names the variable to change. Disposing takes no new requests, lets running
 * ones end for up to 8 s, then cuts what is left. Connections without a request are closed at once.
 */
export async function listen(app: FastifyInstance, at: ListenAddress): Promise<ListeningServer> {
  const { host, port } = at;
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // What is wrong before it listens has another cause than the address.
  await app.ready();
  await app.listen({ host, port }).catch((error: unknown) => {
    throw addressError(error, at);
  });
  const address = app.server.address();
  if (address === null || typeof address === 'string')
    throw new Error(`expected a TCP address, got ${String(address)}`);
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${address.port}`,
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      const cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
      const closeIdle = (): void => {
        app.server.closeIdleConnections();
        // Node counts a connection as idle only after its first request.
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      };
      closeIdle();
      const idle = setInterval(closeIdle, IDLE_SWEEP_MS);
      await app.close().finally(() => {
        clearTimeout(cut);
        clearInterval(idle);
      });
    },
  };
}
