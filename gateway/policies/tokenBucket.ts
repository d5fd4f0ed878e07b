import { LRUCache } from 'lru-cache';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisConnection } from '#platform/pubSub/redisConnection.ts';

/** A bucket per key: full at first, and filled again within a minute. */
export type TokenBucket = {
  readonly capacity: number;
  /** Takes tokens, or none when there are not enough; more than the capacity count as all. Never rejects. */
  readonly take: (key: string, tokens: number) => Promise<Taken>;
  /** How long, in ms, it is known without a call that nothing can be taken; 0: it is not known. */
  readonly emptyForMs: (key: string) => number;
};

/** `waitMs`: until the tokens could be taken, or, when they were, until the bucket is full. */
export type Taken = { readonly isTaken: boolean; readonly remaining: number; readonly waitMs: number };

type BucketOptions = {
  /** Begins each key in Redis. */
  readonly name: string;
  readonly capacity: number;
  /** Null: the buckets are those of this process. */
  readonly redis: Pick<RedisConnection, 'client'> | null;
};

const FULL_WITHIN_S = 60;
const FULL_WITHIN_MS = FULL_WITHIN_S * 1000;
/** As many keys have a bucket in memory; that of the key used least recently is full again. */
const MAX_KEYS = 100_000;
/** A Redis that takes longer is left out for {@link REDIS_PAUSE_MS}. */
const REDIS_TIMEOUT_MS = 250;
const REDIS_PAUSE_MS = 1000;
const NO_PRECISION_LOST = 1e-6;

/**
 * The generic cell rate algorithm: a key has the time at which its bucket is full. rate-limiter-flexible passes tokens,
 * seconds, capacity and seconds, and takes the result as tokens that are gone and a time in ms.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local capacity = tonumber(ARGV[3])
local msPerToken = ARGV[4] * 1000 / capacity
local fullAt = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + ARGV[1] * msPerToken
local gone = math.ceil((fullAt - now) / msPerToken - ${NO_PRECISION_LOST})
if gone > capacity then
  return {gone, math.ceil(fullAt - now - capacity * msPerToken)}
end
redis.call('SET', KEYS[1], string.format('%.3f', fullAt), 'PX', math.ceil(fullAt - now))
return {gone, math.ceil(fullAt - now)}`;

/**
 * Creates buckets that all gateways share in Redis: one call for each `take`, and none while a key is known to be
 * empty. While Redis is away, and without it, they are those of this process.
 */
export function createTokenBucket({ name, capacity, redis }: BucketOptions): TokenBucket {
  const local = createLocalBucket(capacity);
  if (!redis) return local;
  const limiter = createLimiter({ name, capacity, client: redis.client });
  const emptyUntil = createKeyTable();
  let pausedUntil = 0;
  const emptyForMs = (key: string) => Math.max(0, (emptyUntil.get(key) ?? 0) - performance.now());

  async function takeFromRedis(key: string, tokens: number): Promise<Taken> {
    try {
      const { remainingPoints, msBeforeNext } = await withinTimeout(limiter.consume(key, tokens));
      return { isTaken: true, remaining: remainingPoints, waitMs: msBeforeNext };
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) {
        emptyUntil.set(key, performance.now() + refusal.msBeforeNext);
        return { isTaken: false, remaining: 0, waitMs: refusal.msBeforeNext };
      }
      // The connection logs that Redis is away.
      pausedUntil = performance.now() + REDIS_PAUSE_MS;
      return local.take(key, tokens);
    }
  }

  return {
    capacity,
    async take(key, tokens) {
      const waitMs = emptyForMs(key);
      if (waitMs > 0) return { isTaken: false, remaining: 0, waitMs };
      const isAway = !redis.client.isReady || performance.now() < pausedUntil;
      return isAway ? local.take(key, tokens) : takeFromRedis(key, Math.min(tokens, capacity));
    },
    emptyForMs: (key) => emptyForMs(key) || local.emptyForMs(key),
  };
}

function createLimiter({ name, capacity, client }: { name: string; capacity: number; client: unknown }) {
  return new RateLimiterRedis({
    storeClient: client,
    useRedisPackage: true,
    keyPrefix: `rate:${name}`,
    points: capacity,
    duration: FULL_WITHIN_S,
    customIncrTtlLuaScript: TAKE,
  });
}

async function withinTimeout<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('Redis took too long')), REDIS_TIMEOUT_MS);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}

/** A time for each of the keys that were used last. It grows with them, where `max` would allocate all of it at once. */
function createKeyTable(): LRUCache<string, number> {
  return new LRUCache({ maxSize: MAX_KEYS, sizeCalculation: () => 1 });
}

function createLocalBucket(capacity: number): TokenBucket {
  const fullAt = createKeyTable();
  const msPerToken = FULL_WITHIN_MS / capacity;
  return {
    capacity,
    async take(key, tokens) {
      const now = performance.now();
      const next = Math.max(now, fullAt.get(key) ?? 0) + Math.min(tokens, capacity) * msPerToken;
      const waitMs = next - now - FULL_WITHIN_MS;
      if (waitMs > NO_PRECISION_LOST) return { isTaken: false, remaining: 0, waitMs };
      fullAt.set(key, next);
      return { isTaken: true, remaining: Math.floor(NO_PRECISION_LOST - waitMs / msPerToken), waitMs: next - now };
    },
    emptyForMs: (key) => Math.max(0, (fullAt.get(key) ?? 0) - performance.now() + msPerToken - FULL_WITHIN_MS),
  };
}
