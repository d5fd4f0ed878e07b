import type { Instance } from './instances.ts';

/** An instance, and what the gateway has seen of it. Times are milliseconds of one clock that never goes back. */
export type BalancedInstance = {
  instance: Instance;
  inFlight: number;
  calls: number;
  failures: number;
  /** The peak EWMA of its latencies at `latencyAt`; 0: none was measured. */
  latencyMs: number;
  latencyAt: number;
  failuresInARow: number;
  /** Until when it gets no calls; its slow start begins then. */
  ejectedUntil: number;
  /** How often it was ejected without a success in between. */
  ejections: number;
  /** When it was first known; its slow start begins then. */
  since: number;
};

/** `abandoned`: the client has gone, so that the attempt says nothing of the instance. */
export type AttemptOutcome = 'success' | 'failure' | 'abandoned';

/** A latency that the average forgets after about so long. */
const DECAY_MS = 10_000;
/** A failure counts as at least so slow: an instance that fails at once must not attract calls. */
const FAILURE_LATENCY_MS = 1_000;

/** `since` -Infinity: it is no new instance, and starts with its whole share. */
export function createBalancedInstance(instance: Instance, since: number): BalancedInstance {
  return {
    instance,
    inFlight: 0,
    calls: 0,
    failures: 0,
    latencyMs: 0,
    latencyAt: 0,
    failuresInARow: 0,
    ejectedUntil: -Infinity,
    ejections: 0,
    since,
  };
}

/** Counts an attempt that has ended after `latencyMs`. */
export function recordAttempt(
  candidate: BalancedInstance,
  { outcome, latencyMs, now }: { readonly outcome: AttemptOutcome; readonly latencyMs: number; readonly now: number },
): void {
  if (outcome === 'abandoned') return;
  if (outcome === 'failure') {
    candidate.failures += 1;
    candidate.failuresInARow += 1;
  } else {
    candidate.failuresInARow = 0;
    candidate.ejections = 0;
  }
  const measured = outcome === 'failure' ? Math.max(latencyMs, FAILURE_LATENCY_MS) : latencyMs;
  const average = latencyOf(candidate, now);
  // "Peak" EWMA: it rises at once, and falls slowly (Finagle's PeakEwma).
  const weight = Math.exp(-Math.max(0, now - candidate.latencyAt) / DECAY_MS);
  candidate.latencyMs = measured > average ? measured : candidate.latencyMs * weight + measured * (1 - weight);
  candidate.latencyAt = now;
}

/** The average latency now: it falls while there are no calls, so that an instance that was slow is tried again. */
export function latencyOf({ latencyMs, latencyAt }: BalancedInstance, now: number): number {
  return latencyMs === 0 ? 0 : latencyMs * Math.exp(-Math.max(0, now - latencyAt) / DECAY_MS);
}

/** Its part of the calls: its weight, or less of it while it starts slowly. */
export function shareOf({ instance, since, ejectedUntil }: BalancedInstance, now: number, slowStartMs: number): number {
  const startedAt = Math.max(since, ejectedUntil);
  const passedMs = now - startedAt;
  if (passedMs >= slowStartMs) return instance.weight;
  return instance.weight * Math.max(LEAST_SHARE, passedMs / slowStartMs);
}

const LEAST_SHARE = 0.1;

export function isEjected({ ejectedUntil }: BalancedInstance, now: number): boolean {
  return now < ejectedUntil;
}

type OutlierLimits = { readonly failuresInARow: number; readonly ejectMs: number; readonly maxEjected: number };

/** No ejection is longer. */
const MAX_EJECTION_MS = 300_000;

/**
 * Ejects an instance that has failed too often in a row, unless too many others are ejected, as Envoy's outlier
 * detection does. One that has returned is ejected again by its first failure, and for longer.
 */
export function ejectOutlier(
  candidate: BalancedInstance,
  all: readonly BalancedInstance[],
  { limits, now }: { readonly limits: OutlierLimits; readonly now: number },
): void {
  const needed = candidate.ejections > 0 ? 1 : limits.failuresInARow;
  if (candidate.failuresInARow < needed || isEjected(candidate, now)) return;
  const ejected = all.filter((each) => isEjected(each, now)).length;
  if (ejected + 1 > all.length * limits.maxEjected) return;
  candidate.ejections += 1;
  candidate.failuresInARow = 0;
  candidate.ejectedUntil = now + Math.min(MAX_EJECTION_MS, limits.ejectMs * candidate.ejections);
}
