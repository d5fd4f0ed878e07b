import { readEndpoints, type StoreEndpoints } from '../embedded/dataFolder.ts';
import { openEmbeddedStores } from '../embedded/openEmbeddedStores.ts';
import type { StartConfig } from './startConfig.ts';

/** The stores a command works on: those of the running system of the folder, or the folder's own, opened for the command. */
export async function openStoresBeside(config: StartConfig): Promise<StoreEndpoints & AsyncDisposable> {
  const running = await readEndpoints(config.dataDir);
  if (running) return { ...running, [Symbol.asyncDispose]: async () => undefined };
  return openEmbeddedStores(config);
}
