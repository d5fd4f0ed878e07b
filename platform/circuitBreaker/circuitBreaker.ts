import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type IBreaker,
} from 'cockatiel';

/** When a circuit breaker opens, and how it closes again. */
export type CircuitBreakerLimits = {
  /** It opens after so many failures without a success in between. */
  readonly failuresInARow: number;
  /** It opens, too, when this part of the calls of `windowMs` failed, from 0 to 1, and they were `minimumCalls`. */
  readonly failureRate: number;
  readonly minimumCalls: number;
  readonly windowMs: number;
  /** How long it stays open before it lets trial calls pass. */
  readonly openMs: number;
  /** How many trial calls must succeed to close it; one that fails opens it again. */
  readonly trials: number;
};

type CircuitBreakerOptions<Result> = {
  readonly limits: CircuitBreakerLimits;
  /** Whether an error is a failure of the callee. `isTrial`: a call without a result is then no success either. */
  readonly isFailure: (error: unknown, isTrial: boolean) => boolean;
  /** Whether a result is a failure all the same; it is returned. Default: none is. */
  readonly isFailedResult?: (result: Result) => boolean;
  readonly onOpen: (reason: unknown) => void;
  readonly onClose: () => void;
};

export type CircuitBreakerState = 'closed' | 'open' | 'half-open';

/** Calls something that may be down, and stops calling it while it is. */
export type CircuitBreaker<Result> = {
  /** Throws an error that {@link isCircuitOpen} recognises, without a call, while the circuit is open. */
  readonly execute: (call: () => Promise<Result>) => Promise<Result>;
  readonly state: () => CircuitBreakerState;
};

export const defaultCircuitBreakerLimits: CircuitBreakerLimits = {
  failuresInARow: 5,
  failureRate: 0.5,
  minimumCalls: 5,
  windowMs: 10_000,
  openMs: 5_000,
  trials: 3,
};

const STATES = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
} as const;

/** Creates a closed circuit breaker. While half-open, calls beyond the trials are refused and do not wait. */
export function createCircuitBreaker<Result>(o: CircuitBreakerOptions<Result>): CircuitBreaker<Result> {
  const { failuresInARow, openMs, trials } = o.limits;
  const isTrial = (): boolean => breaker.state === CircuitState.HalfOpen;
  const failures = handleWhen((error) => o.isFailure(error, isTrial())).orWhenResult((result) =>
    // The breaker executes only calls that return this type.
    Boolean(o.isFailedResult?.(result as Result)),
  );
  const breaker = circuitBreaker(failures, {
    halfOpenAfter: openMs,
    halfOpenSampling: { calls: trials, threshold: 0 },
    breaker: eitherOf(new ConsecutiveBreaker(failuresInARow), createRateBreaker(o.limits)),
  });
  let tried = 0;
  breaker.onHalfOpen(() => (tried = 1));
  breaker.onBreak((reason) => o.onOpen('error' in reason ? reason.error : undefined));
  breaker.onReset(o.onClose);
  return {
    async execute(call) {
      if (isTrial() && (tried += 1) > trials) throw new BrokenCircuitError();
      return breaker.execute(call);
    },
    state: () => STATES[breaker.state],
  };
}

/** Whether a call was refused because the circuit is open. */
export function isCircuitOpen(error: unknown): boolean {
  return error instanceof BrokenCircuitError;
}

/** Combines two breakers: opens when one of them opens. */
function eitherOf(one: IBreaker, other: IBreaker): IBreaker {
  return {
    state: undefined,
    success(state) {
      one.success(state);
      other.success(state);
    },
    failure: (state) => [one.failure(state), other.failure(state)].includes(true),
  };
}

const BUCKETS = 10;

type Bucket = { tick: number; calls: number; failures: number };

/** Opens by the part of calls that failed; forgets calls that are older than the window, however few there are. */
function createRateBreaker({ failureRate, minimumCalls, windowMs }: CircuitBreakerLimits): IBreaker {
  const buckets = Array.from({ length: BUCKETS }, (): Bucket => ({ tick: -1, calls: 0, failures: 0 }));
  const tickMs = windowMs / BUCKETS;
  const tickNow = (): number => Math.floor(performance.now() / tickMs);
  function count(failures: 0 | 1): number {
    const tick = tickNow();
    const bucket = buckets[tick % BUCKETS] as Bucket; // there is one for each remainder
    if (bucket.tick !== tick) Object.assign(bucket, { tick, calls: 0, failures: 0 });
    bucket.calls += 1;
    bucket.failures += failures;
    return tick;
  }
  return {
    state: undefined,
    success(state) {
      if (state === CircuitState.HalfOpen) for (const bucket of buckets) bucket.tick = -1;
      count(0);
    },
    failure() {
      const tick = count(1);
      const recent = buckets.filter((bucket) => bucket.tick > tick - BUCKETS);
      const [calls, failed] = [sumOf(recent, 'calls'), sumOf(recent, 'failures')];
      return calls >= minimumCalls && failed >= failureRate * calls;
    },
  };
}

function sumOf(buckets: readonly Bucket[], key: 'calls' | 'failures'): number {
  return buckets.reduce((sum, bucket) => sum + bucket[key], 0);
}
