import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { openEmptyEnvironment, startSystem } from './startSystem.ts';
import { openTemporaryPostgres, templateFolder } from './embedded/openTemporaryPostgres.ts';

type Store = { url: string } & AsyncDisposable;
type LeasedStore = { url: string; release: () => Promise<void> };

/**
 * Serves embedded stores to the test processes of one run. A client connects, sends a kind (`postgres`, `mongo` or
 * `dataFolder`), receives a URL and holds the store until it disconnects. The pool starts a store when none is free and
 * empties it before reuse.
 */
export async function openStorePool(): Promise<{ port: number } & AsyncDisposable> {
  const pool = createPool();
  const sockets = new Set<Socket>();
  const leases = new Set<Promise<void>>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const leasing = serve(socket, pool.lease).finally(() => {
      sockets.delete(socket);
      leases.delete(leasing);
    });
    leases.add(leasing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a server on TCP never has a pipe's name
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(leases);
      await pool[Symbol.asyncDispose]();
    },
  };
}

function createPool(): { lease: (kind: string) => Promise<LeasedStore> } & AsyncDisposable {
  const opened: Store[] = [];
  const freePostgres: Store[] = [];
  const open = async (opening: Promise<Store>): Promise<Store> => {
    const store = await opening;
    opened.push(store);
    return store;
  };
  const leasePostgres = async (): Promise<LeasedStore> => {
    const store = freePostgres.pop() ?? (await open(openTemporaryPostgres()));
    const release = async (): Promise<void> => {
      await empty(store.url);
      freePostgres.push(store);
    };
    return { url: store.url, release };
  };
  // One for all clients: it is not emptied.
  const leaseShared = (openStore: () => Promise<Store>) => {
    let opening: Promise<Store> | undefined;
    return async (): Promise<LeasedStore> => {
      opening ??= open(openStore());
      // The next client tries again.
      opening.catch(() => (opening = undefined));
      return { url: (await opening).url, release: async () => undefined };
    };
  };
  // Each client uses a database with its own name.
  const leaseMongo = leaseShared(openMongo);
  // Each client copies it.
  const leaseDataFolder = leaseShared(makeDataFolder);
  return {
    async lease(kind) {
      if (kind === 'postgres') return leasePostgres();
      if (kind === 'mongo') return leaseMongo();
      if (kind === 'dataFolder') return leaseDataFolder();
      throw new Error(`expected postgres, mongo or dataFolder, got ${kind}`);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((store) => store[Symbol.asyncDispose]()));
    },
  };
}

async function serve(socket: Socket, lease: (kind: string) => Promise<LeasedStore>): Promise<void> {
  socket.on('error', () => undefined);
  const returned = new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  const requestedKind = new Promise<string>((resolve) => createInterface(socket).once('line', resolve));
  const kind = await Promise.race([requestedKind, returned.then(() => null)]);
  if (kind === null) return;
  try {
    const { url, release } = await lease(kind);
    socket.write(`${url}\n`);
    await returned;
    await release();
    socket.end();
  } catch (error) {
    process.stderr.write(`no ${kind} store could be leased: ${(error as Error).stack}\n`);
    socket.destroy();
  }
}

// Loaded on first use, because most runs of a single file need no MongoDB.
async function openMongo(): Promise<Store> {
  const { openEmbeddedMongo } = await import('../embedded/mongo/openEmbeddedMongo.ts');
  return openEmbeddedMongo({ folder: ':memory:' });
}

/** Starts a system in a new data folder, which loads the demo data, and stops it: its `url` is the folder's path. */
async function makeDataFolder(): Promise<Store> {
  const environment = await openEmptyEnvironment();
  const system = await startSystem(environment);
  await system[Symbol.asyncDispose]();
  await rm(join(environment.dataDir, basename(templateFolder))); // a link, which each environment has already
  return { url: environment.dataDir, [Symbol.asyncDispose]: () => environment[Symbol.asyncDispose]() };
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
