import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { openTemporaryPostgres } from '../embedded/postgres/openTemporaryPostgres.ts';

type Store = { url: string } & AsyncDisposable;
type Loan = { url: string; giveBack: () => Promise<void> };

/**
 * Lends embedded stores to the test processes of one run: a client connects, names a kind, is told a URL and has the
 * store for as long as it stays connected. A store is started when none is free, and emptied before it is lent again.
 */
export async function openStoreLender(): Promise<{ port: number } & AsyncDisposable> {
  const shelf = createShelf();
  const sockets = new Set<Socket>();
  const visits = new Set<Promise<void>>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const visit = serve(socket, shelf.lend).finally(() => {
      sockets.delete(socket);
      visits.delete(visit);
    });
    visits.add(visit);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a server on TCP never has a pipe's name
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(visits);
      await shelf[Symbol.asyncDispose]();
    },
  };
}

function createShelf(): { lend: (kind: string) => Promise<Loan> } & AsyncDisposable {
  const opened: Store[] = [];
  const freePostgres: Store[] = [];
  let mongo: Promise<Store> | undefined;
  const open = async (opening: Promise<Store>): Promise<Store> => {
    const store = await opening;
    opened.push(store);
    return store;
  };
  const lendPostgres = async (): Promise<Loan> => {
    const store = freePostgres.pop() ?? (await open(openTemporaryPostgres()));
    const giveBack = async (): Promise<void> => {
      await empty(store.url);
      freePostgres.push(store);
    };
    return { url: store.url, giveBack };
  };
  // One for all: each borrower has a database of its own name in it.
  const lendMongo = async (): Promise<Loan> => {
    mongo ??= open(openMongo());
    return { url: (await mongo).url, giveBack: async () => undefined };
  };
  return {
    async lend(kind) {
      if (kind === 'postgres') return lendPostgres();
      if (kind === 'mongo') return lendMongo();
      throw new Error(`expected a kind of store, got ${kind}`);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((store) => store[Symbol.asyncDispose]()));
    },
  };
}

async function serve(socket: Socket, lend: (kind: string) => Promise<Loan>): Promise<void> {
  socket.on('error', () => undefined);
  const returned = new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  const asked = new Promise<string>((resolve) => createInterface(socket).once('line', resolve));
  const kind = await Promise.race([asked, returned.then(() => null)]);
  if (kind === null) return;
  try {
    const { url, giveBack } = await lend(kind);
    socket.write(`${url}\n`);
    await returned;
    await giveBack();
    socket.end();
  } catch (error) {
    process.stderr.write(`no ${kind} store to lend: ${(error as Error).stack}\n`);
    socket.destroy();
  }
}

// Loaded only when asked for, like the engines themselves.
async function openMongo(): Promise<Store> {
  const { openEmbeddedMongo } = await import('../embedded/mongo/openEmbeddedMongo.ts');
  return openEmbeddedMongo({ folder: ':memory:' });
}

async function empty(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`
      do $$ declare name text; begin
        for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
          execute format('drop schema %I cascade', name);
        end loop;
      end $$;
      create schema public;`);
  } finally {
    await client.end();
  }
}
