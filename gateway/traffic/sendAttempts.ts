import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '#platform/concurrency/backoff.ts';
import type { Balancer, ChoiceRequest } from './balancer.ts';
import { ejectOutlier, recordAttempt, type AttemptOutcome, type BalancedInstance } from './balancedInstance.ts';
import {
  TransportError,
  type TransportFailure,
  type TransportRequest,
  type TransportResponse,
} from './instancePool.ts';
import type { Instance } from './instances.ts';
import type { InstanceSet } from './instanceSet.ts';
import type { RetryBudget } from './retryBudget.ts';
import type { TrafficSettings } from './trafficSettings.ts';

/** A call of a subgraph, by one or more attempts. */
export type TrafficCall<Answer> = Omit<ChoiceRequest, 'tried'> & {
  /** Creates the request of an attempt: each is signed anew, because an instance accepts a signature once. */
  readonly create: (instance: Instance) => Omit<TransportRequest, 'endsAt' | 'isAbandoned'>;
  /** Reads a response; throws when it is none. Any status may come. */
  readonly read: (response: TransportResponse) => Answer;
  /** Epoch milliseconds. */
  readonly endsAt: number;
  readonly isAbandoned?: (() => boolean) | undefined;
  /** Whether it may be sent again after an attempt that may have arrived: never a mutation. */
  readonly isRepeatable: boolean;
};

/** `failed` is 5xx; `overloaded` is 503 with Retry-After, by which a subgraph that is well refuses a call early. */
type AnswerKind = 'succeeded' | 'failed' | 'overloaded';
export type Answered<Answer> = { readonly answer: Answer; readonly status: number; readonly kind: AnswerKind };

export type SendOptions = {
  readonly set: InstanceSet;
  readonly balancer: Balancer;
  readonly budget: RetryBudget;
  readonly settings: TrafficSettings;
  readonly counters: { attempts: number; retries: number };
  readonly now: () => number;
  readonly random: () => number;
};

const BLAMELESS: ReadonlySet<TransportFailure> = new Set(['hurried', 'abandoned', 'tooLarge']);

/** Whether an error says that an instance is out of order: not the client that left, nor a response that is too long. */
export function isInstanceFailure(error: unknown): boolean {
  return !(error instanceof TransportError && BLAMELESS.has(error.kind));
}

function kindOf({ status, headers }: TransportResponse): AnswerKind {
  if (status === 503 && headers['retry-after'] !== undefined) return 'overloaded';
  return status >= 500 ? 'failed' : 'succeeded';
}

// A refusal for overload neither ejects an instance nor counts as a quick one, which would draw further calls to it.
const OUTCOMES = { succeeded: 'success', failed: 'failure', overloaded: 'abandoned' } as const;

/** Statuses of proxies and of servers that are overloaded or end; 500 would most likely come again. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

type Attempt<Answer> =
  | { readonly kind: 'answered'; readonly answered: Answered<Answer> }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Sends a call, again to another instance where it may. Throws what the last attempt threw. */
export async function sendAttempts<Answer>(call: TrafficCall<Answer>, o: SendOptions): Promise<Answered<Answer>> {
  o.budget.addCall();
  let tried: readonly BalancedInstance[] | undefined;
  for (;;) {
    const candidates = o.set.candidates();
    if (candidates.length === 0) throw new TransportError('unreachable', 'expected an instance, got none');
    const candidate = o.balancer.choose(candidates, tried ? { ...call, tried } : call);
    const attempt = await sendOnce(candidate, call, o);
    const all: readonly BalancedInstance[] = [...(tried ?? []), candidate];
    if (!(await mayRetry(attempt, all, { ...o, call }))) {
      if (attempt.kind === 'failed') throw attempt.error;
      return attempt.answered;
    }
    o.counters.retries += 1;
    tried = all;
  }
}

async function sendOnce<Answer>(
  candidate: BalancedInstance,
  call: TrafficCall<Answer>,
  { set, settings, counters, now }: SendOptions,
): Promise<Attempt<Answer>> {
  const startedAt = now();
  const endsAt = call.isRepeatable ? Math.min(call.endsAt, Date.now() + settings.timeouts.attemptMs) : call.endsAt;
  const request = { ...call.create(candidate.instance), endsAt, isAbandoned: call.isAbandoned };
  candidate.inFlight += 1;
  candidate.calls += 1;
  counters.attempts += 1;
  let outcome: AttemptOutcome = 'abandoned';
  try {
    const response = await set.poolOf(candidate).send(request);
    outcome = 'failure';
    const answer = call.read(response);
    const kind = kindOf(response);
    outcome = OUTCOMES[kind];
    return { kind: 'answered', answered: { answer, status: response.status, kind } };
  } catch (error) {
    outcome = isInstanceFailure(error) ? 'failure' : 'abandoned';
    return { kind: 'failed', error };
  } finally {
    candidate.inFlight -= 1;
    const endedAt = now();
    recordAttempt(candidate, { outcome, latencyMs: endedAt - startedAt, now: endedAt });
    if (outcome === 'failure')
      ejectOutlier(candidate, set.candidates(), { limits: settings.balancing.outliers, now: endedAt });
  }
}

/** Resolves when the next attempt may start, or to false when there is none. */
async function mayRetry<Answer>(
  attempt: Attempt<Answer>,
  tried: readonly BalancedInstance[],
  { call, budget, settings, set, random }: SendOptions & { readonly call: TrafficCall<Answer> },
): Promise<boolean> {
  if (attempt.kind === 'answered' && !PASSING_STATUSES.has(attempt.answered.status)) return false;
  if (call.isAbandoned?.()) return false;
  // An instance that has too much to do gets no more of it.
  const isOverloaded = attempt.kind === 'answered' && attempt.answered.kind === 'overloaded';
  if (isOverloaded && set.candidates().every((each) => tried.includes(each))) return false;
  const error = attempt.kind === 'failed' ? attempt.error : null;
  if (error instanceof TransportError) {
    // Nothing was sent, so that another instance costs no budget, and may get a mutation, too.
    if (error.kind === 'unreachable') return set.candidates().some((each) => !tried.includes(each));
    if (BLAMELESS.has(error.kind)) return false;
  }
  const { max, fromMs, toMs } = settings.retries;
  if (!call.isRepeatable || tried.length > max) return false;
  const waitMs = backoffMs({ fromMs, toMs, jitter: 1 }, tried.length - 1, random());
  if (Date.now() + waitMs >= call.endsAt || !budget.take()) return false;
  await sleep(waitMs);
  return !call.isAbandoned?.();
}
