import { hkdfSync } from 'node:crypto';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import { createSigner } from '#platform/identity/signer.ts';
import type { Log } from '#platform/log/log.ts';
import { openRedisConnection } from '#platform/pubSub/redisConnection.ts';
import { createCacheCounts, type CacheCounts } from './cache/cacheCounts.ts';
import { createCachedFetch } from './cache/cachedFetch.ts';
import { createCachedOperations } from './cache/cachedOperations.ts';
import { catalogueChanges } from './cache/catalogueChanges.ts';
import { createEntryStore } from './cache/entryStore.ts';
import { createEntryVersions, withoutLog, type EntryVersions, type FollowedPoint } from './cache/entryVersions.ts';
import { createItemsOfFetch } from './cache/fetchItems.ts';
import type { Supergraph } from './composition/supergraph.ts';
import type { GatewayConfig } from './config.ts';
import { createHeadersSent } from './execution/headerRules.ts';
import { SharedReads } from './execution/sharedReads.ts';
import { isUnavailable } from './execution/subgraphClient.ts';
import type { FetchFromSubgraph } from './execution/subgraphFetch.ts';
import type { ExecuteOperation } from './http/executeOperation.ts';

/** The cache of public responses. Disposing closes its connection to Redis. */
export type GatewayCache = {
  /** Takes each event that the gateway follows, before subscribers do. */
  readonly apply: (event: EventEnvelope) => void;
  /** Says how far each log is followed; values that end with the events of another one are not cached. */
  readonly follow: (logs: readonly CachedLog[]) => void;
  /** The headers that a subgraph receives, by the rules of `config`, are part of the key of a value. */
  readonly fetch: (fetch: FetchFromSubgraph, config: FetchConfig) => FetchFromSubgraph;
  readonly execute: (execute: ExecuteOperation) => ExecuteOperation;
  readonly counts: CacheCounts;
} & Disposable;

type FetchConfig = Pick<GatewayConfig, 'callTimeoutMs' | 'settingsOf'>;

type CachedLog = FollowedPoint & { readonly source: string };

type CacheOptions = { readonly config: GatewayConfig; readonly supergraph: () => Supergraph; readonly log: Log };

const COUNTS_LOGGED_EVERY_MS = 60_000;

/** Opens the cache, in Redis too when there is one and identity keys to sign what is written there. */
export function openCache({ config, supergraph, log }: CacheOptions): GatewayCache {
  const { subgraphs, memoryBytes, maxStaleMs } = config.cache;
  const counts = createCacheCounts();
  const logs = new Map<string, FollowedPoint>();
  const versions = new Map(subgraphs.map((name) => [name, versionsOf(name, config, logs)]));
  const redis = openRedis(config, log);
  const store = createEntryStore({ maxBytes: memoryBytes, keptMs: maxStaleMs, redis });
  const reading = { isUnavailable, maxStaleMs, counts };
  const logging = setInterval(
    () => log.debug({ cache: counts.snapshot() }, 'the cache of public responses'),
    COUNTS_LOGGED_EVERY_MS,
  );
  logging.unref();
  return {
    apply: (event) => versions.get(event.source)?.apply(event),
    follow: (followed) => {
      for (const each of followed) logs.set(each.source, each);
    },
    fetch: (fetch, { callTimeoutMs, settingsOf }) =>
      createCachedFetch({
        ...reading,
        callTimeoutMs,
        fetch,
        store,
        reads: new SharedReads(),
        itemsOf: createItemsOfFetch(supergraph),
        versionsOf: (name) => versions.get(name) ?? null,
        headersSent: createHeadersOf(settingsOf),
      }),
    execute: (execute) => (subgraphs.length === 0 ? execute : createCachedOperations({ ...config, execute })),
    counts,
    [Symbol.dispose]() {
      clearInterval(logging);
      redis?.close();
    },
  };
}

/** Without a log, as in any graph but the shop, values end only with their time. */
function versionsOf(
  name: string,
  { policies }: GatewayConfig,
  logs: ReadonlyMap<string, FollowedPoint>,
): EntryVersions {
  const changesOf = policies === 'shop' ? catalogueChanges[name] : undefined;
  if (!changesOf) return withoutLog;
  return createEntryVersions(changesOf, {
    position: () => logs.get(name)?.position() ?? null,
    unknownForMs: () => logs.get(name)?.unknownForMs() ?? Infinity,
  });
}

function openRedis({ cache, redisUrl: url, identityKeys }: GatewayConfig, log: Log) {
  if (cache.subgraphs.length === 0 || url === null || identityKeys === null) return null;
  const whileAway = 'each gateway caches public responses alone';
  const { client, close } = openRedisConnection({ url, log, role: 'cache', whileAway });
  return { client, signer: createSigner(signingKeysOf(identityKeys)), close };
}

/** All gateways of a deployment have the same keys. */
function signingKeysOf(keys: IdentityKeys): string[] {
  const secrets = 'sharedSecrets' in keys ? keys.sharedSecrets : keys.privateKeys;
  return secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, '', 'commerce-graph cache', 32)).toString('base64url'),
  );
}

/** What one subgraph receives of a client's headers. */
function createHeadersOf(settingsOf: GatewayConfig['settingsOf']) {
  const known = new Map<string, ReturnType<typeof createHeadersSent>>();
  return (name: string, headers: Parameters<ReturnType<typeof createHeadersSent>>[0] | undefined): string => {
    const headersSent = known.get(name) ?? createHeadersSent({ settingsOf, subgraphs: () => [{ name }] });
    known.set(name, headersSent);
    return headersSent(headers ?? {});
  };
}
