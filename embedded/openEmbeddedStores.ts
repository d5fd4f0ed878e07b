import { join } from 'node:path';
import { openDataFolder, publishEndpoints, type DataFolder } from './dataFolder.ts';
import { openEmbeddedMongo } from './mongo/openEmbeddedMongo.ts';
import { openEmbeddedPostgres } from './postgres/openEmbeddedPostgres.ts';
import { removeUnfinished } from './postgres/template.ts';

/** The database engines that can be embedded. */
export type StoreKind = 'postgres' | 'mongo';

/** A store: on a server if it has a URL, else embedded in the subfolder `name` of the data folder. */
export type StoreOptions = {
  readonly name: string;
  readonly kind: StoreKind;
  readonly url?: string;
  /** The store whose engine, if it is embedded, has a schema for this one: an engine more costs 100 MB. */
  readonly besides?: string;
};

type StoresOptions = {
  readonly stores: readonly StoreOptions[];
  /** Called with a sentence when a long step starts. */
  readonly onStep?: (step: string) => void;
};

export type EmbeddedStoresOptions = StoresOptions & { readonly dataDir: string };

/** The URLs of open stores by name. Disposing closes those that are embedded. */
export type OpenedStores = { readonly urls: Readonly<Record<string, string>> } & AsyncDisposable;

type Store = { url: string } & Partial<AsyncDisposable>;

/**
 * Takes the lock of the data folder, or throws as {@link openDataFolder} does, and opens the stores; disposing releases
 * it.
 */
export async function openEmbeddedStores(options: EmbeddedStoresOptions): Promise<OpenedStores> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await openDataFolder(options.dataDir));
  const { urls } = opening.use(await openStoresIn(folder, options));
  const opened = opening.move();
  return { urls, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/**
 * Starts the stores that have no URL, all at once, and publishes the URLs of all stores in the folder for commands.
 * Disposing stops the started stores in reverse order.
 */
export async function openStoresIn(
  folder: DataFolder,
  { stores, onStep = () => {} }: StoresOptions,
): Promise<OpenedStores> {
  await using opening = new AsyncDisposableStack();
  await removeUnfinished(folder.path);
  const isGuest = ({ url, besides }: StoreOptions) =>
    url === undefined && stores.some((host) => host.name === besides && host.url === undefined);
  const engines = stores.filter((store) => !isGuest(store));
  const results = await Promise.allSettled(engines.map((store) => openStore(store, { folder, onStep })));
  for (const result of results) if (result.status === 'fulfilled') opening.defer(async () => close(result.value));
  const urls = Object.fromEntries(results.map((result, at) => [engines[at]?.name, required(result).url]));
  for (const { name, besides = '' } of stores.filter(isGuest)) urls[name] = `${urls[besides]}&schema=${name}`;
  opening.use(await publishEndpoints(folder, { stores: urls, services: {} }));
  const opened = opening.move();
  return { urls, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

type Place = { readonly folder: DataFolder; readonly onStep: (step: string) => void };

async function openStore({ name, kind, url }: StoreOptions, { folder, onStep }: Place): Promise<Store> {
  if (url !== undefined) return { url };
  const subfolder = join(folder.path, name);
  switch (kind) {
    case 'postgres':
      return openEmbeddedPostgres({ folder: subfolder, onStep });
    case 'mongo':
      return openEmbeddedMongo({ folder: subfolder });
  }
}

function required(store: PromiseSettledResult<Store>): Store {
  if (store.status === 'rejected') throw store.reason;
  return store.value;
}

async function close(store: Store): Promise<void> {
  await store[Symbol.asyncDispose]?.();
}
