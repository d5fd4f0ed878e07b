import { LRUCache } from 'lru-cache';

/** How much work may run at once, as its latency shows. */
export type AdaptiveLimit = {
  /** A whole number; during a probe a quarter of {@link AdaptiveLimit.learned}. */
  readonly current: () => number;
  readonly learned: () => number;
  /** The latency of the last window, as a multiple of what is usual for its work; 1 without work. */
  readonly slowdown: () => number;
  /** Learns from work that has ended. `inFlight` counts what ran just before it ended, itself included. */
  readonly record: (sample: LatencySample) => void;
};

export type LatencyKind = object | string;

export type LatencySample = {
  /** Work of one kind has about the same latency when nothing queues, such as executions of one operation. */
  readonly kind: LatencyKind;
  readonly startedAt: number;
  readonly inFlight: number;
};

/** The bounds of the limit, and where it starts. */
export type ConcurrencyBounds = { readonly initial: number; readonly min: number; readonly max: number };

type Sum = { count: number; ms: number };
type Window = {
  startedAt: number;
  count: number;
  ms: number;
  maxInFlight: number;
  readonly kinds: Map<LatencyKind, Sum>;
};
type Probe = { settledAt: number | null };

/** A window ends after this time with enough samples, and in any case after the long time. */
const WINDOW_MS = 100;
const LONG_WINDOW_MS = 1_000;
const ENOUGH_SAMPLES = 10;
/** The usual latency times this is no sign of a queue. */
const TOLERANCE = 1.5;
const SMOOTHING = 0.2;
/** From this slowdown on, the limit falls towards what the throughput needs, by half of the way. */
const SEVERE = 3;
const SEVERE_SMOOTHING = 0.5;
const MIN_GRADIENT = 0.5;
/** How fast the usual latency of a kind rises and falls: slower than a queue can grow. */
const RISE_MS = 10_000;
const FALL_MS = 5_000;
/** How long the limit is used before a probe shows which latency is usual. */
const PROBE_AFTER_MS = 10_000;
const PROBE_PART = 1 / 4;
/** How fast a limit that nothing presses on returns to where it started, per window. */
const RELAXATION = 1.1;
const MAX_KINDS = 2_000;

/**
 * Creates a limit that follows the gradient of latency, as Gradient2 of Netflix's concurrency-limits and Envoy's
 * adaptive concurrency do: the limit times (usual latency × 1.5 ÷ latency), between a half and one, plus its square
 * root, smoothed. Each kind of work is compared with its own usual latency, so that another mix of work is no overload.
 * The usual latency rises only while less than half of the limit is used, so that a queue does not become usual. When
 * more has been used for 10 s, a probe allows a quarter of the work, and the latency that is then measured becomes the
 * usual one. `now` is in milliseconds.
 */
export function createAdaptiveLimit(bounds: () => ConcurrencyBounds, now: () => number): AdaptiveLimit {
  const usual = createUsualLatencies();
  let limit = bounds().initial;
  let slowdown = 1;
  let window = newWindow(now());
  let usedSince: number | null = null;
  let probe: Probe | null = null;

  const learned = (): number => Math.max(bounds().min, Math.min(bounds().max, limit));
  const current = (): number => Math.max(1, Math.floor(learned() * (probe ? PROBE_PART : 1)));

  /** Moves the limit by the latency of a window. */
  function adapt(ended: Window): void {
    const usualMs = usual.of(ended);
    slowdown = ended.ms / usualMs;
    const isSlow = slowdown > TOLERANCE;
    const isUnused = ended.maxInFlight < limit / 2;
    if (!isSlow) usual.learn(ended, { ageMs: now() - ended.startedAt, mayRise: isUnused });
    usedSince = isUnused ? null : (usedSince ?? now());
    if (!isUnused) limit = moved(learned(), slowdown, usualMs / (now() - ended.startedAt));
    else if (!isSlow) limit = Math.max(limit, Math.min(bounds().initial, limit * RELAXATION));
    if (usedSince !== null && now() - usedSince >= PROBE_AFTER_MS) probe = { settledAt: null };
  }

  /** Whether the work began when the probe had already taken effect. */
  function isOfProbe({ startedAt, inFlight }: LatencySample, running: Probe): boolean {
    if (running.settledAt === null && inFlight <= current()) {
      running.settledAt = now();
      window = newWindow(now());
    }
    return running.settledAt !== null && startedAt >= running.settledAt;
  }

  function record(sample: LatencySample): void {
    if (probe && !isOfProbe(sample, probe)) return;
    add(window, sample, now());
    const age = now() - window.startedAt;
    if (age < WINDOW_MS || (window.count < ENOUGH_SAMPLES && age < LONG_WINDOW_MS)) return;
    const ended = window;
    window = newWindow(now());
    if (!probe) return adapt(ended);
    usual.replace(ended);
    probe = usedSince = null;
  }

  return { current, learned: () => Math.floor(learned()), slowdown: () => Math.round(slowdown * 100) / 100, record };
}

/**
 * The limit after a window with this slowdown. `needed` is how much would run at once with the usual latency at the
 * throughput of the window (Little's law): a queue that has grown long is left at once.
 */
function moved(limit: number, slowdown: number, needed: number): number {
  if (slowdown > SEVERE && limit > 2 * needed) return limit + (2 * needed - limit) * SEVERE_SMOOTHING;
  const gradient = Math.max(MIN_GRADIENT, Math.min(1, TOLERANCE / slowdown));
  return limit + SMOOTHING * (limit * (gradient - 1) + Math.sqrt(limit));
}

/** The usual latency of each kind of work. */
function createUsualLatencies() {
  const usual = new LRUCache<LatencyKind, Sum>({ max: MAX_KINDS });

  function learnKind(known: Sum, { ms, count }: Sum, { ageMs, mayRise }: { ageMs: number; mayRise: boolean }): void {
    const mean = ms / count;
    known.count += count;
    // The first samples of a kind count alike.
    const weight = known.count < ENOUGH_SAMPLES ? count / known.count : ageMs / (mean > known.ms ? RISE_MS : FALL_MS);
    if (mean < known.ms || mayRise) known.ms += (mean - known.ms) * Math.min(1, weight);
  }

  return {
    /** How long the work of a window would have taken in sum with the usual latencies. */
    of({ kinds }: Window): number {
      let sum = 0;
      for (const [kind, { ms, count }] of kinds) sum += (usual.get(kind)?.ms ?? ms / count) * count;
      return sum;
    },
    learn({ kinds }: Window, how: { readonly ageMs: number; readonly mayRise: boolean }): void {
      for (const [kind, { ms, count }] of kinds) {
        const known = usual.get(kind);
        if (known) learnKind(known, { ms, count }, how);
        else usual.set(kind, { ms: ms / count, count });
      }
    },
    /** Takes what was measured with little work. */
    replace({ kinds }: Window): void {
      for (const [kind, { ms, count }] of kinds) usual.set(kind, { ms: ms / count, count });
    },
  };
}

function newWindow(startedAt: number): Window {
  return { startedAt, count: 0, ms: 0, maxInFlight: 0, kinds: new Map() };
}

function add(window: Window, { kind, startedAt, inFlight }: LatencySample, at: number): void {
  const sum = window.kinds.get(kind) ?? { count: 0, ms: 0 };
  window.kinds.set(kind, sum);
  sum.count += 1;
  // A clock of whole milliseconds must not make the usual latency zero.
  const ms = Math.max(0.01, at - startedAt);
  sum.ms += ms;
  window.ms += ms;
  window.count += 1;
  window.maxInFlight = Math.max(window.maxInFlight, inFlight);
}
