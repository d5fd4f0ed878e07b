import { LRUCache } from 'lru-cache';
import { schemaDigest } from './schemaDigest.ts';
import type { SubgraphDefinition } from './subgraphList.ts';

/** Returns the names of the running subgraphs whose schema differs from their file. */
export type DriftCheck = (subgraphs: readonly SubgraphDefinition[]) => Promise<readonly string[]>;

const MAX_DIGESTS = 32;

/**
 * Compares the running subgraphs with their schema files; `runningSdl` reads a subgraph's `_service`. A subgraph that
 * does not respond counts as unchanged, because its own health check reports it.
 */
export function createDriftCheck(runningSdl: (name: string) => Promise<string>): DriftCheck {
  const digests = new LRUCache<string, string>({ max: MAX_DIGESTS, memoMethod: (sdl) => schemaDigest(sdl) });

  return async (subgraphs) => {
    const drifted = await Promise.all(
      subgraphs.map(async ({ name, sdl }) => {
        const running = await runningSdl(name).catch(() => null);
        return running !== null && digests.memo(running) !== digests.memo(sdl) ? name : null;
      }),
    );
    return drifted.filter((name) => name !== null);
  };
}
