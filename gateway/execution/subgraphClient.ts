import { Fault } from '#platform/faults/faults.ts';
import type { PeerClocks } from '#platform/clock/peerClocks.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage, type Outage } from '#platform/log/outage.ts';
import { TIME_HEADER } from '#platform/http/subgraphServer.ts';
import { clockSkewRefusal } from '#platform/identity/callErrors.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { SignedCall } from '#platform/identity/signedCall.ts';
import { gatewayFaults, subgraphCodes } from '../errors.ts';
import { SharedReads } from './sharedReads.ts';
import { readSubgraphResponse, type SubgraphResponse } from './subgraphResponse.ts';
import { openSubgraphTransport, type SubgraphTransport, type TransportResponse } from './subgraphTransport.ts';

/** The user, deadline, trace and further headers of a call to a subgraph. */
export type SubgraphCall = Omit<SignedCall, 'caller'> & {
  readonly traceparent: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** See `GatewayContext`. */
  readonly audience?: string | undefined;
  readonly isAbandoned?: (() => boolean) | undefined;
};

export type GraphQLRequest = {
  readonly query?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
};

/** A client of one subgraph with a pool of keep-alive connections. Every call ends at its deadline. */
export type SubgraphClient = {
  readonly name: string;
  readonly url: string;
  /** Whether it is a subgraph of this project: it verifies signed calls, and has more than its GraphQL endpoint. */
  readonly isSigned: boolean;
  /** Throws DEADLINE_EXCEEDED or DEPENDENCY_UNAVAILABLE, with the subgraph's name, when there is no valid response. */
  readonly execute: (request: GraphQLRequest, call: SubgraphCall) => Promise<SubgraphResponse>;
  /** GET of a path, as the gateway itself. Any status resolves, except a refusal because the clocks differ. */
  readonly get: (path: string) => Promise<{ status: number; body: string }>;
  /** POST of bytes to a path, without a caller. Any status resolves, except a refusal because the clocks differ. */
  readonly post: (path: string, sent: PostRequest) => Promise<{ status: number; body: string }>;
} & AsyncDisposable;

export type PostRequest = {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
};

export type SubgraphClientOptions = {
  readonly name: string;
  /** The URL of the GraphQL endpoint. */
  readonly url: string;
  /** Signs every call; null: calls are not signed, and the subgraph's clock is not compared. */
  readonly identity: Identity | null;
  readonly callTimeoutMs: number;
  readonly maxResponseBytes: number;
  /** Compares the clocks of this process and the subgraph with every response. */
  readonly peers: Pick<PeerClocks, 'compare'>;
  readonly log: Log;
};

// Lets the response of a subgraph that stops at its own deadline arrive.
const GRACE_MS = 150;
// A single field may fail while requests in between succeed.
const RECOVERED_AFTER_MS = 60_000;

function ownCall(path: string, { callTimeoutMs }: SubgraphClientOptions): SubgraphCall {
  return { claims: null, requestId: `gateway ${path}`, deadlineAt: Date.now() + callTimeoutMs, traceparent: null };
}

type Sent = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly call: SubgraphCall;
};

/** Whether the subgraph gave no valid response; other faults are about the request. */
export function isUnavailable(error: unknown): error is Fault {
  if (!(error instanceof Fault)) return false;
  return error.code === gatewayFaults.dependencyUnavailable.code || error.code === gatewayFaults.deadlineExceeded.code;
}

/**
 * Opens the pool. It connects at the first call; disposing waits for running calls. Logs the start and the end of
 * outages, and of failures inside the subgraph.
 */
export function openSubgraphClient(o: SubgraphClientOptions): SubgraphClient {
  const { origin, pathname, search } = new URL(o.url);
  const endpoint = `${pathname}${search}`;
  const isSigned = o.identity !== null;
  const transport = openSubgraphTransport({ origin, maxResponseBytes: o.maxResponseBytes });
  const outages = createOutages(o);
  const reads = new SharedReads<TransportResponse>();

  /** Each operation parses the response for itself, because it merges others into it. */
  function sendShared(sent: Sent): Promise<TransportResponse> {
    const { body, call } = sent;
    const { audience, deadlineAt, isAbandoned } = call;
    if (audience === undefined) return send(transport, sent, o);
    return reads.join(`${audience} ${String(body)}`, { deadlineAt, isAbandoned }, (areAllGone) =>
      send(transport, { ...sent, call: { ...call, isAbandoned: areAllGone } }, o),
    );
  }

  return {
    name: o.name,
    url: o.url,
    isSigned,
    async execute({ query, variables, operationName }, call) {
      const body = JSON.stringify({ query, variables, operationName });
      try {
        const sent = await sendShared({ method: 'POST', path: endpoint, body, call });
        const response = readSubgraphResponse(o.name, sent, isSigned);
        recordResponse(outages, response, call);
        return response;
      } catch (error) {
        if (isUnavailable(error) && !call.isAbandoned?.()) outages.unreachable.start(error);
        throw error;
      }
    },
    get: (path) => send(transport, { method: 'GET', path, body: '', call: ownCall(path, o) }, o),
    post: (path, { body, headers, requestId }) =>
      send(transport, { method: 'POST', path, body, call: { ...ownCall(path, o), headers, requestId } }, o),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

type Outages = { readonly unreachable: Outage; readonly failing: Outage };

function createOutages({ log, name }: SubgraphClientOptions): Outages {
  const own = log.child({ subgraph: name });
  return {
    unreachable: createOutage(own, {
      startMessage: 'a subgraph does not answer: its fields of operations are null until it does',
      endMessage: 'a subgraph answers again',
    }),
    failing: createOutage(own, {
      startMessage: 'a subgraph failed: its own log has the error under the same requestId',
      endMessage: 'a subgraph has not failed for a minute',
      quietMs: RECOVERED_AFTER_MS,
    }),
  };
}

function recordResponse({ unreachable, failing }: Outages, { errors }: SubgraphResponse, call: SubgraphCall): void {
  unreachable.end();
  const failure = errors?.find((error) => !isPublic(error));
  if (failure) failing.start({ message: failure.message, path: failure.path }, { requestId: call.requestId });
  else failing.end();
}

function isPublic({ extensions }: NonNullable<SubgraphResponse['errors']>[number]): boolean {
  return subgraphCodes.has(String(extensions?.['code']));
}

async function send(transport: SubgraphTransport, sent: Sent, o: SubgraphClientOptions): Promise<TransportResponse> {
  const { method, path, body, call } = sent;
  const sentAt = Date.now();
  try {
    const response = await transport.send({
      method,
      path,
      body: method === 'GET' ? null : body,
      headers: headersOf(sent, o),
      endsAt: Math.max(sentAt, call.deadlineAt) + GRACE_MS,
      isAbandoned: call.isAbandoned,
    });
    if (!o.identity) return response;
    const time = Number(response.headers[TIME_HEADER]);
    if (time > 0) o.peers.compare({ peer: o.name, time, sentAt, receivedAt: Date.now() });
    const reason = response.status === 401 ? clockSkewRefusal(o.name, response.body) : null;
    if (reason) throw new Fault(gatewayFaults.dependencyUnavailable, `${reason}.`);
    return response;
  } catch (cause) {
    throw cause instanceof Fault ? cause : unanswered(o, call, cause);
  }
}

function headersOf({ method, path, body, call }: Sent, o: SubgraphClientOptions): Record<string, string> {
  return {
    ...call.headers,
    accept: 'application/json',
    ...(method === 'POST' && { 'content-type': 'application/json' }),
    ...(call.traceparent !== null && { traceparent: call.traceparent }),
    ...o.identity?.signCall(o.name, { method, path, body }, call),
  };
}

function unanswered({ name }: SubgraphClientOptions, { deadlineAt }: SubgraphCall, cause: unknown): Fault {
  return Date.now() >= deadlineAt
    ? new Fault(gatewayFaults.deadlineExceeded, `${name} did not answer in time.`, { cause })
    : new Fault(gatewayFaults.dependencyUnavailable, `${name} does not answer.`, { cause });
}
