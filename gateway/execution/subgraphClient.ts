import { Pool } from 'undici';
import { Fault } from '#platform/faults/faults.ts';
import type { PeerClocks } from '#platform/clock/peerClocks.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage, type Outage } from '#platform/log/outage.ts';
import { TIME_HEADER } from '#platform/http/subgraphServer.ts';
import { clockSkewRefusal, signCall, type SignedCall } from '#platform/identity/signedCall.ts';
import { gatewayFaults, subgraphCodes } from '../errors.ts';
import { readAnswer, type Answer } from './answer.ts';

/** For whom and until when a house is asked. */
export type Call = Pick<SignedCall, 'claims' | 'requestId' | 'deadlineAt' | 'traceparent'>;

export type GraphQLRequest = {
  readonly query?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
};

/** One subgraph, over a pool of kept connections. Every call is signed and ends at its deadline. */
export type SubgraphClient = {
  readonly name: string;
  readonly url: string;
  /** Throws DEADLINE_EXCEEDED or DEPENDENCY_UNAVAILABLE, with the subgraph's name, when there is no usable answer. */
  readonly ask: (request: GraphQLRequest, call: Call) => Promise<Answer>;
  /** Gets a path beside the graph, as the gateway itself; the status is not judged, unless the call was refused for its time. */
  readonly get: (path: string) => Promise<{ status: number; body: string }>;
  /** Posts bytes to a path beside the graph, for nobody in particular; the status is not judged. */
  readonly post: (path: string, sent: Posted) => Promise<{ status: number; body: string }>;
} & AsyncDisposable;

export type Posted = {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
};

export type SubgraphClientOptions = {
  readonly name: string;
  /** Where GraphQL is asked for. */
  readonly url: string;
  readonly identityKeys: readonly string[];
  readonly callTimeoutMs: number;
  readonly maxResponseBytes: number;
  /** Compares this process's clock with the subgraph's, by every response. */
  readonly peers: Pick<PeerClocks, 'compare'>;
  readonly log: Log;
};

const CONNECTIONS = 64;
const CONNECT_TIMEOUT_MS = 1000;
// A house that ends at its own deadline can still say so.
const GRACE_MS = 150;
// One field may fail at every call while others are answered in between.
const WELL_AFTER_MS = 60_000;

type Sent = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly call: Call;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Whether it is the subgraph that gave no usable answer, and not what it was asked that is wrong. */
export function isAway(error: unknown): error is Fault {
  if (!(error instanceof Fault)) return false;
  return error.code === gatewayFaults.dependencyUnavailable.code || error.code === gatewayFaults.deadlineExceeded.code;
}

/**
 * Opens the pool; nothing is connected before the first call, and disposing waits for running ones. That operations get
 * no answer, or fail inside the subgraph, is logged when it begins and when it ends.
 */
export function openSubgraphClient(o: SubgraphClientOptions): SubgraphClient {
  const { origin, pathname } = new URL(o.url);
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // The call's own signal ends it.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: o.maxResponseBytes,
  });

  const outages = createOutages(o);

  return {
    name: o.name,
    url: o.url,
    ask({ query, variables, operationName }, call) {
      const body = JSON.stringify({ query, variables, operationName });
      const sent = send(pool, { method: 'POST', path: pathname, body, call }, o);
      return noting(
        outages,
        call,
        sent.then((response) => readAnswer(o.name, response)),
      );
    },
    get(path) {
      const deadlineAt = Date.now() + o.callTimeoutMs;
      const call = { claims: null, requestId: `gateway ${path}`, deadlineAt, traceparent: null };
      return send(pool, { method: 'GET', path, body: '', call }, o);
    },
    post(path, { body, headers, requestId }) {
      const call = { claims: null, requestId, deadlineAt: Date.now() + o.callTimeoutMs, traceparent: null };
      return send(pool, { method: 'POST', path, body, headers, call }, o);
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

type Outages = { readonly away: Outage; readonly failing: Outage };

function createOutages({ log, name }: SubgraphClientOptions): Outages {
  const own = log.child({ subgraph: name });
  return {
    away: createOutage(own, {
      startMessage: 'a subgraph does not answer: it loses its part of operations until it does',
      endMessage: 'a subgraph answers again',
    }),
    failing: createOutage(own, {
      startMessage: 'a subgraph failed: its own log says why, under the same requestId',
      endMessage: 'a subgraph has not failed for a minute',
      quietMs: WELL_AFTER_MS,
    }),
  };
}

async function noting({ away, failing }: Outages, { requestId }: Call, asking: Promise<Answer>): Promise<Answer> {
  try {
    const answer = await asking;
    away.end();
    const failure = answer.errors?.find((error) => !isPublic(error));
    if (failure) failing.start({ message: failure.message, path: failure.path }, { requestId });
    else failing.end();
    return answer;
  } catch (error) {
    if (isAway(error)) away.start(error);
    throw error;
  }
}

function isPublic({ extensions }: NonNullable<Answer['errors']>[number]): boolean {
  return subgraphCodes.has(String(extensions?.['code']));
}

async function send(pool: Pool, sent: Sent, o: SubgraphClientOptions) {
  const response = await exchange(pool, sent, o);
  const reason = response.status === 401 ? clockSkewRefusal(o.name, response.body) : null;
  if (reason) throw new Fault(gatewayFaults.dependencyUnavailable, `${reason}.`);
  return response;
}

async function exchange(pool: Pool, { method, path, body, call, headers }: Sent, o: SubgraphClientOptions) {
  const sentAt = Date.now();
  try {
    const response = await pool.request({
      method,
      path,
      body: method === 'GET' ? null : body,
      headers: {
        ...headers,
        accept: 'application/json',
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        ...signCall(o.identityKeys, { method, path, body }, { ...call, caller: 'gateway' }),
      },
      signal: AbortSignal.timeout(Math.max(0, call.deadlineAt - Date.now()) + GRACE_MS),
    });
    const time = Number(response.headers[TIME_HEADER]);
    if (time > 0) o.peers.compare({ peer: o.name, time, sentAt, receivedAt: Date.now() });
    return { status: response.statusCode, type: response.headers['content-type'], body: await response.body.text() };
  } catch (cause) {
    throw unanswered(o, call, cause);
  }
}

function unanswered({ name }: SubgraphClientOptions, { deadlineAt }: Call, cause: unknown): Fault {
  return Date.now() >= deadlineAt
    ? new Fault(gatewayFaults.deadlineExceeded, `${name} did not answer in time.`, { cause })
    : new Fault(gatewayFaults.dependencyUnavailable, `${name} does not answer.`, { cause });
}
