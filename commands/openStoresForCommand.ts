import { readEndpoints } from '../embedded/dataFolder.ts';
import type { StartConfig } from './startConfig.ts';
import type { SubgraphName } from './subgraphs.ts';

/** The URLs of the stores that a command needs, by subgraph. */
type CommandStores<Name extends SubgraphName | 'search'> = {
  readonly urls: Readonly<Record<Name, string>>;
} & AsyncDisposable;

/**
 * The stores of these subgraphs for a command. A URL of the environment wins; where all that the command needs have
 * one, no folder is touched. The others are those of the running system of DATA_DIR, or the folder's own, opened for
 * the command.
 */
export async function openStoresForCommand<Name extends SubgraphName | 'search'>(
  config: StartConfig,
  needs: readonly Name[],
): Promise<CommandStores<Name>> {
  const given = Object.fromEntries(config.stores.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url]])));
  const nothing = { [Symbol.asyncDispose]: async () => undefined };
  // What is opened and what is published has a URL for every subgraph.
  type Needed = Record<Name, string>;
  if (needs.every((name) => name in given)) return { urls: given as Needed, ...nothing };
  const running = await readEndpoints(config.dataDir);
  if (running) return { urls: { ...running.stores, ...given } as Needed, ...nothing };
  const { openEmbeddedStores } = await import('../embedded/openEmbeddedStores.ts');
  const stores = await openEmbeddedStores(config);
  return { urls: stores.urls as Needed, [Symbol.asyncDispose]: () => stores[Symbol.asyncDispose]() };
}
