import { z } from 'zod';

const DEFAULT_MEMORY_MB = 64;
const DEFAULT_STALE_S = 3_600;

/** The key `cache` of gateway.yaml. */
export const cacheSettings = {
  cache: z
    .strictObject({
      subgraphs: z
        .array(z.string().min(1))
        .describe('The subgraphs whose responses are cached where @cacheControl says that they are public'),
      memory_mb: z.int().min(1).default(DEFAULT_MEMORY_MB).describe('Memory for responses. Default: 64'),
      stale_s: z
        .int()
        .min(0)
        .max(DEFAULT_STALE_S)
        .default(DEFAULT_STALE_S)
        .describe('How old a value may be that is shown, marked, while its subgraph is away. Default: 3600'),
    })
    .optional()
    .meta({ atRunTime: true })
    .describe('The cache of public responses: see docs/caching.md. Without it nothing is cached'),
};

/** What is cached; without any subgraph, nothing. */
export type CacheConfig = {
  readonly subgraphs: readonly string[];
  readonly memoryBytes: number;
  readonly maxStaleMs: number;
};

const NOTHING: CacheConfig = { subgraphs: [], memoryBytes: 1, maxStaleMs: 0 };

type Given = { readonly cache?: z.output<typeof cacheSettings.cache> };

/** `isOn` is the variable CACHE, which switches off what the settings switch on. */
export function readCacheConfig({ cache }: Given, isOn: boolean): CacheConfig {
  if (!cache || !isOn) return NOTHING;
  const { subgraphs, memory_mb: memoryMb, stale_s: staleS } = cache;
  return { subgraphs, memoryBytes: memoryMb * 1_048_576, maxStaleMs: staleS * 1_000 };
}
