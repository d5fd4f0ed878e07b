import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { openBackend } from './backend.ts';
import { openSession } from './clientSession.ts';
import { BackendScheduler } from './backendScheduler.ts';

export type PostgresServerOptions = {
  readonly folder: string;
  /** 0: a free port. */
  readonly port: number;
  readonly password: string;
  readonly idleInTransactionMs: number;
  readonly housekeepingMs: number;
};

/**
 * Serves the database in a folder to any number of PostgreSQL clients on 127.0.0.1, one session at a time.
 * Disposing disconnects the clients, rolls back their transactions and shuts the database down cleanly.
 */
export async function openPostgresServer(options: PostgresServerOptions): Promise<{ port: number } & AsyncDisposable> {
  const { folder, password } = options;
  const first = await openBackend(folder);
  const turns = new BackendScheduler(first, { ...options, openBackend: () => openBackend(folder) });
  const sockets = new Set<Socket>();
  let lastId = 0;

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    openSession(socket, {
      id: ++lastId,
      password,
      parameters: first.parameters,
      onMessage: (session) => turns.onMessage(session),
      onEnd: (session) => turns.onEnd(session),
    });
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port, // a server on TCP never has a pipe's name
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await turns[Symbol.asyncDispose]();
    },
  };
}
