import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '#platform/faults/faults.ts';
import { readTraceparent } from '#platform/http/traceparent.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import { gatewayFaults } from '../errors.ts';
import type { Identify } from '../policies/badCredentials.ts';
import type { OverloadGuard } from '../policies/overload.ts';
import type { ResponseHead, SubscriptionOutcome } from '../subscriptions/subscriptionHub.ts';
import type { ClientAddressOf } from './clientAddress.ts';
import type { FairQueue } from './fairQueue.ts';
import { authorizationOf } from './headers.ts';
import { readHttpOperation } from './httpOperation.ts';
import { negotiate, type PlainType } from './negotiate.ts';
import type { OperationRouter } from './operationRouter.ts';
import { preventCsrf } from './preventCsrf.ts';
import { sendErrors, sendFault } from './sendErrors.ts';
import { PartialResponse } from './partialResponse.ts';
import { eventStream, multipartOf, type StreamFormat } from './streams/streamFormat.ts';
import type { StreamHandler } from './streams/streamHandler.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The operation of a request of /graphql, from when it is read: not before the hook `onSend`. */
    graphql: RequestedGraphQL | null;
  }
}

/** What hooks learn of an operation. */
export type RequestedGraphQL = {
  /** Null: not signed in. */
  readonly claims: Claims | null;
  /** Null: the document was refused. */
  readonly type: 'query' | 'mutation' | 'subscription' | null;
  readonly operationName: string | null;
};

type GraphQLRouteOptions = {
  readonly router: OperationRouter;
  readonly identify: Identify;
  readonly stream: StreamHandler;
  readonly allowedOrigins: () => readonly string[];
  readonly addressOf: ClientAddressOf;
  readonly queue: FairQueue;
  readonly overload: Pick<OverloadGuard, 'requireNoPressure'>;
  readonly log: Log;
};

/** GraphQL over HTTP: POST /graphql, and GET for queries and subscriptions. */
export function graphqlRoute(app: FastifyInstance, o: GraphQLRouteOptions): void {
  app.route({
    method: ['HEAD', 'PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    onRequest: async (request, reply) =>
      sendFault(request, reply, { error: new Fault(gatewayFaults.methodNotAllowed), log: o.log }),
    handler: () => undefined,
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    // Before the body is read; what requests with credentials may do is known later.
    onRequest(request, reply, done) {
      try {
        if (authorizationOf(request.headers) === undefined) o.overload.requireNoPressure();
        done();
      } catch (error) {
        sendFault(request, reply, { error, log: o.log });
      }
    },
    async handler(request, reply) {
      // A browser that opens the URL is redirected to the tools.
      const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html');
      if (isPage) return reply.redirect('/', 303);
      void reply.header('cache-control', 'private, no-store');
      // The body of a POST has been parsed in a turn of its client.
      if (request.method === 'GET') await o.queue.next(o.addressOf(request.raw));
      return respond(request, reply, o).catch((error: unknown) => sendFault(request, reply, { error, log: o.log }));
    },
  });
}

/** Authenticates before the document is read, so that an invalid token is reported first. */
async function respond(request: FastifyRequest, reply: FastifyReply, o: GraphQLRouteOptions): Promise<FastifyReply> {
  const { method, headers } = request;
  preventCsrf(request, o.allowedOrigins());
  const address = o.addressOf(request.raw);
  const authorization = authorizationOf(headers);
  const caller = authorization === undefined ? null : await o.identify(authorization, address);
  const { variables, ...text } = readHttpOperation(request);
  const from = { caller, address, requestId: request.id };
  const resolved = o.router.resolve(text, from);
  const kind = resolved.kind === 'refused' ? null : resolved.operation.operation.operation;
  const operationName = resolved.kind === 'refused' ? null : resolved.operation.operationName;
  request.graphql = { claims: caller?.claims ?? null, type: kind, operationName };
  if (kind === 'mutation' && method === 'GET')
    throw new Fault(gatewayFaults.methodNotAllowed, 'A mutation requires POST.');
  const response = negotiate(headers.accept, kind === 'subscription');
  const execute = async (): Promise<SubscriptionOutcome> => {
    if (resolved.kind === 'refused') return resolved;
    const { operation } = resolved;
    const lastEventId = response.kind === 'stream' ? lastEventIdOf(request, response.format) : null;
    const traceparent = readTraceparent(request.headers['traceparent']);
    const isAbandoned = (): boolean => reply.raw.destroyed;
    const { incremental } = response;
    const about = { ...from, traceparent, headers, lastEventId, isAbandoned, incremental };
    return o.router.execute({ operation, variables, ...about });
  };
  if (response.kind === 'stream')
    return o.stream({ request, reply, format: response.format, ...from, execute, isCounted: true });
  const outcome = await execute();
  const { incremental } = response;
  const isInParts = outcome.kind === 'subscribed' && outcome.subscription instanceof PartialResponse;
  if (!isInParts || !incremental)
    return sendOutcome(outcome, { request, reply, type: response.type, isCompressed: kind === 'query' });
  setHeaders(reply, outcome);
  const format = multipartOf(incremental);
  return o.stream({ request, reply, format, ...from, execute: async () => outcome, isCounted: false });
}

type Plain = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly type: PlainType;
  /** Whether it may be: the response to a mutation may have a token. */
  readonly isCompressed: boolean;
};

async function sendOutcome(
  outcome: SubscriptionOutcome,
  { request, reply, type, isCompressed }: Plain,
): Promise<FastifyReply> {
  setHeaders(reply, outcome);
  if (request.method === 'GET') setMaxAge(reply, outcome.http?.maxAgeS ?? 0);
  if (outcome.kind === 'refused') return sendErrors(request, reply, { ...outcome, status: statusSetIn(outcome.http) });
  const item = await outcome.subscription.next();
  if (item.kind !== 'next') throw new Error(`expected one result, got ${item.kind}`);
  void reply.code(outcome.http?.status ?? 200).type(`${type}; charset=utf-8`);
  if (!isCompressed) return reply.send(item.payload);
  reply.compress(item.payload);
  return reply;
}

/** HTTP caches keep such a response apart for each value of a header that may change it. */
function setMaxAge(reply: FastifyReply, maxAgeS: number): void {
  if (maxAgeS === 0) return;
  void reply.headers({
    'cache-control': `public, max-age=${maxAgeS}`,
    vary: 'Origin, Accept, Authorization, X-Api-Key',
  });
}

function setHeaders(reply: FastifyReply, { http, rate }: SubscriptionOutcome): void {
  for (const [name, value] of http?.headers ?? []) void reply.header(name, value);
  if (rate) void reply.headers(rate);
}

/** Apollo Server sets 500 where it knows no status: that of the error's code is the better one. */
function statusSetIn(head: ResponseHead | undefined): number | undefined {
  return head?.status === 500 ? undefined : head?.status;
}

function lastEventIdOf({ headers }: FastifyRequest, format: StreamFormat): string | null {
  const given = format === eventStream ? headers['last-event-id'] : undefined;
  return typeof given === 'string' && given !== '' ? given : null;
}
