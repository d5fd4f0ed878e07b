import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import {
  createCircuitBreaker,
  defaultCircuitBreakerLimits,
  isCircuitOpen,
} from '#platform/circuitBreaker/circuitBreaker.ts';
import { createPeerClocks, type PeerClocks } from '#platform/clock/peerClocks.ts';
import { openBalancedPool } from '#platform/discovery/balancedPool.ts';
import type { InstanceSource } from '#platform/discovery/instances.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import { createRequestBatcher } from './requestBatcher.ts';
import type { CallOptions } from './products.ts';
import {
  noTimeLeft,
  RefusedError,
  RefusedForTimeError,
  sendBatch,
  type BatchedOperation,
  type OperationOutcome,
} from './productsBatch.ts';

export type ProductsClientOptions = {
  /** The instances of products; the client closes it. */
  readonly source: InstanceSource;
  /** Signs the calls; deadlines are read from its clock. */
  readonly identity: Identity;
  readonly log: Log;
  /** Compares that clock with the clock of products. */
  readonly peers?: Pick<PeerClocks, 'compare'>;
  readonly timeoutMs?: number;
  readonly halfOpenAfterMs?: number;
};

export type ProductsOperation<Answer> = {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Parses the response's data; throws when it is invalid. */
  readonly answer: { readonly parse: (data: unknown) => Answer };
  /** True for operations that may be sent twice. */
  readonly isRepeatable: boolean;
};

export type ProductsClient = AsyncDisposable & {
  /** Returns the parsed response, or throws DEPENDENCY_UNAVAILABLE at the deadline. */
  execute<Answer>(operation: ProductsOperation<Answer>, o: CallOptions): Promise<Answer>;
  /** Throws when products is not ready. */
  check(): Promise<void>;
};

const TIMEOUT_MS = 3_000;
const RETRY_AFTER_MS = 60;
const MAX_ANSWER_BYTES = 4 * 1_048_576;
const REJECTING_QUIET_MS = 60_000;
const BATCH = { maxBatchSize: 20, maxWaitMs: 10 };

/**
 * A client of products that signs its calls and batches those of about the same time: a timeout of 3 s, one
 * retry for repeatable operations, and a circuit breaker that counts requests. Disposing closes its connections.
 */
export function createProductsClient(o: ProductsClientOptions): ProductsClient {
  const pool = openBalancedPool(o.source, { connections: 16, maxResponseSize: MAX_ANSWER_BYTES });
  const { now } = o.identity;
  const sender = { pool, identity: o.identity, peers: o.peers ?? createPeerClocks(o) };
  const breaker = openBreaker(o);
  const { unreachable, rejecting } = createOutages(o.log);
  const sendGuarded = (operations: readonly BatchedOperation[]) =>
    outcomesOf(() => breaker.execute(async () => requireOneSuccess(await sendBatch(operations, sender))));
  const send = createRequestBatcher(sendGuarded, BATCH);
  const isRetryable = (error: unknown) => !(error instanceof RefusedError) && !isCircuitOpen(error);
  const retryOnce = retry(handleWhen(isRetryable), {
    maxAttempts: 1,
    backoff: new ExponentialBackoff({ initialDelay: RETRY_AFTER_MS }),
  });
  return {
    async execute(operation, call) {
      const deadlineAt = Math.min(call.deadlineAt, now() + (o.timeoutMs ?? TIMEOUT_MS));
      const attempt = () => execute(operation, { send, now, call: { ...call, deadlineAt } });
      try {
        const answer = await (operation.isRepeatable ? retryOnce.execute(attempt) : attempt());
        unreachable.end();
        rejecting.end();
        return answer;
      } catch (error) {
        if (error instanceof RefusedError) rejecting.start(error, { requestId: call.requestId });
        else unreachable.start(error);
        const message = error instanceof RefusedForTimeError ? error.message : 'products is unavailable';
        throw new Fault(commonFaults.dependencyUnavailable, message, { cause: error });
      }
    },
    async check() {
      const signal = AbortSignal.timeout(o.timeoutMs ?? TIMEOUT_MS);
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/health/ready', signal });
      await body.dump();
      if (statusCode !== 200) throw new Error(`products is not ready: it returned status ${statusCode}`);
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

function createOutages(log: Log) {
  return {
    unreachable: createOutage(log, { startMessage: 'products is unavailable', endMessage: 'products answers again' }),
    rejecting: createOutage(log, {
      startMessage: 'products rejects calls',
      endMessage: 'products has rejected no call for a minute',
      quietMs: REJECTING_QUIET_MS,
    }),
  };
}

function openBreaker({ log, halfOpenAfterMs = defaultCircuitBreakerLimits.openMs }: ProductsClientOptions) {
  const outage = createOutage(log, {
    startMessage: 'the circuit breaker of products opened',
    endMessage: 'the circuit breaker of products closed',
  });
  return createCircuitBreaker<readonly OperationOutcome[]>({
    limits: { ...defaultCircuitBreakerLimits, openMs: halfOpenAfterMs, trials: 1 },
    isFailure,
    onOpen: outage.start,
    onClose: outage.end,
  });
}

/** Every operation of a batch failed; `reasons` are in the order of the operations. */
class FailedBatchError extends Error {
  override readonly name = 'FailedBatchError';
  readonly reasons: readonly Error[];

  constructor(reasons: readonly Error[]) {
    super('every operation of a batch failed');
    this.reasons = reasons;
  }
}

/** Throws {@link FailedBatchError} to the breaker when every operation failed. */
function requireOneSuccess(outcomes: readonly OperationOutcome[]): readonly OperationOutcome[] {
  const reasons = outcomes.filter((outcome) => outcome !== null);
  if (reasons.length === outcomes.length) throw new FailedBatchError(reasons);
  return outcomes;
}

async function outcomesOf(attempt: () => Promise<readonly OperationOutcome[]>): Promise<readonly OperationOutcome[]> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof FailedBatchError) return error.reasons;
    throw error;
  }
}

/** Whether an error counts as a failure of products; a rejection does not. */
function isFailure(error: unknown): boolean {
  const reasons = error instanceof FailedBatchError ? error.reasons : [error];
  return reasons.some((reason) => !(reason instanceof RefusedError));
}

type ExecuteContext = {
  readonly send: (operation: BatchedOperation) => Promise<null>;
  readonly now: () => number;
  readonly call: CallOptions;
};

/** Sends an operation with its batch, and rejects at its own deadline although the batch may go on. */
async function execute<Answer>(
  { text, variables, answer }: ProductsOperation<Answer>,
  { send, now, call }: ExecuteContext,
): Promise<Answer> {
  const leftMs = call.deadlineAt - now();
  if (leftMs <= 0) throw noTimeLeft();
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => reject(new Error(`expected a response within ${leftMs} ms`)), leftMs);
  send({ text, variables, call, onData: (data) => resolve(answer.parse(data)) }).catch(reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
