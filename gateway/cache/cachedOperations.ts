import { LRUCache } from 'lru-cache';
import type { ExecuteOperation, ExecutedOperation } from '../http/executeOperation.ts';
import type { OperationRequest } from '../http/operationRouter.ts';
import { createCacheUse, type CacheUse, type Stale } from './cacheUse.ts';

type CachedOperationsOptions = {
  readonly execute: ExecuteOperation;
  /** Whether responses do not say which subgraph does not answer. */
  readonly hidesSubgraphs: boolean;
  /** Milliseconds of a clock that never goes back; for tests. */
  readonly now?: () => number;
};

/** An account that has changed something reads past the cache for so long: until then the event has arrived. */
const READS_OWN_WRITES_MS = 2_000;
const MAX_WRITERS = 100_000;

/**
 * Executes queries with the cache, except those of callers with scopes, who may see more than others, and of accounts
 * that have just sent a mutation. Responses tell how long they may be shown, and what is stale.
 */
export function createCachedOperations(o: CachedOperationsOptions): ExecuteOperation {
  const { execute, hidesSubgraphs, now = () => performance.now() } = o;
  const ttl = { ttl: READS_OWN_WRITES_MS, perf: { now }, ttlResolution: 0 };
  const writers = new LRUCache<string, true>({ max: MAX_WRITERS, ...ttl });

  async function mutate(request: OperationRequest): Promise<ExecutedOperation> {
    try {
      return await execute(request);
    } finally {
      if (request.caller) writers.set(request.caller.claims.subject, true);
    }
  }

  return async (request) => {
    if (request.operation.operation.operation !== 'query') return mutate(request);
    const { caller } = request;
    const mayRead = !caller || (caller.claims.scopes.length === 0 && !writers.has(caller.claims.subject));
    const cacheUse = createCacheUse(mayRead);
    return marked(await execute({ ...request, cacheUse }), cacheUse, hidesSubgraphs);
  };
}

function marked(executed: ExecutedOperation, use: CacheUse, hidesSubgraphs: boolean): ExecutedOperation {
  const stale = use.stale();
  const maxAgeS = executed.result.errors ? 0 : use.maxAgeS();
  if (!stale && maxAgeS === 0) return executed;
  // Those of Apollo Server's response are on its prototype.
  const { status, headers } = executed.http;
  const http = { status, headers, maxAgeS };
  if (!stale) return { ...executed, http };
  const shown: Stale = hidesSubgraphs ? { ageSeconds: stale.ageSeconds } : stale;
  const result = { ...executed.result, extensions: { ...executed.result.extensions, stale: shown } };
  return { ...executed, result, payload: JSON.stringify(result), http };
}
