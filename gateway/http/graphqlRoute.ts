import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '#platform/log/log.ts';
import type { Caller, GatewayContext } from '../context.ts';
import type { Guard } from '../policies/guards.ts';
import { withStatus } from './apollo.ts';
import { edge } from './edge.ts';

type GraphQLRouteOptions = {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly guards: readonly Guard[];
  readonly operationTimeoutMs: number;
  readonly log: Log;
};

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The one door of the graph: POST /graphql, and GET for queries of callers that cannot be forged. */
export function graphqlRoute(
  app: FastifyInstance,
  { apollo, guards, operationTimeoutMs, log }: GraphQLRouteOptions,
): void {
  const answer = fastifyApolloHandler(apollo, {
    context: async (request): Promise<GatewayContext> => ({
      requestId: request.id,
      claims: (await identify(request, guards))?.claims ?? null,
      deadlineAt: Date.now() + operationTimeoutMs,
      traceparent: traceparentOf(request),
      log: log.child({ requestId: request.id }),
    }),
  });

  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler(request, reply) {
      // Somebody who opened the address in a browser wants the tool.
      const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html');
      if (isPage) return reply.redirect('/', 303);
      void reply.header('cache-control', 'no-store');
      return edge.run({ requestId: request.id, log, operation: null }, answer, request, reply);
    },
  });
}

async function identify(request: FastifyRequest, guards: readonly Guard[]): Promise<Caller | null> {
  let caller: Caller | null = null;
  for (const guard of guards) {
    if (guard.at !== 'door') continue;
    caller = await guard.identify(request.headers.authorization).catch((error: unknown) => {
      throw withStatus(error);
    });
  }
  return caller;
}

function traceparentOf({ headers }: FastifyRequest): string | null {
  const given = headers['traceparent'];
  return typeof given === 'string' && TRACEPARENT.test(given) ? given : null;
}
