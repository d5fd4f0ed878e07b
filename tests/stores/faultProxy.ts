import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that can drop all data of connections without closing them. */
export type FaultProxy = {
  readonly port: number;
  /** Open connections, and until `heal` also new ones, carry no data and stay open. */
  readonly blackhole: () => void;
  /** Open connections carry no data any more; new ones work, as after a failover. */
  readonly blackholeOpen: () => void;
  /** New connections work again; dead ones stay dead. */
  readonly heal: () => void;
  /** A connection on which a client sends this text from now on carries no data any more. */
  readonly blackholeOn: (text: string) => void;
  /** Closes open connections and accepts only those whose first data contains the text. */
  readonly acceptOnly: (text: string) => void;
} & AsyncDisposable;

type ListenOptions = { readonly host?: string; readonly port?: number };

/** Opens a proxy in front of a server on this machine, by default on a free port of 127.0.0.1. */
export async function openFaultProxy(targetPort: number, listen: ListenOptions = {}): Promise<FaultProxy> {
  const { host = '127.0.0.1', port = 0 } = listen;
  const sockets = new Set<Socket>();
  let [isDead, only] = [false, ''];
  let trigger: string | null = null;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket.on('error', () => socket.destroy()));
    return socket.once('close', () => sockets.delete(socket));
  };
  const closeAll = () => sockets.forEach((socket) => socket.destroy());
  const server = createServer((client) => {
    keep(client);
    if (isDead) return;
    client.once('data', (first) => {
      if (!first.includes(only)) return client.destroy();
      const target = keep(connect(targetPort, '127.0.0.1'));
      client.on('data', (sent) => void (trigger !== null && sent.includes(trigger) && drop(client, target)));
      connectSockets(client, target, first);
    });
  });
  await once(server.listen(port, host), 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a server on TCP never has a pipe's name
    blackhole() {
      isDead = true;
      drop(...sockets);
    },
    blackholeOpen: () => drop(...sockets),
    heal: () => (isDead = false),
    blackholeOn: (text) => (trigger = text),
    acceptOnly(text) {
      only = text;
      closeAll();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      closeAll();
    },
  };
}

function drop(...sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.unpipe().removeAllListeners('close').pause();
}

function connectSockets(client: Socket, target: Socket, first: Buffer): void {
  target.write(first);
  client.pipe(target);
  target.pipe(client);
  client.once('close', () => target.destroy());
  target.once('close', () => client.destroy());
}
