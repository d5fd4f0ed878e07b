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
  /** A connection on which a client sends this text from now on carries no answer any more. */
  readonly loseThatSends: (text: string) => void;
  /** Closes what is open, and from now on lets only those through whose first bytes contain the text. */
  readonly letOnly: (text: string) => void;
} & AsyncDisposable;

type At = { readonly host?: string; readonly port?: number };

/** Opens a proxy before a server on this machine, on a free port of 127.0.0.1 unless it is told where. */
export async function openBlackHole(targetPort: number, { host = '127.0.0.1', port = 0 }: At = {}): Promise<BlackHole> {
  const sockets = new Set<Socket>();
  let isDead = false;
  let only = '';
  let unwanted: string | null = null;
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
      client.on('data', (sent) => void (unwanted !== null && sent.includes(unwanted) && lose(client, target)));
      join(client, target, first);
    });
  });
  await once(server.listen(port, host), 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a server on TCP never has a pipe's name
    swallow() {
      isDead = true;
      lose(...sockets);
    },
    loseOpen: () => lose(...sockets),
    heal: () => (isDead = false),
    loseThatSends: (text) => (unwanted = text),
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

function lose(...sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.unpipe().removeAllListeners('close').pause();
}

function join(client: Socket, target: Socket, first: Buffer): void {
  target.write(first);
  client.pipe(target);
  target.pipe(client);
  client.once('close', () => target.destroy());
  target.once('close', () => client.destroy());
}
