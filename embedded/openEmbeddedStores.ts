import { join } from 'node:path';
import { openDataFolder, publishEndpoints, type DataFolder, type StoreEndpoints } from './dataFolder.ts';
import { openEmbeddedMongo } from './mongo/openEmbeddedMongo.ts';
import { openEmbeddedPostgres } from './postgres/openEmbeddedPostgres.ts';
import { removeUnfinished } from './postgres/template.ts';

type StoresOptions = Partial<StoreEndpoints> & {
  /** Called with a sentence when a step begins that takes long. */
  readonly onStep?: (step: string) => void;
};

export type EmbeddedStoresOptions = StoresOptions & { readonly dataDir: string };

type Store = { url: string } & Partial<AsyncDisposable>;

/** Takes the data folder, or throws as {@link openDataFolder} does, and opens the stores in it; closing frees it again. */
export async function openEmbeddedStores(options: EmbeddedStoresOptions): Promise<StoreEndpoints & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await openDataFolder(options.dataDir));
  const { usersDatabaseUrl, ordersDatabaseUrl, productsMongodbUrl } = opening.use(await openStoresIn(folder, options));
  const opened = opening.move();
  return {
    usersDatabaseUrl,
    ordersDatabaseUrl,
    productsMongodbUrl,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/**
 * Starts, side by side, the stores whose URL is not given; the URLs of all are published in the folder for commands.
 * Closing stops what was started, in reverse.
 */
export async function openStoresIn(
  folder: DataFolder,
  options: StoresOptions,
): Promise<StoreEndpoints & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  await removeUnfinished(folder.path);
  const { onStep = () => {} } = options;
  const postgres = (name: string): Promise<Store> => openEmbeddedPostgres({ folder: join(folder.path, name), onStep });

  const stores = await Promise.allSettled([
    given(options.usersDatabaseUrl) ?? postgres('users'),
    given(options.ordersDatabaseUrl) ?? postgres('orders'),
    given(options.productsMongodbUrl) ?? openEmbeddedMongo({ folder: join(folder.path, 'products') }),
  ]);
  for (const store of stores) if (store.status === 'fulfilled') opening.defer(async () => close(store.value));
  const [users, orders, products] = stores.map(required) as [Store, Store, Store]; // as many as were asked for

  const endpoints: StoreEndpoints = {
    usersDatabaseUrl: users.url,
    ordersDatabaseUrl: orders.url,
    productsMongodbUrl: products.url,
  };
  opening.use(await publishEndpoints(folder, endpoints));
  const opened = opening.move();
  return { ...endpoints, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function given(url: string | undefined): Promise<Store> | null {
  return url === undefined ? null : Promise.resolve({ url });
}

function required(store: PromiseSettledResult<Store>): Store {
  if (store.status === 'rejected') throw store.reason;
  return store.value;
}

async function close(store: Store): Promise<void> {
  await store[Symbol.asyncDispose]?.();
}
