import {
  ConsecutiveBreaker,
  ExponentialBackoff,
  SamplingBreaker,
  circuitBreaker,
  handleWhen,
  BrokenCircuitError,
  retry,
  type IBreaker,
} from 'cockatiel';
import { Pool } from 'undici';
import { createPeerClocks, type PeerClocks } from '#platform/clock/peerClocks.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import { createGathering } from './gathering.ts';
import type { CallOptions } from './products.ts';
import {
  noTimeLeft,
  RefusedError,
  RefusedForTimeError,
  sendBatch,
  type Operation,
  type Outcome,
} from './productsBatch.ts';

export type ProductsCallOptions = {
  /** Where products listens, without a path. */
  readonly url: string;
  readonly identityKeys: readonly string[];
  readonly log: Log;
  /** The clock that deadlines are read from, epoch ms; this process's own when not given. */
  readonly now?: () => number;
  /** Compares that clock with the one of products. */
  readonly peers?: Pick<PeerClocks, 'compare'>;
  readonly timeoutMs?: number;
  readonly halfOpenAfterMs?: number;
};

export type Question<Answer> = {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Reads an answer, or throws for one in another form. */
  readonly answer: { readonly parse: (data: unknown) => Answer };
  /** Only what changes nothing, or may be done twice, may be asked again. */
  readonly mayRepeat: boolean;
};

export type ProductsCall = AsyncDisposable & {
  /** Asks in time and answers in the form that was asked for, or throws DEPENDENCY_UNAVAILABLE. */
  ask<Answer>(question: Question<Answer>, o: CallOptions): Promise<Answer>;
  /** Throws when products is not ready. */
  check(): Promise<void>;
};

const TIMEOUT_MS = 3_000;
const HALF_OPEN_AFTER_MS = 5_000;
const RETRY_AFTER_MS = 60;
const FAILURES_IN_A_ROW = 5;
const SAMPLE = { threshold: 0.5, duration: 10_000, minimumRps: 0.5 };
const MAX_ANSWER_BYTES = 4 * 1_048_576;
const WELL_AFTER_MS = 60_000;
const TOGETHER = { atMost: 20, waitMs: 10 };

/**
 * Signed calls to products as `orders`, those of about the same time in one request: 3 s each, one retry for reads, and
 * a breaker before a house that is down, which counts requests.
 */
export function createProductsCall(o: ProductsCallOptions): ProductsCall {
  const pool = new Pool(o.url, { connections: 16, pipelining: 1, maxResponseSize: MAX_ANSWER_BYTES });
  const { now = Date.now, peers = createPeerClocks(o) } = o;
  const sender = { pool, keys: o.identityKeys, now, peers };
  const breaker = openBreaker(o);
  const { away, refusing } = createOutages(o.log);
  const sendGuarded = (operations: readonly Operation[]) =>
    outcomesOf(() => breaker.execute(async () => requireAnswered(await sendBatch(operations, sender))));
  const send = createGathering(sendGuarded, TOGETHER);
  const isWorthAnother = (error: unknown) => !(error instanceof RefusedError) && !(error instanceof BrokenCircuitError);
  const again = retry(handleWhen(isWorthAnother), {
    maxAttempts: 1,
    backoff: new ExponentialBackoff({ initialDelay: RETRY_AFTER_MS }),
  });
  return {
    async ask(question, call) {
      const deadlineAt = Math.min(call.deadlineAt, now() + (o.timeoutMs ?? TIMEOUT_MS));
      const attempt = () => ask(question, { send, now, call: { ...call, deadlineAt } });
      try {
        const answer = await (question.mayRepeat ? again.execute(attempt) : attempt());
        away.end();
        refusing.end();
        return answer;
      } catch (error) {
        if (error instanceof RefusedError) refusing.begin(error, { requestId: call.requestId });
        else away.begin(error);
        const message = error instanceof RefusedForTimeError ? error.message : 'products does not answer';
        throw new Fault(commonFaults.dependencyUnavailable, message, { cause: error });
      }
    },
    async check() {
      const signal = AbortSignal.timeout(o.timeoutMs ?? TIMEOUT_MS);
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/health/ready', signal });
      await body.dump();
      if (statusCode !== 200) throw new Error(`products is not ready: it answered ${statusCode}`);
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

function createOutages(log: Log) {
  return {
    away: createOutage(log, { begins: 'products does not answer', ends: 'products answers again' }),
    refusing: createOutage(log, {
      begins: 'products refuses what it is asked',
      ends: 'products has refused nothing for a minute',
      quietMs: WELL_AFTER_MS,
    }),
  };
}

function openBreaker({ log, halfOpenAfterMs = HALF_OPEN_AFTER_MS }: ProductsCallOptions) {
  const breaker = circuitBreaker(handleWhen(isIll), {
    halfOpenAfter: halfOpenAfterMs,
    breaker: eitherOf(new ConsecutiveBreaker(FAILURES_IN_A_ROW), new SamplingBreaker(SAMPLE)),
  });
  const outage = createOutage(log, {
    begins: 'the breaker before products opened',
    ends: 'the breaker before products closed',
  });
  breaker.onBreak((reason) => outage.begin('error' in reason ? reason.error : undefined));
  breaker.onReset(outage.end);
  return breaker;
}

/** Opens when one of the two would. */
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

/** No operation of a batch was answered; `reasons` are in their order. */
class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  readonly reasons: readonly Error[];

  constructor(reasons: readonly Error[]) {
    super('products answered no operation of a batch');
    this.reasons = reasons;
  }
}

/** Throws {@link UnansweredError} to the breaker unless one of the operations was answered. */
function requireAnswered(outcomes: readonly Outcome[]): readonly Outcome[] {
  const reasons = outcomes.filter((outcome) => outcome !== null);
  if (reasons.length === outcomes.length) throw new UnansweredError(reasons);
  return outcomes;
}

async function outcomesOf(attempt: () => Promise<readonly Outcome[]>): Promise<readonly Outcome[]> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof UnansweredError) return error.reasons;
    throw error;
  }
}

/** Whether an error says that products is not well: one that only refused is. */
function isIll(error: unknown): boolean {
  const reasons = error instanceof UnansweredError ? error.reasons : [error];
  return reasons.some((reason) => !(reason instanceof RefusedError));
}

type Attempt = {
  readonly send: (operation: Operation) => Promise<null>;
  readonly now: () => number;
  readonly call: CallOptions;
};

/** Asks among others, and gives up at the deadline of its own although the others go on. */
async function ask<Answer>(
  { text, variables, answer }: Question<Answer>,
  { send, now, call }: Attempt,
): Promise<Answer> {
  const leftMs = call.deadlineAt - now();
  if (leftMs <= 0) throw noTimeLeft();
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => reject(new Error(`expected an answer within ${leftMs} ms`)), leftMs);
  send({ text, variables, call, take: (data) => resolve(answer.parse(data)) }).catch(reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
