import { PRIORITY_HEADER, type Priority } from '#platform/concurrency/admission.ts';
import type { PeerClocks } from '#platform/clock/peerClocks.ts';
import { Fault } from '#platform/faults/faults.ts';
import { TIME_HEADER } from '#platform/http/subgraphServer.ts';
import { clockSkewRefusal } from '#platform/identity/callErrors.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { SignedCall } from '#platform/identity/signedCall.ts';
import { gatewayFaults } from '../errors.ts';
import type { TransportResponse } from '../traffic/instancePool.ts';
import type { Instance } from '../traffic/instances.ts';
import type { TrafficCall } from '../traffic/sendAttempts.ts';
import { FLAGS_HEADER } from './headerRules.ts';

/** The user, deadline, trace and further headers of a call to a subgraph. */
export type SubgraphCall = Omit<SignedCall, 'caller'> & {
  readonly traceparent: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** See `GatewayContext`. */
  readonly audience?: string | undefined;
  readonly isAbandoned?: (() => boolean) | undefined;
  /** Whether the operation may be sent twice: not a mutation. Default: it may not. */
  readonly isRepeatable?: boolean;
  /** Whether it is a call of the gateway itself, which the circuit breaker neither stops nor counts. */
  readonly isOwn?: boolean;
  /** A subgraph that has too much to do refuses calls of high priority last. */
  readonly priority?: Priority | undefined;
};

/** One request, before it is signed for an instance. */
export type Sent = {
  readonly method: 'GET' | 'POST';
  /** Null: the GraphQL endpoint. */
  readonly path: string | null;
  readonly body: string | Uint8Array;
  readonly call: SubgraphCall;
};

/** What applies to every call of a subgraph. */
export type SubgraphCallOptions = {
  readonly name: string;
  /** Signs every call; null: calls are not signed, and the subgraph's clock is not compared. */
  readonly identity: Identity | null;
  /** The name of a header that says how many milliseconds are left; null: there is none. */
  readonly deadlineHeader: string | null;
  /** Compares the clocks of this process and the subgraph with every response. */
  readonly peers: Pick<PeerClocks, 'compare'>;
};

// Lets the response of a subgraph that stops at its own deadline arrive.
const GRACE_MS = 150;

export type Send<Response> = (call: Omit<TrafficCall<Response>, 'read'>) => Promise<Response>;

/**
 * Sends a call, signed anew for each attempt, and compares the clocks. Throws DEADLINE_EXCEEDED or
 * DEPENDENCY_UNAVAILABLE when there is no response, or a refusal because the clocks differ.
 */
export async function sendSubgraphCall<Response extends TransportResponse>(
  { method, path, body, call }: Sent,
  o: SubgraphCallOptions,
  send: Send<Response>,
): Promise<Response> {
  let sentAt = Date.now();
  try {
    const response = await send({
      create(instance) {
        sentAt = Date.now();
        const to = path ?? endpointOf(instance);
        const headers = headersOf({ method, path: to, body, call }, o);
        return { method, path: to, body: method === 'GET' ? null : body, headers };
      },
      endsAt: Math.max(sentAt, call.deadlineAt) + GRACE_MS,
      isAbandoned: call.isAbandoned,
      isRepeatable: call.isRepeatable ?? false,
      caller: call.claims?.subject ?? call.address ?? null,
      headers: call.headers ?? {},
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

const endpoints = new WeakMap<Instance, string>();

/** The path and query of an instance's GraphQL endpoint. */
function endpointOf(instance: Instance): string {
  const known = endpoints.get(instance);
  if (known !== undefined) return known;
  const { pathname, search } = new URL(instance.url);
  endpoints.set(instance, `${pathname}${search}`);
  return `${pathname}${search}`;
}

type SentTo = Omit<Sent, 'path'> & { readonly path: string };

function headersOf({ method, path, body, call }: SentTo, o: SubgraphCallOptions): Record<string, string> {
  return {
    ...call.headers,
    accept: 'application/json',
    ...(method === 'POST' && { 'content-type': 'application/json' }),
    ...(call.traceparent !== null && { traceparent: call.traceparent }),
    // A signed call has them in its token.
    ...(!o.identity && call.flags?.length && { [FLAGS_HEADER]: call.flags.join() }),
    ...(call.priority && { [PRIORITY_HEADER]: call.priority }),
    ...(o.deadlineHeader !== null && { [o.deadlineHeader]: String(Math.max(0, call.deadlineAt - Date.now())) }),
    ...o.identity?.signCall(o.name, { method, path, body }, call),
  };
}

function unanswered({ name }: SubgraphCallOptions, { deadlineAt }: SubgraphCall, cause: unknown): Fault {
  return Date.now() >= deadlineAt
    ? new Fault(gatewayFaults.deadlineExceeded, `${name} did not answer in time.`, { cause })
    : new Fault(gatewayFaults.dependencyUnavailable, `${name} does not answer.`, { cause });
}
