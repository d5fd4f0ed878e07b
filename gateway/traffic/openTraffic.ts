import {
  createCircuitBreaker,
  isCircuitOpen,
  type CircuitBreaker,
  type CircuitBreakerState,
} from '#platform/circuitBreaker/circuitBreaker.ts';
import { createLimiter, type Limiter } from '#platform/concurrency/limiter.ts';
import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import { gatewayFaults, uncalledReasons } from '../errors.ts';
import { createBalancer } from './balancer.ts';
import { isEjected, latencyOf, type BalancedInstance } from './balancedInstance.ts';
import type { Instance, InstanceSource } from './instances.ts';
import { openInstanceSet, type InstanceSet } from './instanceSet.ts';
import { createRetryBudget } from './retryBudget.ts';
import { isInstanceFailure, sendAttempts, type Answered, type SendOptions, type TrafficCall } from './sendAttempts.ts';
import type { TrafficSettings } from './trafficSettings.ts';

/** The traffic to one subgraph: all of its instances. Disposing waits for running calls. */
export type SubgraphTraffic = {
  /**
   * Sends an operation: bulkhead, circuit breaker, retries, balancer, instance. Throws DEPENDENCY_UNAVAILABLE with the
   * reason CIRCUIT_OPEN or TOO_MANY_CALLS without a call, and otherwise what the last attempt threw.
   */
  readonly send: <Answer>(call: TrafficCall<Answer>) => Promise<Answer>;
  /** Sends a call of the gateway itself, such as a health check: only balanced, and retried when repeatable. */
  readonly sendOwn: <Answer>(call: TrafficCall<Answer>) => Promise<Answer>;
  /** Sends a call to this instance, once. */
  readonly sendTo: <Answer>(instance: Instance, call: TrafficCall<Answer>) => Promise<Answer>;
  readonly instances: () => readonly Instance[];
  readonly state: () => TrafficState;
} & AsyncDisposable;

/** What the gateway knows of the traffic to one subgraph since it has opened. */
export type TrafficState = {
  readonly breaker: CircuitBreakerState | 'off';
  readonly running: number;
  readonly queued: number;
  /**
   * Calls; those that failed after all retries; and those that were not made, by the reason. `overloaded`: the subgraph
   * has refused them.
   */
  readonly calls: number;
  readonly failures: number;
  readonly refused: { readonly circuitOpen: number; readonly tooManyCalls: number; readonly overloaded: number };
  readonly attempts: number;
  readonly retries: number;
  readonly instances: readonly InstanceState[];
};

export type InstanceState = Instance &
  Pick<BalancedInstance, 'inFlight' | 'calls' | 'failures'> & {
    readonly isEjected: boolean;
    /** The average, with peaks; 0: unknown. */
    readonly latencyMs: number;
  };

type TrafficOptions = {
  readonly name: string;
  readonly source: InstanceSource;
  readonly settings: TrafficSettings;
  /** Where this gateway runs; null: unknown. */
  readonly zone: string | null;
  readonly log: Log;
  /** A number in [0, 1); for tests. */
  readonly random?: () => number;
};

const now = (): number => performance.now();

/** Opens no connection before the first call. Logs when the circuit breaker opens and closes. */
export function openTraffic(o: TrafficOptions): SubgraphTraffic {
  const { settings, zone, random = Math.random } = o;
  const set = openInstanceSet({ ...o, ...settings, now });
  const counters = newCounters();
  const balancer = createBalancer({ settings: settings.balancing, zone, now, random });
  const budget = createRetryBudget(settings.retries.budget);
  const sending = { set, balancer, budget, settings, counters, now, random };
  const breaker = openBreaker(o);
  const guard = createGuard(o.name, breaker, counters);
  const limiter = openBulkhead(o, () => (counters.full += 1));

  return {
    async send(call) {
      counters.calls += 1;
      counters.pending += 1;
      let hasFailed = true;
      try {
        const { answer, kind } = await limiter(() => guard(() => sendAttempts(call, sending)));
        hasFailed = kind === 'failed';
        if (kind === 'overloaded') counters.overloaded += 1;
        return answer;
      } finally {
        counters.pending -= 1;
        if (hasFailed) counters.failures += 1;
      }
    },
    sendOwn: async (call) => (await sendAttempts(call, sending)).answer,
    sendTo: async (instance, call) => (await sendPinned(instance, call, sending)).answer,
    instances: () => set.candidates().map(({ instance }) => instance),
    state: () => stateOf(set, counters, breaker),
    [Symbol.asyncDispose]: () => set[Symbol.asyncDispose](),
  };
}

function sendPinned<Answer>({ id }: Instance, call: TrafficCall<Answer>, o: SendOptions): Promise<Answered<Answer>> {
  const candidates = o.set.candidates().filter(({ instance }) => instance.id === id);
  return sendAttempts({ ...call, isRepeatable: false }, { ...o, set: { ...o.set, candidates: () => candidates } });
}

/** Runs the attempts of a call unless the circuit is open. */
function createGuard(name: string, breaker: ReturnType<typeof openBreaker>, counters: Counters) {
  return async <Answer>(attempts: () => Promise<Answered<Answer>>): Promise<Answered<Answer>> => {
    counters.running += 1;
    try {
      // The breaker returns what it executes.
      return (await (breaker ? breaker.execute(attempts) : attempts())) as Answered<Answer>;
    } catch (error) {
      if (!isCircuitOpen(error)) throw error;
      counters.circuitOpen += 1;
      throw unavailable(`${name} is not called for some seconds: its last calls failed.`, 'circuitOpen');
    } finally {
      counters.running -= 1;
    }
  };
}

function openBreaker({ name, settings: { breaker: limits }, log }: TrafficOptions) {
  if (limits === null) return null;
  const outage = createOutage(log.child({ subgraph: name }), {
    startMessage: 'the circuit breaker of a subgraph opened: its fields are null until trial calls succeed',
    endMessage: 'the circuit breaker of a subgraph closed',
  });
  return createCircuitBreaker<Answered<unknown>>({
    limits,
    isFailure: (error, isTrial) => isTrial || isInstanceFailure(error),
    isFailedResult: ({ kind }) => kind === 'failed',
    onOpen: outage.start,
    onClose: outage.end,
  });
}

function openBulkhead({ name, settings }: TrafficOptions, onFull: () => void): Limiter {
  const { maxConcurrent, maxQueued } = settings.bulkhead;
  const error = (): Fault => {
    onFull();
    return unavailable(`${name} has too many calls at once.`, 'tooManyCalls');
  };
  return createLimiter({ maxConcurrent, overload: { maxQueued, error } });
}

function unavailable(message: string, reason: keyof typeof uncalledReasons): Fault {
  return new Fault(gatewayFaults.dependencyUnavailable, message, { extensions: { reason: uncalledReasons[reason] } });
}

function newCounters() {
  const refused = { circuitOpen: 0, full: 0, overloaded: 0 };
  return { attempts: 0, retries: 0, calls: 0, failures: 0, pending: 0, running: 0, ...refused };
}

type Counters = ReturnType<typeof newCounters>;

function stateOf(
  set: InstanceSet,
  counters: Counters,
  breaker: Pick<CircuitBreaker<never>, 'state'> | null,
): TrafficState {
  const { calls, failures, pending, running, attempts, retries, circuitOpen, full } = counters;
  const at = now();
  return {
    breaker: breaker?.state() ?? 'off',
    running,
    queued: pending - running,
    calls,
    failures,
    refused: { circuitOpen, tooManyCalls: full, overloaded: counters.overloaded },
    attempts,
    retries,
    instances: set.candidates().map((each) => ({
      ...each.instance,
      inFlight: each.inFlight,
      calls: each.calls,
      failures: each.failures,
      isEjected: isEjected(each, at),
      latencyMs: Math.round(latencyOf(each, at)),
    })),
  };
}
