/** @jest-environment ./tests/jest/knownDeviations.js */
import { createRequire } from 'node:module';
import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin, type BaseContext } from '@apollo/server';
import type * as Suite from '@apollo/server-integration-testsuite';
import { afterAll } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { serverTimeouts } from '#platform/http/serverTimeouts.ts';
import { createLog } from '#platform/log/log.ts';
import { documentLimits } from '../policies/documentLimits.ts';
import { noOverload } from '../policies/overload.ts';
import { unlimited } from '../policies/rateLimits.ts';
import { createFairQueue } from './fairQueue.ts';
import { createPersistedQueries } from '../policies/persistedQueries.ts';
import { createOperationResolver } from '../policies/resolveOperation.ts';
import type { SubscriptionHub } from '../subscriptions/subscriptionHub.ts';
import { apolloOptions, executeResolvedOperation, type OperationContext } from './apolloServer.ts';
import { createApp } from './app.ts';
import { connectionLimits } from './connectionLimits.ts';
import { createExecuteOperation } from './executeOperation.ts';

declare global {
  var listDeviations: (names: readonly string[]) => void;
}

// Node cannot load the suite as an ES module: it imports folders.
const { defineIntegrationTestSuite } = createRequire(import.meta.url)(
  '@apollo/server-integration-testsuite',
) as typeof Suite;

const log = createLog({ service: 'test', level: 'fatal' });
const guards = { judge: () => 1 };
const noSubscriptions: SubscriptionHub = {
  subscribe: async () => ({ kind: 'refused', errors: [] }),
  renewCaller: () => false,
  counters: () => ({ subscriptions: 0, groups: 0, waiting: 0 }),
};
const executeResolved = executeResolvedOperation(guards);
/** The gateway's plugin, except for what a test executes without an HTTP request. */
const executeRequested: ApolloServerPlugin<OperationContext> = {
  async requestDidStart(context) {
    if ('operation' in context.contextValue) return executeResolved.requestDidStart?.(context);
  },
};
const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync());

/**
 * The gateway's HTTP app in front of an Apollo Server with the options of the gateway, which those of a test replace.
 */
const createServer: Suite.CreateServerForIntegrationTests = async (config) => {
  const options = apolloOptions({ guards, log });
  let schema: GraphQLSchema | null = null;
  const readSchema: ApolloServerPlugin<OperationContext> = {
    serverWillStart: async () => ({ schemaDidLoadOrUpdate: ({ apiSchema }) => void (schema = apiSchema) }),
  };
  // The suite does not know the context of the gateway, which its plugins and resolvers get.
  const given = config as ApolloServerOptions<OperationContext>;
  const plugins = [...(given.plugins ?? []), readSchema, executeRequested];
  const apollo = new ApolloServer<OperationContext>({ ...options, ...given, documentStore: null, plugins });
  await apollo.start();
  const apiSchema = (): GraphQLSchema => {
    if (schema) return schema;
    throw new Error('expected a started server');
  };
  const app = createApp({
    settings: () => ({
      exposure: { introspection: true, graphiql: true },
      allowedOrigins: [],
      allowedHeaders: [],
      connectionLimits,
      trustedProxies: [],
      maxSocketsPerAddress: 1_000,
    }),
    log,
    apiSchema,
    identify: () => Promise.reject(new Error('the tests have no access tokens')),
    resolve: createPersistedQueries(createOperationResolver({ schema: apiSchema, limits: documentLimits })),
    offersDemoAccounts: false,
    serverTimeouts,
    health: {},
    rateLimits: unlimited,
    overload: noOverload,
    queue: createFairQueue(),
    costOf: () => 0,
    maxBodyBytes: 262_144,
    subscriptions: noSubscriptions,
    executeOperation: createExecuteOperation({ apollo, operationTimeoutMs: 10_000, log }),
  });
  // The only field of an error that the suite does not expect.
  app.addHook('onSend', async (_request, _reply, payload) =>
    typeof payload === 'string' ? payload.replaceAll(/,"requestId":"[^"]+"/g, '') : payload,
  );
  opened.defer(() => app.close());
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    server: apollo as unknown as ApolloServer<BaseContext>,
    url: `${url}/graphql`,
    extraCleanup: () => app.close(),
  };
};

/** The tests of the suite that the gateway fails on purpose, by reason. */
const deviations: Readonly<Record<string, readonly string[]>> = {
  'Batches are refused, and their contexts do not exist.': [
    'httpServerTests.ts › graphqlHTTP › cache-control › applies cacheControl Headers for batched operation',
    'httpServerTests.ts › graphqlHTTP › can handle batch requests',
    'httpServerTests.ts › graphqlHTTP › can handle batch requests with one element',
    'httpServerTests.ts › graphqlHTTP › returns an error on batch requests with no elements',
    'httpServerTests.ts › graphqlHTTP › can handle batch requests in parallel',
    'httpServerTests.ts › graphqlHTTP › disables batch requests by default',
    'httpServerTests.ts › graphqlHTTP › clones batch context',
    'httpServerTests.ts › graphqlHTTP › executes batch context if it is a function',
    'httpServerTests.ts › Persisted Queries › returns with batched persisted queries',
  ],
  'The gateway serves tools of its own, and redirects a browser to them.': [
    'apolloServerTests.ts › renderLandingPage › defaults to LocalDefault',
    'apolloServerTests.ts › renderLandingPage › can specify version for LocalDefault',
    'apolloServerTests.ts › renderLandingPage › can be disabled',
    'apolloServerTests.ts › renderLandingPage › basic functionality › basic GET works',
    'apolloServerTests.ts › renderLandingPage › basic functionality › basic GET works with more complex header',
    'apolloServerTests.ts › renderLandingPage › async `html` function › returns a string',
    'apolloServerTests.ts › renderLandingPage › async `html` function › throws',
  ],
  'The gateway creates the context of an operation.': [
    'apolloServerTests.ts › lifecycle › context field › defers context eval with thunk until after options creation',
    'apolloServerTests.ts › lifecycle › context field › context cloning › clones the context for request pipeline requests',
    'apolloServerTests.ts › lifecycle › context field › as a function › can be an async function',
    'apolloServerTests.ts › lifecycle › context field › as a function › context errors › GraphQLErrors are formatted, defaulting to status 500',
    'apolloServerTests.ts › lifecycle › context field › as a function › context errors › GraphQLErrors are formatted, defaulting to INTERNAL_SERVER_ERROR',
    'apolloServerTests.ts › lifecycle › context field › as a function › context errors › GraphQLErrors are formatted, obeying http extension',
    'apolloServerTests.ts › lifecycle › context field › as a function › context errors › non-GraphQLErrors are formatted',
    'httpServerTests.ts › graphqlHTTP › passes the context to the resolver',
  ],
  'The suite is loaded as CommonJS, where @apollo/server has another class than here.': [
    'apolloServerTests.ts › lockstep versioning of @apollo/server and @apollo/server-integration-testsuite',
  ],
  'policies/persistedQueries.ts stores documents: bounded, in memory, always on, without a lifetime, before Apollo Server. A hash of another form is refused as an unsupported version.':
    [
      'apolloServerTests.ts › Persisted Queries › returns error when hash does not match',
      'httpServerTests.ts › graphqlHTTP › returns PersistedQueryNotSupported to a GET request if PQs disabled',
      'httpServerTests.ts › graphqlHTTP › returns PersistedQueryNotSupported to a POST request if PQs disabled',
      'httpServerTests.ts › graphqlHTTP › returns PersistedQueryNotFound to a GET request',
      'httpServerTests.ts › graphqlHTTP › returns PersistedQueryNotFound to a POST request',
      'httpServerTests.ts › Persisted Queries › when ttlSeconds is set, passes ttl to the apq cache set call',
      'httpServerTests.ts › Persisted Queries › when ttlSeconds is unset, ttl is not passed to apq cache',
      'httpServerTests.ts › Persisted Queries › errors when version is not specified',
      'httpServerTests.ts › Persisted Queries › errors when version is unsupported',
      'httpServerTests.ts › Persisted Queries › errors when hash is mismatched',
      'httpServerTests.ts › Persisted Queries › returns PersistedQueryNotFound on the first try',
      'httpServerTests.ts › Persisted Queries › returns result on the second try',
      'httpServerTests.ts › Persisted Queries › returns error when hash does not match',
    ],
  'Responses without @cacheControl are never cached by HTTP caches: cache-control is private, no-store.': [
    'httpServerTests.ts › graphqlHTTP › cache-control › runs when cache-control is disabled',
    'httpServerTests.ts › graphqlHTTP › cache-control not set without any hints with if-cacheable',
  ],
  'policies/resolveOperation.ts validates with the rules of the specification, and introspection is open.': [
    'apolloServerTests.ts › constructor › validation rules › accepts additional rules',
    'apolloServerTests.ts › constructor › validation rules › prevents introspection by default during production',
    'apolloServerTests.ts › formatError › wraps thrown error from validation rules',
    'httpServerTests.ts › graphqlHTTP › applies additional validationRules',
  ],
  'What does not resolve never reaches Apollo Server, its plugins and the error format of a test.': [
    'apolloServerTests.ts › Plugins › preserves user-added "extensions" in the response when parsing errors occur',
    'apolloServerTests.ts › Plugins › preserves user-added "extensions" in the response when validation errors occur',
    'apolloServerTests.ts › lifecycle › for Apollo usage reporting › traces › sets the trace key to unknown operation for missing operation',
    'apolloServerTests.ts › lifecycle › for Apollo usage reporting › traces › sets the trace key to parse failure when non-parsable gql',
    'apolloServerTests.ts › lifecycle › for Apollo usage reporting › traces › sets the trace key to validation failure when invalid operation',
    'httpServerTests.ts › graphqlHTTP › formatError receives correct error for parse failure',
  ],
  'Apollo Server sees no HTTP headers, so nobody can request traces in a response.': [
    'apolloServerTests.ts › Federated tracing › with nullable _Service.sdl field › reports a total duration that is longer than the duration of its resolvers',
    'apolloServerTests.ts › Federated tracing › with nullable _Service.sdl field › includes errors in federated trace',
    'apolloServerTests.ts › Federated tracing › with non-nullable _Service.sdl! field › reports a total duration that is longer than the duration of its resolvers',
    'apolloServerTests.ts › Federated tracing › with non-nullable _Service.sdl! field › includes errors in federated trace',
  ],
  '/graphql also answers OPTIONS, and so does the Allow header of every refusal of a method.': [
    'httpServerTests.ts › graphqlHTTP › rejects the request if the method is not POST or GET',
    'httpServerTests.ts › graphqlHTTP › throws error if trying to use mutation using GET request',
    'httpServerTests.ts › graphqlHTTP › throws error if trying to use mutation with fragment using GET request',
  ],
  'A POST without a JSON body is refused as that, whatever its other headers are.': [
    'apolloServerTests.ts › CSRF prevention › default',
    'apolloServerTests.ts › CSRF prevention › csrfPrevention: {requestHeaders}',
    'httpServerTests.ts › graphqlHTTP › throws an error if invalid content-type',
  ],
  'Errors have the codes and messages of docs/errors.md, and others are masked.': [
    'apolloServerTests.ts › Plugins › allows setting a custom status code for an error',
    'apolloServerTests.ts › lifecycle › for Apollo usage reporting › traces › does not expose stack',
    "apolloServerTests.ts › lifecycle › for Apollo usage reporting › traces › doesn't resort to query body signature on `didResolveOperation` error",
    'apolloServerTests.ts › lifecycle › for Apollo usage reporting › traces › error munging › sendErrors › new error',
    'apolloServerTests.ts › lifecycle › for Apollo usage reporting › traces › error munging › sendErrors › modified error',
    'apolloServerTests.ts › lifecycle › for Apollo usage reporting › traces › error munging › sendErrors › nulled error',
    'apolloServerTests.ts › lifecycle › for Apollo usage reporting › traces › error munging › undefined error',
    'apolloServerTests.ts › lifecycle › errors thrown in plugins call formatError and are wrapped',
    'apolloServerTests.ts › lifecycle › propagates error codes in production',
    'apolloServerTests.ts › lifecycle › propagates error codes with null response in production',
    'apolloServerTests.ts › lifecycle › propagates error codes in dev mode',
    'apolloServerTests.ts › lifecycle › shows error extensions in extensions (only!)',
    'httpServerTests.ts › graphqlHTTP › throwing in didResolveOperation results in error with default HTTP status code',
    'httpServerTests.ts › graphqlHTTP › throwing in didResolveOperation results in error with specified HTTP status code',
    'httpServerTests.ts › graphqlHTTP › returns errors',
    'httpServerTests.ts › graphqlHTTP › GraphQLError HTTP extensions are respected and stripped',
  ],
  "Refusals have the gateway's own wording, with the same status.": [
    'apolloServerTests.ts › constructor › appropriate error for bad user input › variable coercion errors',
    'apolloServerTests.ts › constructor › appropriate error for bad user input › catches List of non-null type variable error and returns UserInputError',
    'apolloServerTests.ts › constructor › appropriate error for bad user input › catches custom scalar parseValue and returns BAD_USER_INPUT',
    'apolloServerTests.ts › constructor › appropriate error for bad user input › catches custom scalar parseValue and preserves code',
    'httpServerTests.ts › graphqlHTTP › throws an error if POST operation is missing',
    'httpServerTests.ts › graphqlHTTP › throws an error if POST operation is empty',
    'httpServerTests.ts › graphqlHTTP › throws an error if POST JSON is malformed',
    'httpServerTests.ts › graphqlHTTP › unknown operation name returns 400 and OPERATION_RESOLUTION_FAILURE',
    'httpServerTests.ts › graphqlHTTP › unknown operation name returns 400 and OPERATION_RESOLUTION_FAILURE for GET requests',
    'httpServerTests.ts › graphqlHTTP › multiple operations with no `operationName` specified returns 400 and OPERATION_RESOLUTION_FAILURE',
    'httpServerTests.ts › graphqlHTTP › throws an error if GET query is missing',
    'httpServerTests.ts › graphqlHTTP › does not accept multiple query search parameters',
    'httpServerTests.ts › graphqlHTTP › POST does not handle a request with variables as string',
    'httpServerTests.ts › graphqlHTTP › POST does not handle a request with extensions as string',
    'httpServerTests.ts › graphqlHTTP › does not accept a query AST',
  ],
};

listDeviations(
  Object.values(deviations)
    .flat()
    .map((name) => `integration tests › ${name}`),
);

// The gateway executes @defer without Apollo Server's incremental delivery: see defer.int.test.ts.
defineIntegrationTestSuite(createServer, { noIncrementalDelivery: true });
