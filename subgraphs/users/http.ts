import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { serveEventLog } from '#platform/eventLog/serveEventLog.ts';
import { limitRequests } from '#platform/execution/limitRequests.ts';
import { createApolloErrorMask } from '#platform/faults/apolloErrorMask.ts';
import type { HealthChecks } from '#platform/http/health.ts';
import { createSubgraphServer } from '#platform/http/subgraphServer.ts';
import type { CallVerifier } from '#platform/identity/signedCall.ts';
import { isPostgresUnavailable } from '#platform/postgres/isPostgresUnavailable.ts';
import { createContext, type House, type UsersContext } from './context.ts';
import type { Keyring } from './credentials/keyring.ts';
import { createSchema } from './schema.ts';

const JWKS_PATH = '/.well-known/jwks.json';

type UsersServer = {
  readonly house: House;
  readonly keyring: Keyring;
  readonly eventLog: EventLog;
  readonly verify: CallVerifier;
  readonly health: HealthChecks;
};

/** Makes the house's server: GraphQL and the event log for signed callers, the public keys for everyone. */
export async function createUsersServer(server: UsersServer): Promise<FastifyInstance> {
  const { house, keyring, eventLog, verify, health } = server;
  const { app, callOf } = createSubgraphServer({
    log: house.log,
    verify,
    health,
    isStoreUnavailable: isPostgresUnavailable,
    openPaths: [JWKS_PATH],
    now: () => house.now().getTime(),
  });
  const mask = createApolloErrorMask<UsersContext>(house.log, isPostgresUnavailable);
  const apollo = new ApolloServer<UsersContext>({
    schema: createSchema(),
    plugins: [
      fastifyApolloDrainPlugin(app),
      mask.plugin,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
    ],
    logger: house.log,
    formatError: mask.formatError,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    introspection: true,
    persistedQueries: false,
  });
  await apollo.start();
  const context = async (request: Parameters<typeof callOf>[0]) => createContext(house, callOf(request));
  app.post('/graphql', { preHandler: limitRequests(callOf) }, fastifyApolloHandler(apollo, { context }));
  app.get(JWKS_PATH, (_request, reply) => reply.header('cache-control', 'public, max-age=60').send(keyring.jwks()));
  serveEventLog(app, eventLog);
  return app;
}
