import { PRIORITY_HEADER } from '#platform/concurrency/admission.ts';
import { z } from 'zod';
import type { PeerClocks } from '#platform/clock/peerClocks.ts';
import type { BalancedPool } from '#platform/discovery/balancedPool.ts';
import { TIME_HEADER } from '#platform/http/subgraphServer.ts';
import { clockSkewRefusal } from '#platform/identity/callErrors.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { CallOptions } from './products.ts';

/** One operation of a batch. */
export type BatchedOperation = {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly call: CallOptions;
  /** Receives the response's data; throws when the data is invalid. */
  readonly onData: (data: unknown) => void;
};

/** Null after a successful response, otherwise the error. */
export type OperationOutcome = Error | null;

export type BatchSender = {
  readonly pool: Pick<BalancedPool, 'request'>;
  /** Signs the calls; deadlines are read from its clock. */
  readonly identity: Identity;
  readonly peers: Pick<PeerClocks, 'compare'>;
};

const PATH = '/graphql';
const CALLER_ERROR_CODES = new Set([
  'BAD_USER_INPUT',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'FORBIDDEN',
]);

/** Products responded, but rejected the operation: a retry is useless, and products is healthy. */
export class RefusedError extends Error {
  override readonly name: string = 'RefusedError';
}

/** Products rejected the call because its clock and this process's clock differ too much. */
export class RefusedForTimeError extends RefusedError {
  override readonly name = 'RefusedForTimeError';
}

const graphqlError = z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().optional() });
const reply = z.object({ data: z.unknown().optional(), errors: z.array(graphqlError).optional() });

/**
 * Sends the operations that have time left as one signed request, within the latest of their deadlines. Returns one
 * outcome per operation; throws when the response does not have one entry for each.
 */
export async function sendBatch(
  operations: readonly BatchedOperation[],
  sender: BatchSender,
): Promise<readonly OperationOutcome[]> {
  const inTime = operations.filter(({ call }) => call.deadlineAt > sender.identity.now());
  const responses = inTime.length > 0 ? await request(inTime, sender) : [];
  return operations.map((operation) => {
    const at = inTime.indexOf(operation);
    return at < 0 ? noTimeLeft() : outcomeOf(operation, responses[at]);
  });
}

/** The error of an operation whose deadline is over. */
export function noTimeLeft(): RefusedError {
  return new RefusedError('no time was left to call products');
}

async function request(operations: readonly BatchedOperation[], sender: BatchSender): Promise<readonly unknown[]> {
  const { pool, identity, peers } = sender;
  const { now } = identity;
  const sentAt = now();
  const body = JSON.stringify(operations.map(bodyOf));
  const { traceparent, ...call } = batchCall(operations.map((operation) => operation.call));
  const headers = {
    'content-type': 'application/json',
    // An order that is being placed has priority over reads of the catalogue.
    [PRIORITY_HEADER]: 'critical',
    ...(traceparent !== null && { traceparent }),
    ...identity.signCall('products', { method: 'POST', path: PATH, body }, call),
  };
  const text = await withinMs(call.deadlineAt - sentAt, async (signal) => {
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

/** The call of the whole batch; it joins all request ids, so that products' log lines are found under each of them. */
function batchCall(calls: readonly CallOptions[]) {
  const requestId = [...new Set(calls.map((call) => call.requestId))].join(' ');
  const deadlineAt = Math.max(...calls.map((call) => call.deadlineAt));
  const traceparent = calls.length === 1 ? (calls[0]?.traceparent ?? null) : null;
  return { claims: null, requestId, deadlineAt, traceparent };
}

/** Not `AbortSignal.timeout`, whose timer fires and creates its error long after a response that came in time. */
async function withinMs<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`expected a response within ${ms} ms`)), ms);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function readText({ statusCode, body }: Awaited<ReturnType<BalancedPool['request']>>): Promise<string> {
  const text = await body.text();
  if (statusCode === 401) throw refusedCall(text);
  if (statusCode >= 500) throw new Error(`expected a response of products, got status ${statusCode}`);
  return text;
}

function refusedCall(body: string): RefusedError {
  const reason = clockSkewRefusal('products', body);
  return reason ? new RefusedForTimeError(reason) : new RefusedError('products rejected the signature');
}

function outcomeOf({ onData }: BatchedOperation, answer: unknown): OperationOutcome {
  try {
    const { data, errors } = reply.parse(answer);
    const error = errors?.[0];
    if (!error) onData(data);
    return error ? failureOf(error) : null;
  } catch (cause) {
    return new Error('products sent an invalid response', { cause });
  }
}

function failureOf({ message, extensions }: z.output<typeof graphqlError>): Error {
  if (CALLER_ERROR_CODES.has(extensions?.code ?? ''))
    return new RefusedError(`products rejected the operation: ${message}`);
  return new Error(`products failed: ${message}`);
}
