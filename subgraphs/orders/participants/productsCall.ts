import {
  ConsecutiveBreaker,
  ExponentialBackoff,
  SamplingBreaker,
  circuitBreaker,
  handleWhen,
  BrokenCircuitError,
  retry,
  wrap,
  type IBreaker,
} from 'cockatiel';
import { Pool } from 'undici';
import { z } from 'zod';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { signCall } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import type { CallOptions } from './products.ts';

export type ProductsCallOptions = {
  /** Where products listens, without a path. */
  readonly url: string;
  readonly identityKeys: readonly string[];
  readonly log: Log;
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
  /** Throws when products does not live. */
  check(): Promise<void>;
};

const PATH = '/graphql';
const TIMEOUT_MS = 3_000;
const HALF_OPEN_AFTER_MS = 5_000;
const RETRY_AFTER_MS = 60;
const FAILURES_IN_A_ROW = 5;
const SAMPLE = { threshold: 0.5, duration: 10_000, minimumRps: 0.5 };
const MAX_ANSWER_BYTES = 4 * 1_048_576;
const OUR_FAULTS = new Set(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED', 'FORBIDDEN']);

/** It answered, but refused what was asked: asking again is of no use, and it says nothing of its health. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

const reply = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().optional() }))
    .optional(),
});

/** Signed calls to products as `orders`: 3 s each, one retry for reads, and a breaker before a house that is down. */
export function createProductsCall(o: ProductsCallOptions): ProductsCall {
  const pool = new Pool(o.url, { connections: 16, pipelining: 1, maxResponseSize: MAX_ANSWER_BYTES });
  const breaker = openBreaker(o);
  const isWorthAnother = (error: unknown) => !(error instanceof RefusedError) && !(error instanceof BrokenCircuitError);
  const again = retry(handleWhen(isWorthAnother), {
    maxAttempts: 1,
    backoff: new ExponentialBackoff({ initialDelay: RETRY_AFTER_MS }),
  });
  const guards = { once: breaker, twice: wrap(again, breaker) };
  return {
    async ask(question, call) {
      const deadlineAt = Math.min(call.deadlineAt, Date.now() + (o.timeoutMs ?? TIMEOUT_MS));
      const attempt = () => ask(question, { pool, keys: o.identityKeys, call: { ...call, deadlineAt } });
      try {
        return await guards[question.mayRepeat ? 'twice' : 'once'].execute(attempt);
      } catch (error) {
        o.log.warn({ err: error, requestId: call.requestId }, 'products did not answer');
        throw new Fault(commonFaults.dependencyUnavailable, 'products does not answer', { cause: error });
      }
    },
    async check() {
      const signal = AbortSignal.timeout(o.timeoutMs ?? TIMEOUT_MS);
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/health/live', signal });
      await body.dump();
      if (statusCode !== 200) throw new Error(`expected 200 of products, got ${statusCode}`);
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

function openBreaker({ log, halfOpenAfterMs = HALF_OPEN_AFTER_MS }: ProductsCallOptions) {
  const breaker = circuitBreaker(
    handleWhen((error) => !(error instanceof RefusedError)),
    {
      halfOpenAfter: halfOpenAfterMs,
      breaker: eitherOf(new ConsecutiveBreaker(FAILURES_IN_A_ROW), new SamplingBreaker(SAMPLE)),
    },
  );
  breaker.onBreak(() => log.warn('the breaker before products opened'));
  breaker.onReset(() => log.info('the breaker before products closed'));
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

type Attempt = { readonly pool: Pool; readonly keys: readonly string[]; readonly call: CallOptions };

async function ask<Answer>(
  { text, variables, answer }: Question<Answer>,
  { pool, keys, call }: Attempt,
): Promise<Answer> {
  const leftMs = call.deadlineAt - Date.now();
  if (leftMs <= 0) throw new RefusedError('no time was left to ask products');
  const body = JSON.stringify({ query: text, variables });
  const { requestId, deadlineAt, traceparent = null } = call;
  const identity = { caller: 'orders', claims: null, requestId, deadlineAt, traceparent };
  const headers = {
    'content-type': 'application/json',
    ...signCall(keys, { method: 'POST', path: PATH, body }, identity),
  };
  const { data, errors } = await withinMs(leftMs, async (signal) =>
    readReply(await pool.request({ method: 'POST', path: PATH, body, headers, signal })),
  );
  const error = errors?.[0];
  if (!error) return answer.parse(data);
  if (OUR_FAULTS.has(error.extensions?.code ?? '')) throw new RefusedError(`products refused: ${error.message}`);
  throw new Error(`products failed: ${error.message}`);
}

/** Not `AbortSignal.timeout`, whose timer goes off, and makes its error, long after an answer that came in time. */
async function withinMs<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`expected an answer within ${ms} ms`)), ms);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function readReply({ statusCode, body }: Awaited<ReturnType<Pool['request']>>) {
  const text = await body.text();
  if (statusCode === 401) throw new RefusedError('products did not believe our signature');
  if (statusCode >= 500) throw new Error(`expected an answer of products, got status ${statusCode}`);
  return reply.parse(JSON.parse(text));
}
