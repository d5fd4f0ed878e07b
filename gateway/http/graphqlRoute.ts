import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Caller, GatewayContext } from '../context.ts';
import type { Guard } from '../policies/guards.ts';
import { gatewayFaults } from '../errors.ts';
import { withStatus } from './apollo.ts';
import { edge } from './edge.ts';
import { identify } from './identify.ts';
import type { StreamDoor } from './streams/streamDoor.ts';
import { tellFault } from './tellFault.ts';

type GraphQLRouteOptions = {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly guards: readonly Guard[];
  /** Asked first: what it does not stream is answered plainly. */
  readonly stream: StreamDoor;
  readonly operationTimeoutMs: number;
  readonly log: Log;
};

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The one door of the graph: POST /graphql, and GET for queries of callers that cannot be forged. */
export function graphqlRoute(
  app: FastifyInstance,
  { apollo, guards, stream, operationTimeoutMs, log }: GraphQLRouteOptions,
): void {
  const answer = fastifyApolloHandler(apollo, {
    context: async (request): Promise<GatewayContext> => ({
      requestId: request.id,
      claims: (await identifyOnHttp(request, guards))?.claims ?? null,
      deadlineAt: Date.now() + operationTimeoutMs,
      traceparent: traceparentOf(request),
      log: log.child({ requestId: request.id }),
    }),
  });

  app.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    onRequest: async (request, reply) =>
      tellFault(reply, new Fault(gatewayFaults.methodNotAllowed), { requestId: request.id, log }),
    handler: () => undefined,
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler(request, reply) {
      // Somebody who opened the address in a browser wants the tool.
      const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html');
      if (isPage) return reply.redirect('/', 303);
      void reply.header('cache-control', 'no-store');
      return (
        stream(request, reply) ?? edge.run({ requestId: request.id, log, operation: null }, answer, request, reply)
      );
    },
  });
}

function identifyOnHttp({ headers }: FastifyRequest, guards: readonly Guard[]): Promise<Caller | null> {
  return identify(guards, headers.authorization).catch((error: unknown) => {
    throw withStatus(error);
  });
}

function traceparentOf({ headers }: FastifyRequest): string | null {
  const given = headers['traceparent'];
  return typeof given === 'string' && TRACEPARENT.test(given) ? given : null;
}
