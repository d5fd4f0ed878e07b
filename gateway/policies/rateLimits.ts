import type { OperationDefinitionNode } from 'graphql';
import type { Log } from '#platform/log/log.ts';
import { madeOf } from '#platform/settings/liveConfig.ts';
import { openRedisConnection, type OnRedisCommand, type RedisConnection } from '#platform/pubSub/redisConnection.ts';
import type { Caller } from '../context.ts';
import { RateLimitFault, type RateHeaders } from '../errors.ts';
import { rootFieldsOf } from './rootFields.ts';
import { createTokenBucket, type Taken, type TokenBucket } from './tokenBucket.ts';

/** Uses of a root field a minute: of an address, with all accounts there, and of an account; null: no limit. */
export type FieldLimit = { readonly address: number | null; readonly account: number | null };

/** Tokens a minute of an address without an account, and of an account; and the limits of single root fields. */
export type RateLimitSettings = {
  readonly isEnabled: boolean;
  readonly anonymous: number;
  readonly signedIn: number;
  /** Bad access tokens and API keys a minute of an address. */
  readonly badCredentials: number;
  /** By coordinate, such as `Mutation.register`. */
  readonly fields: Readonly<Record<string, FieldLimit>>;
};

/** Who sends an operation; without an account its address pays. */
export type Payer = { readonly caller: Pick<Caller, 'claims'> | null; readonly address: string };

type PricedDocument = Parameters<typeof rootFieldsOf>[0] & { readonly cost: number };

/** The budgets of all callers, on every transport. */
export type RateLimits = {
  /** Throws RATE_LIMITED when the budget is known to be empty, before the document is read. */
  readonly requireBudget: (payer: Payer) => void;
  /** Takes the price of a document that is refused. */
  readonly payRefusal: (payer: Payer) => void;
  /** Takes the price of an operation; rejects with RATE_LIMITED, with `retryAfterMs`, when the budget has too little. */
  readonly pay: (payer: Payer, operation: PricedDocument) => Promise<RateHeaders | null>;
  /** Bad access tokens and API keys of an address; both refuse with RATE_LIMITED. */
  readonly badCredentials: {
    readonly requireBudget: (address: string) => void;
    readonly pay: (address: string) => Promise<void>;
  };
};

/** The cost of an operation that one token pays for. */
const COST_OF_TOKEN = 1_000;

/** No budgets. */
export const unlimited: RateLimits = {
  requireBudget: () => undefined,
  payRefusal: () => undefined,
  pay: async () => null,
  badCredentials: { requireBudget: () => undefined, pay: async () => undefined },
};

type Bucket = TokenBucket & { readonly name: string };
type Buckets = { readonly anonymous: Bucket; readonly signedIn: Bucket };
type FieldBuckets = { readonly [By in keyof FieldLimit]: Bucket | null };

/** Creates the budgets, in Redis when there is one. */
export function createRateLimits(
  { isEnabled, anonymous, signedIn, badCredentials, fields }: RateLimitSettings,
  redis: Pick<RedisConnection, 'client'> | null,
): RateLimits {
  if (!isEnabled) return unlimited;
  const open = (name: string, capacity: number) => ({ ...createTokenBucket({ name, capacity, redis }), name });
  const general = { anonymous: open('anonymous', anonymous), signedIn: open('signed-in', signedIn) };
  const bad = open('bad-credentials', badCredentials);
  const openField = (field: string, { address, account }: FieldLimit): FieldBuckets => ({
    address: address === null ? null : open(`${field}-address`, address),
    account: account === null ? null : open(`${field}-account`, account),
  });
  const limitedFieldsOf = createLimitedFieldsOf(
    new Map(Object.entries(fields).map(([field, limit]) => [field, openField(field, limit)])),
  );
  return {
    requireBudget(payer) {
      const { bucket, key } = accountOf(payer, general);
      requireNotEmpty(bucket, key);
    },
    payRefusal(payer) {
      const { bucket, key } = accountOf(payer, general);
      void bucket.take(key, 1);
    },
    async pay(payer, operation) {
      const limited = limitedFieldsOf(operation);
      const { bucket, key } = accountOf(payer, general);
      // Commands of one tick reach Redis together.
      const ofCaller = bucket.take(key, 1 + Math.floor(operation.cost / COST_OF_TOKEN));
      const others = limited.flatMap((field) => payField(field, payer));
      const taken = requireTaken(bucket, await ofCaller);
      if (others.length > 0) await Promise.all(others);
      return headersOf(bucket, taken);
    },
    badCredentials: {
      requireBudget: (address) => requireNotEmpty(bad, address),
      pay: async (address) => void requireTaken(bad, await bad.take(address, 1)),
    },
  };
}

type RedisUse = { readonly log: Log; readonly onRedisCommand?: OnRedisCommand | undefined };
type Budgets = { readonly rateLimits: RateLimitSettings; readonly redisUrl: string | null };

/**
 * Opens the budgets, in Redis when there is one; while it is away, and without it, each gateway has its own. Changed
 * settings apply to the next operation; budgets that are not in Redis are then full again. Disposing closes the
 * connection.
 */
export function openRateLimits(
  settings: () => Budgets,
  { log, onRedisCommand: onCommand }: RedisUse,
): RateLimits & Disposable {
  const { redisUrl: url } = settings();
  const about = { log, onCommand, role: 'rate limits', whileAway: 'each gateway limits its callers alone' } as const;
  let redis: RedisConnection | null = null;
  const limits = madeOf(
    settings,
    ({ rateLimits }) => rateLimits,
    (rateLimits) => {
      if (url !== null && rateLimits.isEnabled) redis ??= openRedisConnection({ url, ...about });
      return createRateLimits(rateLimits, redis);
    },
  );
  return {
    requireBudget: (payer) => limits().requireBudget(payer),
    payRefusal: (payer) => limits().payRefusal(payer),
    pay: (payer, operation) => limits().pay(payer, operation),
    badCredentials: {
      requireBudget: (address) => limits().badCredentials.requireBudget(address),
      pay: (address) => limits().badCredentials.pay(address),
    },
    [Symbol.dispose]: () => redis?.close(),
  };
}

function accountOf({ caller, address }: Payer, { anonymous, signedIn }: Buckets) {
  return caller ? { bucket: signedIn, key: caller.claims.subject } : { bucket: anonymous, key: address };
}

function payField({ buckets: { address, account }, times }: LimitedField, { caller, ...payer }: Payer) {
  const pay = async (bucket: Bucket, key: string) => requireTaken(bucket, await bucket.take(key, times));
  const paid = [
    ...(address ? [pay(address, payer.address)] : []),
    ...(account && caller ? [pay(account, caller.claims.subject)] : []),
  ];
  // The budget of the caller may refuse before these are awaited.
  for (const each of paid) each.catch(() => undefined);
  return paid;
}

type LimitedField = { readonly buckets: FieldBuckets; readonly times: number };

/** The root fields of an operation that have budgets of their own, and how often each is selected. */
function createLimitedFieldsOf(ofFields: ReadonlyMap<string, FieldBuckets>) {
  const known = new WeakMap<OperationDefinitionNode, readonly LimitedField[]>();
  return (operation: PricedDocument): readonly LimitedField[] => {
    if (ofFields.size === 0) return [];
    const before = known.get(operation.operation);
    if (before) return before;
    const selected = rootFieldsOf(operation);
    const limited = [...ofFields].flatMap(([field, buckets]) => {
      const times = selected.filter((each) => each === field).length;
      return times === 0 ? [] : [{ buckets, times }];
    });
    known.set(operation.operation, limited);
    return limited;
  };
}

function requireNotEmpty(bucket: Bucket, key: string): void {
  const waitMs = bucket.emptyForMs(key);
  if (waitMs > 0) throw refusal(bucket, waitMs);
}

function requireTaken(bucket: Bucket, taken: Taken): Taken {
  if (taken.isTaken) return taken;
  throw refusal(bucket, taken.waitMs);
}

function refusal(bucket: Bucket, waitMs: number): RateLimitFault {
  return new RateLimitFault(waitMs, headersOf(bucket, { remaining: 0, waitMs }));
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-10: `q` tokens in `w` seconds, of which `r` are left for `t`. */
function headersOf({ name, capacity }: Bucket, { remaining, waitMs }: Omit<Taken, 'isTaken'>): RateHeaders {
  return {
    'ratelimit-policy': `"${name}";q=${capacity};w=60`,
    ratelimit: `"${name}";r=${remaining};t=${Math.ceil(waitMs / 1000)}`,
  };
}
