import { hkdfSync } from 'node:crypto';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import { createSigner } from '#platform/identity/signer.ts';
import type { Log } from '#platform/log/log.ts';
import { openRedisConnection, type OnRedisCommand } from '#platform/pubSub/redisConnection.ts';
import { madeOf } from '#platform/settings/liveConfig.ts';
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
  readonly execute: (execute: ExecuteOperation, config: ExecuteConfig) => ExecuteOperation;
  readonly counts: CacheCounts;
} & Disposable;

type FetchConfig = Pick<GatewayConfig, 'cache' | 'callTimeoutMs' | 'settingsOf'>;
type ExecuteConfig = Pick<GatewayConfig, 'cache' | 'hidesSubgraphs'>;

type CachedLog = FollowedPoint & { readonly source: string };

type Redis = { readonly onRedisCommand?: OnRedisCommand | undefined; readonly log: Log };

type CacheOptions = { readonly current: () => GatewayConfig; readonly supergraph: () => Supergraph } & Redis;

const COUNTS_LOGGED_EVERY_MS = 60_000;

/**
 * Opens the cache, in Redis too when there is one and identity keys to sign what is written there. Its memory is empty
 * after a change of its settings.
 */
export function openCache({ current, supergraph, ...about }: CacheOptions): GatewayCache {
  const counts = createCacheCounts();
  const logs = new Map<string, FollowedPoint>();
  const versions = followedVersions(current(), logs);
  const { store, close } = openStores(current, about);
  const logging = setInterval(
    () => about.log.debug({ cache: counts.snapshot() }, 'the cache of public responses'),
    COUNTS_LOGGED_EVERY_MS,
  );
  logging.unref();
  return {
    apply: (event) => versions.get(event.source)?.apply(event),
    follow: (followed) => {
      for (const each of followed) logs.set(each.source, each);
    },
    fetch: (fetch, { cache: { subgraphs, maxStaleMs }, callTimeoutMs, settingsOf }) =>
      createCachedFetch({
        isUnavailable,
        maxStaleMs,
        counts,
        callTimeoutMs,
        fetch,
        store: store(),
        reads: new SharedReads(),
        itemsOf: createItemsOfFetch(supergraph),
        versionsOf: (name) => (subgraphs.includes(name) ? (versions.get(name) ?? withoutLog) : null),
        headersSent: createHeadersOf(settingsOf),
      }),
    execute: (execute, { cache: { subgraphs }, ...config }) =>
      subgraphs.length === 0 ? execute : createCachedOperations({ ...config, execute }),
    counts,
    [Symbol.dispose]() {
      clearInterval(logging);
      close();
    },
  };
}

/** The store for the settings of now; Redis is connected when something is cached for the first time. */
function openStores(current: () => GatewayConfig, about: Redis) {
  let redis: ReturnType<typeof openRedis> = null;
  const store = madeOf(
    current,
    ({ cache }) => cache,
    ({ subgraphs, memoryBytes, maxStaleMs }) => {
      if (subgraphs.length > 0) redis ??= openRedis(current(), about);
      return createEntryStore({ maxBytes: memoryBytes, keptMs: maxStaleMs, redis });
    },
  );
  return { store, close: () => redis?.close() };
}

/**
 * What the logs say of values, from the start on: also of a subgraph that is cached later. Without a log, as in any graph
 * but the shop, values end only with their time.
 */
function followedVersions({ policies }: GatewayConfig, logs: ReadonlyMap<string, FollowedPoint>) {
  const followed = policies === 'shop' ? Object.entries(catalogueChanges) : [];
  return new Map<string, EntryVersions>(
    followed.flatMap(([name, changesOf]) => {
      const position = () => logs.get(name)?.position() ?? null;
      const unknownForMs = () => logs.get(name)?.unknownForMs() ?? Infinity;
      return changesOf ? [[name, createEntryVersions(changesOf, { position, unknownForMs })]] : [];
    }),
  );
}

function openRedis({ redisUrl: url, identityKeys }: GatewayConfig, { onRedisCommand: onCommand, log }: Redis) {
  if (url === null || identityKeys === null) return null;
  const whileAway = 'each gateway caches public responses alone';
  const { client, close } = openRedisConnection({ url, log, onCommand, role: 'cache', whileAway });
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
