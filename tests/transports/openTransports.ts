import { buildSchema, execute } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import { listen } from '#platform/http/listen.ts';
import { serverTimeouts } from '#platform/http/serverTimeouts.ts';
import { createLog } from '#platform/log/log.ts';
import type { Caller } from '../../gateway/context.ts';
import { gatewayFaults } from '../../gateway/errors.ts';
import { startApolloServer } from '../../gateway/http/apolloServer.ts';
import { createApp } from '../../gateway/http/app.ts';
import { connectionLimits, type ConnectionLimits } from '../../gateway/http/connectionLimits.ts';
import { createExecuteOperation } from '../../gateway/http/executeOperation.ts';
import { documentLimits } from '../../gateway/policies/documentLimits.ts';
import { createFairQueue } from '../../gateway/http/fairQueue.ts';
import { noOverload } from '../../gateway/policies/overload.ts';
import { unlimited } from '../../gateway/policies/rateLimits.ts';
import { createPersistedQueries } from '../../gateway/policies/persistedQueries.ts';
import { createOperationResolver, type ResolveOperation } from '../../gateway/policies/resolveOperation.ts';
import type { SubscriptionHub } from '../../gateway/subscriptions/subscriptionHub.ts';
import { MemorySubscriptionHub } from './memorySubscriptionHub.ts';

const schema = buildSchema(`
  type Query { hello: String me: String slow(ms: Int!): Int fails: String }
  type Mutation { touch: Int }
  type Subscription { ticks(after: String): Int mine: Int }
`);
const log = createLog({ service: 'test', level: 'silent' });

/** Accepts `Bearer <subject>.<session>` unless the session is revoked; refuses any other token. */
function callerOf(authorization: string | undefined, revoked: ReadonlySet<string>): Caller | null {
  if (authorization === undefined) return null;
  const [, subject = '', session = ''] = /^Bearer (\w+)\.(\w+)(?:\.\w+)?$/.exec(authorization) ?? [];
  if (!subject || revoked.has(session)) throw new Fault(gatewayFaults.tokenRefused);
  const claims = { subject, session, roles: [], scopes: [] };
  return { claims, issuedAtSeconds: 0, expiresAtMs: Number.MAX_SAFE_INTEGER };
}

function rootValueOf(counts: { touched: number }) {
  return {
    hello: 'world',
    me: (_: unknown, { claims }: { claims: Caller['claims'] | null }) => claims?.subject ?? null,
    slow: async ({ ms }: { ms: number }) => new Promise((resolve) => setTimeout(resolve, ms, ms)),
    touch: () => (counts.touched += 1),
    fails: () => {
      throw new Error('the password is hunter2');
    },
  };
}

/** Replaces the federation: executes the schema in this process. */
function gatewayOf(rootValue: object): Parameters<typeof startApolloServer>[0]['gateway'] {
  return {
    load: async () => ({
      executor: async ({ document, request, operationName, context }) =>
        execute({
          schema,
          document,
          rootValue,
          contextValue: context,
          operationName,
          variableValues: request.variables,
        }),
    }),
    onSchemaLoadOrUpdate: (listener) => {
      listener({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    stop: async () => undefined,
  };
}

/** Opens the gateway's HTTP app with a small schema and a hub of numbers; everything else is as in production. */
export async function openTransports(changes: Partial<ConnectionLimits> = {}, allowedOrigins: readonly string[] = []) {
  const resolve = createOperationResolver({ schema: () => schema, limits: { ...documentLimits, tokens: 200 } });
  return openTransportsOver({ hub: new MemorySubscriptionHub(), resolve }, changes, allowedOrigins);
}

const settingsWith = (changes: Partial<ConnectionLimits>, allowedOrigins: readonly string[]) => ({
  exposure: { introspection: true, graphiql: true },
  connectionLimits: { ...connectionLimits, ...changes },
  allowedOrigins,
  allowedHeaders: [],
  trustedProxies: [],
  maxSocketsPerAddress: 1_000,
});

const limits = {
  rateLimits: unlimited,
  overload: noOverload,
  costOf: () => 0,
  maxBodyBytes: 262_144,
};

/** Opens the app with another hub and the resolver of its schema. */
export async function openTransportsOver<Hub extends SubscriptionHub>(
  { hub, resolve }: { hub: Hub; resolve: ResolveOperation },
  changes: Partial<ConnectionLimits> = {},
  allowedOrigins: readonly string[] = [],
) {
  const stack = new AsyncDisposableStack();
  const counts = { touched: 0 };
  const revoked = new Set<string>();
  const apollo = await startApolloServer({ guards: { judge: () => 0 }, log, gateway: gatewayOf(rootValueOf(counts)) });
  stack.defer(() => apollo.stop());
  const operationTimeoutMs = 5000;
  const app = createApp({
    settings: () => settingsWith(changes, allowedOrigins),
    identify: async (authorization) => callerOf(authorization, revoked),
    resolve: createPersistedQueries(resolve),
    subscriptions: hub,
    executeOperation: createExecuteOperation({ apollo, operationTimeoutMs, log }),
    offersDemoAccounts: true,
    apiSchema: () => schema,
    ...limits,
    queue: createFairQueue(),
    serverTimeouts,
    health: {},
    log,
  });
  const server = stack.use(await listen(app, { host: '127.0.0.1', port: 0 }));
  return {
    url: server.url,
    port: server.port,
    hub,
    counts,
    revoked,
    close: () => stack.disposeAsync(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export type TestTransports = Awaited<ReturnType<typeof openTransports>>;
