import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { openLentSystem } from './lentSystem.ts';
import { openEmptyEnvironment, startSystem } from './startSystem.ts';
import { openTemporaryPostgres, templateFolder } from './embedded/openTemporaryPostgres.ts';

type Store = { url: string } & AsyncDisposable;
type LeasedStore = { url: string; release: () => Promise<void> };

/**
 * Serves embedded stores to the test processes of one run. A client connects, sends a kind (`postgres`, `mongo` or
 * `dataFolder` or `system`), receives a URL and holds the store until it disconnects. The pool starts a store when none is free and
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

type OpenStore = () => Promise<Store>;
type Lease = () => Promise<LeasedStore>;

function createPool(): { lease: (kind: string) => Promise<LeasedStore> } & AsyncDisposable {
  const opened: Store[] = [];
  const keep = (openStore: OpenStore) => async (): Promise<Store> => {
    const store = await openStore();
    opened.push(store);
    return store;
  };
  const leases = new Map<string, Lease>([
    ['postgres', leaseExclusive(keep(openTemporaryPostgres), empty)],
    // It keeps what its clients did to it.
    ['system', leaseExclusive(keep(openLentSystem), async () => undefined)],
    // Each client uses a database with its own name.
    ['mongo', leaseShared(keep(openMongo))],
    // Each client copies it.
    ['dataFolder', leaseShared(keep(makeDataFolder))],
  ]);
  return {
    async lease(kind) {
      const lease = leases.get(kind);
      if (!lease) throw new Error(`expected ${[...leases.keys()].join(', ')}, got ${kind}`);
      return lease();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((store) => store[Symbol.asyncDispose]()));
    },
  };
}

/** Lends each store to one client at a time. */
function leaseExclusive(openStore: OpenStore, reset: (url: string) => Promise<void>): Lease {
  const free: Store[] = [];
  return async () => {
    const store = free.pop() ?? (await openStore());
    const release = async (): Promise<void> => {
      await reset(store.url);
      free.push(store);
    };
    return { url: store.url, release };
  };
}

/** Lends one store to all clients; it is not emptied. */
function leaseShared(openStore: OpenStore): Lease {
  let opening: Promise<Store> | undefined;
  return async () => {
    opening ??= openStore();
    // The next client tries again.
    opening.catch(() => (opening = undefined));
    return { url: (await opening).url, release: async () => undefined };
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
