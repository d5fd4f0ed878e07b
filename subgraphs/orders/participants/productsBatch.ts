import type { Pool } from 'undici';
import { z } from 'zod';
import type { PeerClocks } from '#platform/clock/peerClocks.ts';
import { TIME_HEADER } from '#platform/http/houseServer.ts';
import { refusedForTime, signCall, type SignedCall } from '#platform/identity/signedCall.ts';
import type { CallOptions } from './products.ts';

/** One question among those that are sent together. */
export type BatchedOperation = {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly call: CallOptions;
  /** Is given the data that was answered, and throws when it has another form. */
  readonly onData: (data: unknown) => void;
};

/** Null when the operation has taken its answer, otherwise why there is none. */
export type OperationOutcome = Error | null;

export type BatchSender = {
  readonly pool: Pool;
  readonly keys: readonly string[];
  /** The clock that deadlines are read from, epoch ms. */
  readonly now: () => number;
  readonly peers: Pick<PeerClocks, 'compare'>;
};

const PATH = '/graphql';
const CALLER_ERROR_CODES = new Set([
  'BAD_USER_INPUT',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'FORBIDDEN',
]);

/** It answered, but refused what was asked: asking again is of no use, and it says nothing of its health. */
export class RefusedError extends Error {
  override readonly name: string = 'RefusedError';
}

/** It did not take the call because its clock and the one here differ too much. */
export class RefusedForTimeError extends RefusedError {
  override readonly name = 'RefusedForTimeError';
}

const graphqlError = z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().optional() });
const reply = z.object({ data: z.unknown().optional(), errors: z.array(graphqlError).optional() });

/**
 * Sends those operations that have time left as one signed request, answered by the latest of their deadlines, and
 * says what became of each; throws when there is not an answer for each of them.
 */
export async function sendBatch(
  operations: readonly BatchedOperation[],
  sender: BatchSender,
): Promise<readonly OperationOutcome[]> {
  const inTime = operations.filter(({ call }) => call.deadlineAt > sender.now());
  const responses = inTime.length > 0 ? await request(inTime, sender) : [];
  return operations.map((operation) => {
    const at = inTime.indexOf(operation);
    return at < 0 ? noTimeLeft() : outcomeOf(operation, responses[at]);
  });
}

/** Why an operation is not sent any more. */
export function noTimeLeft(): RefusedError {
  return new RefusedError('no time was left to ask products');
}

async function request(operations: readonly BatchedOperation[], sender: BatchSender): Promise<readonly unknown[]> {
  const { pool, keys, now, peers } = sender;
  const sentAt = now();
  const body = JSON.stringify(operations.map(bodyOf));
  const identity = identityOf(operations.map(({ call }) => call));
  const headers = {
    'content-type': 'application/json',
    ...signCall(keys, { method: 'POST', path: PATH, body, signedAt: sentAt }, identity),
  };
  const text = await withinMs(identity.deadlineAt - sentAt, async (signal) => {
    const response = await pool.request({ method: 'POST', path: PATH, body, headers, signal });
    const time = Number(response.headers[TIME_HEADER]);
    if (time > 0) peers.compare({ peer: 'products', time, sentAt, receivedAt: now() });
    return readText(response);
  });
  return z.array(z.unknown()).length(operations.length).parse(JSON.parse(text));
}

function bodyOf({ text, variables, call: { traceparent = null } }: BatchedOperation) {
  return { query: text, variables, extensions: { traceparent } };
}

/** The call of the whole request: a line in products' log is found under each of the request ids. */
function identityOf(calls: readonly CallOptions[]): SignedCall {
  const requestId = [...new Set(calls.map((call) => call.requestId))].join(' ');
  const deadlineAt = Math.max(...calls.map((call) => call.deadlineAt));
  const traceparent = calls.length === 1 ? (calls[0]?.traceparent ?? null) : null;
  return { caller: 'orders', claims: null, requestId, deadlineAt, traceparent };
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

async function readText({ statusCode, body }: Awaited<ReturnType<Pool['request']>>): Promise<string> {
  const text = await body.text();
  if (statusCode === 401) throw refusedCall(text);
  if (statusCode >= 500) throw new Error(`expected an answer of products, got status ${statusCode}`);
  return text;
}

function refusedCall(body: string): RefusedError {
  const reason = refusedForTime('products', body);
  return reason ? new RefusedForTimeError(reason) : new RefusedError('products did not believe our signature');
}

function outcomeOf({ onData }: BatchedOperation, answer: unknown): OperationOutcome {
  try {
    const { data, errors } = reply.parse(answer);
    const error = errors?.[0];
    if (!error) onData(data);
    return error ? failureOf(error) : null;
  } catch (cause) {
    return new Error('products gave an answer of another form', { cause });
  }
}

function failureOf({ message, extensions }: z.output<typeof graphqlError>): Error {
  if (CALLER_ERROR_CODES.has(extensions?.code ?? '')) return new RefusedError(`products refused: ${message}`);
  return new Error(`products failed: ${message}`);
}
