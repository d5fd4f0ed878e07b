import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network between a client and a server that can go dead without telling either side. */
export type BlackHole = {
  readonly port: number;
  /** What is open now, and until `heal` also what is new, carries nothing any more and is not closed. */
  readonly swallow: () => void;
  /** What is open now carries nothing any more, for good; what is new works: as another address that answers. */
  readonly loseOpen: () => void;
  /** What is new works again; what was lost stays lost. */
  readonly heal: () => void;
  /** Closes what is open, and from now on lets only those through whose first bytes contain the text. */
  readonly letOnly: (text: string) => void;
} & AsyncDisposable;

/** Opens a proxy before a server on this machine. */
export async function openBlackHole(targetPort: number): Promise<BlackHole> {
  const sockets = new Set<Socket>();
  let isDead = false;
  let only = '';
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    return socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (isDead) return;
    client.once('data', (first) => {
      if (!first.includes(only)) return client.destroy();
      const target = keep(connect(targetPort, '127.0.0.1'));
      join(client, target, first);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const loseOpen = (): void => {
    for (const socket of sockets) socket.unpipe().removeAllListeners('close').pause();
  };
  return {
    port: (server.address() as AddressInfo).port, // a server on TCP never has a pipe's name
    swallow() {
      isDead = true;
      loseOpen();
    },
    loseOpen,
    heal: () => (isDead = false),
    letOnly(text) {
      only = text;
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function join(client: Socket, target: Socket, first: Buffer): void {
  target.write(first);
  client.pipe(target);
  target.pipe(client);
  client.once('close', () => target.destroy());
  target.once('close', () => client.destroy());
}
