import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage, type Outage } from '#platform/log/outage.ts';
import { gatewayFaults, subgraphCodes } from '../errors.ts';
import type { TransportResponse } from '../traffic/instancePool.ts';
import type { Instance } from '../traffic/instances.ts';
import type { SubgraphTraffic, TrafficState } from '../traffic/openTraffic.ts';
import {
  sendSubgraphCall,
  type SubgraphCallOptions,
  type Send,
  type Sent,
  type SubgraphCall,
} from './sendSubgraphCall.ts';
import { SharedReads } from './sharedReads.ts';
import { readSubgraphResponse, type SubgraphResponse } from './subgraphResponse.ts';

export type GraphQLRequest = {
  readonly query?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
};

/** A client of one subgraph: of all its instances. Every call ends at its deadline. */
export type SubgraphClient = {
  readonly name: string;
  /** The URL of the GraphQL endpoint of one instance. */
  readonly url: string;
  /** Whether it is a subgraph of this project: it verifies signed calls, and has more than its GraphQL endpoint. */
  readonly isSigned: boolean;
  /**
   * Throws DEADLINE_EXCEEDED or DEPENDENCY_UNAVAILABLE, with the subgraph's name, when there is no valid response; at
   * once while the circuit breaker is open.
   */
  readonly execute: (request: GraphQLRequest, call: SubgraphCall) => Promise<SubgraphResponse>;
  /** GET of a path, as the gateway itself. Any status resolves, except a refusal because the clocks differ. */
  readonly get: (path: string) => Promise<{ status: number; body: string }>;
  /** Resolves when an instance is ready to serve; otherwise throws why one is not. */
  readonly requireReady: () => Promise<void>;
  /** POST of bytes to a path, without a caller. Any status resolves, except a refusal because the clocks differ. */
  readonly post: (path: string, sent: PostRequest) => Promise<{ status: number; body: string }>;
  readonly trafficState: () => TrafficState;
} & AsyncDisposable;

export type PostRequest = {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
};

export type SubgraphClientOptions = SubgraphCallOptions & {
  /** Sends the calls; the client closes it. */
  readonly traffic: SubgraphTraffic;
  readonly callTimeoutMs: number;
  readonly log: Log;
};

// A single field may fail while requests in between succeed.
const RECOVERED_AFTER_MS = 60_000;

function ownCall(path: string, { callTimeoutMs }: SubgraphClientOptions): SubgraphCall {
  return {
    claims: null,
    requestId: `gateway ${path}`,
    deadlineAt: Date.now() + callTimeoutMs,
    traceparent: null,
    isRepeatable: true,
  };
}

/** Whether the subgraph gave no valid response; other faults are about the request. */
export function isUnavailable(error: unknown): error is Fault {
  if (!(error instanceof Fault)) return false;
  return error.code === gatewayFaults.dependencyUnavailable.code || error.code === gatewayFaults.deadlineExceeded.code;
}

/** Opens a client. Logs the start and the end of outages, and of failures inside the subgraph. */
export function openSubgraphClient(o: SubgraphClientOptions): SubgraphClient {
  const { traffic, name } = o;
  const isSigned = o.identity !== null;
  const outages = createOutages(o);
  const reads = new SharedReads<Answer>();
  const read = (response: TransportResponse) => readOnce(name, response, isSigned);
  const send = (sent: Sent) => sendSubgraphCall<Answer>(sent, o, (call) => senderOf(sent, o)({ ...call, read }));
  const sendOwn = (sent: Sent) => sendSubgraphCall(sent, o, (call) => traffic.sendOwn({ ...call, read: asIs }));
  /** Each operation parses the response for itself, because it merges others into it. */
  function sendShared(sent: Sent): Promise<Answer> {
    const { audience, deadlineAt, isAbandoned } = sent.call;
    if (audience === undefined) return send(sent);
    return reads.join(`${audience} ${String(sent.body)}`, { deadlineAt, isAbandoned }, (areAllGone) =>
      send({ ...sent, call: { ...sent.call, isAbandoned: areAllGone } }),
    );
  }

  return {
    name,
    get url() {
      return traffic.instances()[0]?.url ?? '';
    },
    isSigned,
    async execute({ query, variables, operationName }, call) {
      const body = JSON.stringify({ query, variables, operationName });
      try {
        const response = (await sendShared({ method: 'POST', path: null, body, call })).take();
        recordResponse(outages, response, call);
        return response;
      } catch (error) {
        if (isUnavailable(error) && !call.isAbandoned?.()) outages.unreachable.start(error);
        throw error;
      }
    },
    get: (path) => sendOwn({ method: 'GET', path, body: '', call: ownCall(path, o) }),
    requireReady: () => requireReady(o),
    post: (path, { body, headers, requestId }) =>
      sendOwn({ method: 'POST', path, body, call: { ...ownCall(path, o), headers, requestId, isRepeatable: false } }),
    trafficState: traffic.state,
    [Symbol.asyncDispose]: () => traffic[Symbol.asyncDispose](),
  };
}

const senderOf = ({ call }: Sent, { traffic }: SubgraphClientOptions) => (call.isOwn ? traffic.sendOwn : traffic.send);

const asIs = (response: TransportResponse): TransportResponse => response;

/** A response to an operation; whoever takes it gets data of its own. */
type Answer = TransportResponse & { readonly take: () => SubgraphResponse };

/** Throws when it is no response of GraphQL, except for a refusal of the caller, which says nothing of the subgraph. */
function readOnce(name: string, response: TransportResponse, isSigned: boolean): Answer {
  const parse = () => readSubgraphResponse(name, response, isSigned);
  let first = isSigned && response.status === 401 ? null : parse();
  return {
    ...response,
    take() {
      const taken = first ?? parse();
      first = null;
      return taken;
    },
  };
}

const PROBE_TIMEOUT_MS = 1_500;

/** A subgraph whose calls are not signed certainly has its GraphQL endpoint, and no other. */
async function requireReady(o: SubgraphClientOptions): Promise<void> {
  const { traffic, name, identity } = o;
  const call = {
    claims: null,
    requestId: 'gateway health',
    deadlineAt: Date.now() + PROBE_TIMEOUT_MS,
    traceparent: null,
  };
  const probe: Sent = identity
    ? { method: 'GET', path: READY, body: '', call: ownCall(READY, o) }
    : { method: 'POST', path: null, body: '{"query":"{ __typename }"}', call };
  const probeInstance = async (instance: Instance): Promise<void> => {
    const send: Send<TransportResponse> = (sent) => traffic.sendTo(instance, { ...sent, read: asIs });
    const response = await sendSubgraphCall(probe, o, send);
    if (!identity) readSubgraphResponse(name, response, false);
    else if (response.status >= 500) throw new Error(`${name} is not ready: it answered ${response.status}`);
  };
  const instances = traffic.instances();
  if (instances.length === 0) throw new Error(`${name} has no instance`);
  await Promise.any(instances.map(probeInstance)).catch((error: AggregateError) => {
    throw error.errors[0];
  });
}

const READY = '/health/ready';

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
