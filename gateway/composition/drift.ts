import { schemaDigest } from './schemaDigest.ts';
import type { SubgraphDefinition } from './subgraphList.ts';

/** Returns the names of the running subgraphs whose schema differs from their file. */
export type DriftCheck = (subgraphs: readonly SubgraphDefinition[]) => Promise<readonly string[]>;

/**
 * Compares the running subgraphs with their schema files; `runningSdl` reads a subgraph's `_service`. A subgraph that does
 * not respond counts as unchanged, because its own health check reports it.
 */
export function createDriftCheck(runningSdl: (name: string) => Promise<string>): DriftCheck {
  const digests = new Map<string, string>();
  const digestOf = (sdl: string): string => {
    const known = digests.get(sdl);
    if (known !== undefined) return known;
    // Schemas rarely change, so the cache is simply cleared when it is full.
    if (digests.size >= 32) digests.clear();
    const digest = schemaDigest(sdl);
    digests.set(sdl, digest);
    return digest;
  };

  return async (subgraphs) => {
    const drifted = await Promise.all(
      subgraphs.map(async ({ name, sdl }) => {
        const running = await runningSdl(name).catch(() => null);
        return running !== null && digestOf(running) !== digestOf(sdl) ? name : null;
      }),
    );
    return drifted.filter((name) => name !== null);
  };
}
