import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { serveEventLog } from '#platform/eventLog/serveEventLog.ts';
import { limitCalls } from '#platform/concurrency/limitCalls.ts';
import { limitRequests } from '#platform/execution/limitRequests.ts';
import { createApolloErrorMask } from '#platform/faults/apolloErrorMask.ts';
import type { HealthChecks } from '#platform/http/health.ts';
import { createSubgraphServer } from '#platform/http/subgraphServer.ts';
import type { CallVerifier } from '#platform/identity/identity.ts';
import { measureRequests } from '#platform/metrics/measureRequests.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { isPostgresUnavailable } from '#platform/postgres/isPostgresUnavailable.ts';
import { createContext, type UsersDependencies, type UsersContext } from './context.ts';
import type { Keyring } from './credentials/keyring.ts';
import { createSchema } from './schema.ts';
import { createUsersStore } from './store/usersStore.ts';

/** Checks API keys, for the gateway. */
const API_KEYS_PATH = '/api-keys/check';
const checkedKey = z.object({ hash: z.string().max(100) });
const JWKS_PATH = '/.well-known/jwks.json';

type UsersServer = {
  readonly dependencies: UsersDependencies;
  readonly keyring: Keyring;
  readonly eventLog: EventLog;
  readonly verify: CallVerifier;
  readonly health: HealthChecks;
  /** Absent: nothing is measured. */
  readonly metrics?: Metrics;
};

/** Creates the HTTP server: GraphQL and the event log for signed requests, the public keys for everyone. */
export async function createUsersServer(server: UsersServer): Promise<FastifyInstance> {
  const { dependencies, keyring, eventLog, verify, health } = server;
  const { app, callOf } = createSubgraphServer({
    log: dependencies.log,
    verify,
    health,
    isStoreUnavailable: isPostgresUnavailable,
    openPaths: [JWKS_PATH],
    now: () => dependencies.now().getTime(),
  });
  measureRequests(app, server.metrics ?? noMetrics);
  const mask = createApolloErrorMask<UsersContext>(dependencies.log, isPostgresUnavailable);
  const apollo = new ApolloServer<UsersContext>({
    schema: createSchema(),
    plugins: [
      fastifyApolloDrainPlugin(app),
      mask.plugin,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
    ],
    logger: dependencies.log,
    formatError: mask.formatError,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    introspection: true,
    persistedQueries: false,
  });
  await apollo.start();
  const context = async (request: Parameters<typeof callOf>[0]) => createContext(dependencies, callOf(request));
  const limits = { onRequest: limitCalls(), preHandler: limitRequests(callOf) };
  app.post('/graphql', limits, fastifyApolloHandler(apollo, { context }));
  app.get(JWKS_PATH, (_request, reply) => reply.header('cache-control', 'public, max-age=60').send(keyring.jwks()));
  serveApiKeys(app, dependencies, callOf);
  serveEventLog(app, eventLog);
  return app;
}

type CallOf = (request: FastifyRequest) => { readonly caller: string };

/** 200 with the id, scopes and times of a live key, 404 for any other hash, 403 for another caller than the gateway. */
function serveApiKeys(app: FastifyInstance, { db, now, onEventsCommitted }: UsersDependencies, callOf: CallOf): void {
  const { apiKeys } = createUsersStore({ db, now, traceparent: null, onEventsCommitted });
  app.post(API_KEYS_PATH, async (request, reply) => {
    if (callOf(request).caller !== 'gateway') return reply.code(403).send();
    const { data } = checkedKey.safeParse(request.body);
    const key = data ? await apiKeys.check(data.hash) : null;
    if (!key) return reply.code(404).send();
    const { id, scopes, createdAt, expiresAt } = key;
    return reply.send({ id, scopes, createdAt, expiresAt });
  });
}
