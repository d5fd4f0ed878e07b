import { z } from 'zod';
import { defaultCircuitBreakerLimits, type CircuitBreakerLimits } from '#platform/circuitBreaker/circuitBreaker.ts';

const positive = z.int().min(1).optional();
const about = (text: string) => positive.describe(text);

export const STRATEGIES = ['p2c', 'round_robin', 'weighted', 'least_connections', 'random', 'consistent_hash'] as const;

const outliers = z.strictObject({
  failures_in_a_row: about('An instance is ejected after so many failures without a success in between. Default: 5'),
  eject_ms: about('How long, times the number of its ejections in a row. Default: 10000'),
  max_ejected_percent: z.int().min(0).max(100).optional().describe('Of the instances, at once. Default: 50'),
});
const balancing = z.strictObject({
  strategy: z.enum(STRATEGIES).optional().describe('How an instance is chosen. Default: p2c'),
  hash_by: z
    .union([z.literal('caller'), z.strictObject({ header: z.string().min(1) })])
    .optional()
    .describe('What consistent_hash keeps together: the caller, or a header that the subgraph receives'),
  sticky: z.boolean().optional().describe('Whether a caller stays at one version of the subgraph. Default: false'),
  prefer_zone: z
    .boolean()
    .optional()
    .describe('Whether instances in the zone of the gateway come first. Default: true'),
  slow_start_ms: z.int().min(0).optional().describe('How long a new instance gets fewer calls. Default: 10000'),
  outliers: outliers.optional(),
});
const retries = z.strictObject({
  max: z.int().min(0).max(10).optional().describe('Attempts after the first one, of queries. Default: 2'),
  budget_percent: z.number().min(0).max(100).optional().describe('Retries, of all calls. Default: 10'),
  from_ms: about('The longest first wait, which doubles. Default: 25'),
  to_ms: about('Default: 250'),
});
const breaker = z.strictObject({
  enabled: z.boolean().optional().describe('Default: true'),
  failures_in_a_row: about('Default: 5'),
  failure_percent: z.int().min(1).max(100).optional().describe('Of the calls of window_ms. Default: 50'),
  minimum_calls: about('Of window_ms, for failure_percent. Default: 5'),
  window_ms: about('Default: 10000'),
  open_ms: about('How long no call is made. Default: 5000'),
  trials: about('Calls that must succeed to close it. Default: 3'),
});
const bulkhead = z.strictObject({
  max_concurrent: about('Calls at once. Default: 256'),
  max_queued: z.int().min(0).optional().describe('Calls that wait for one to end. Default: 1024'),
});
const timeouts = z.strictObject({
  call_ms: about('How long a query may take. Default: timeouts.call_ms'),
  mutation_ms: about('How long a mutation may take. Default: what is left of the operation'),
  attempt_ms: about('How long one attempt of a query may take, before another instance is tried. Default: call_ms'),
  deadline_header: z.string().min(1).optional().describe('A header with the milliseconds that are left. Default: none'),
});

const live = <Part extends z.ZodType>(part: Part) => part.optional().meta({ atRunTime: true });

/** The part of the settings of a subgraph that is about the traffic to it. */
export const trafficSettings = {
  balancing: live(balancing),
  retries: live(retries),
  breaker: live(breaker),
  bulkhead: live(bulkhead),
  timeouts: live(timeouts),
  max_response_bytes: about('Of one response. Default: 8388608').meta({ atRunTime: true }),
};

type Given = z.output<z.ZodObject<typeof trafficSettings>>;

export type Balancing = {
  readonly strategy: (typeof STRATEGIES)[number];
  readonly hashBy: 'caller' | { readonly header: string };
  readonly isSticky: boolean;
  readonly prefersZone: boolean;
  readonly slowStartMs: number;
  readonly outliers: {
    readonly failuresInARow: number;
    readonly ejectMs: number;
    /** From 0 to 1. */
    readonly maxEjected: number;
  };
};

/** How the gateway sends calls to one subgraph. */
export type TrafficSettings = {
  readonly balancing: Balancing;
  readonly retries: {
    readonly max: number;
    /** Retries for each call, from 0 to 1. */
    readonly budget: number;
    readonly fromMs: number;
    readonly toMs: number;
  };
  /** Null: there is none. */
  readonly breaker: CircuitBreakerLimits | null;
  readonly bulkhead: { readonly maxConcurrent: number; readonly maxQueued: number };
  readonly timeouts: {
    /** Null: as of every subgraph. */
    readonly queryMs: number | null;
    /** Null: until the deadline of the operation. */
    readonly mutationMs: number | null;
    readonly attemptMs: number;
    readonly deadlineHeader: string | null;
  };
  readonly maxResponseBytes: number;
};

/** Returns the settings of one subgraph; those of `own` win, key by key. */
export function readTrafficSettings(common: Given = {}, own: Given = {}): TrafficSettings {
  const timeouts = { ...common.timeouts, ...own.timeouts };
  const retries = { ...common.retries, ...own.retries };
  const bulkhead = { ...common.bulkhead, ...own.bulkhead };
  return {
    balancing: readBalancing(common.balancing, own.balancing),
    retries: {
      max: retries.max ?? 2,
      budget: (retries.budget_percent ?? 10) / 100,
      fromMs: retries.from_ms ?? 25,
      toMs: retries.to_ms ?? 250,
    },
    breaker: readBreaker({ ...common.breaker, ...own.breaker }),
    bulkhead: { maxConcurrent: bulkhead.max_concurrent ?? 256, maxQueued: bulkhead.max_queued ?? 1024 },
    timeouts: {
      queryMs: timeouts.call_ms ?? null,
      mutationMs: timeouts.mutation_ms ?? null,
      attemptMs: timeouts.attempt_ms ?? Infinity,
      deadlineHeader: timeouts.deadline_header?.toLowerCase() ?? null,
    },
    maxResponseBytes: own.max_response_bytes ?? common.max_response_bytes ?? 8_388_608,
  };
}

function readBalancing(common: Given['balancing'], own: Given['balancing']): Balancing {
  const balancing = { ...common, ...own };
  const limits = { ...common?.outliers, ...own?.outliers };
  return {
    strategy: balancing.strategy ?? 'p2c',
    hashBy: balancing.hash_by ?? 'caller',
    isSticky: balancing.sticky ?? false,
    prefersZone: balancing.prefer_zone ?? true,
    slowStartMs: balancing.slow_start_ms ?? 10_000,
    outliers: {
      failuresInARow: limits.failures_in_a_row ?? 5,
      ejectMs: limits.eject_ms ?? 10_000,
      maxEjected: (limits.max_ejected_percent ?? 50) / 100,
    },
  };
}

function readBreaker(given: NonNullable<Given['breaker']>): CircuitBreakerLimits | null {
  if (given.enabled === false) return null;
  const byDefault = defaultCircuitBreakerLimits;
  return {
    failuresInARow: given.failures_in_a_row ?? byDefault.failuresInARow,
    failureRate: given.failure_percent === undefined ? byDefault.failureRate : given.failure_percent / 100,
    minimumCalls: given.minimum_calls ?? byDefault.minimumCalls,
    windowMs: given.window_ms ?? byDefault.windowMs,
    openMs: given.open_ms ?? byDefault.openMs,
    trials: given.trials ?? byDefault.trials,
  };
}
