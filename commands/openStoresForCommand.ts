import { readEndpoints, type StoreEndpoints } from '../embedded/dataFolder.ts';
import type { StartConfig } from './startConfig.ts';

/**
 * The stores that a command works on. A URL of the environment wins; where all that the command needs have one, no folder
 * is touched. The others are those of the running system of DATA_DIR, or the folder's own, opened for the command.
 */
export async function openStoresForCommand<Name extends keyof StoreEndpoints>(
  config: StartConfig,
  needs: readonly Name[],
): Promise<Readonly<Record<Name, string>> & AsyncDisposable> {
  const given = Object.fromEntries(needs.flatMap((name) => (config[name] ? [[name, config[name]]] : [])));
  const nothing = { [Symbol.asyncDispose]: async () => undefined };
  // Either has every store by its name.
  type Needed = Record<Name, string>;
  if (Object.keys(given).length === needs.length) return { ...(given as Needed), ...nothing };
  const running = await readEndpoints(config.dataDir);
  if (running) return { ...(running as Needed), ...given, ...nothing };
  const { openEmbeddedStores } = await import('../embedded/openEmbeddedStores.ts');
  return openEmbeddedStores(config);
}
