import { schemaDigest } from './schemaDigest.ts';
import type { Subgraph } from './subgraphList.ts';

/** Says which of the running houses runs another schema than its file has. */
export type DriftCheck = (subgraphs: readonly Subgraph[]) => Promise<readonly string[]>;

/**
 * Compares the running houses with their schema files; `runningSdl` asks a house for its `_service`. A house that does
 * not answer has no drift: that it is away is told elsewhere.
 */
export function createDriftCheck(runningSdl: (name: string) => Promise<string>): DriftCheck {
  const digests = new Map<string, string>();
  const digestOf = (sdl: string): string => {
    const known = digests.get(sdl);
    if (known !== undefined) return known;
    // Schemas change seldom: what is kept is bounded by forgetting all of it.
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
