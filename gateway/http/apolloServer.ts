import {
  ApolloServer,
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Log } from '#platform/log/log.ts';
import type { IncrementalContext } from '../execution/executor.ts';
import type { Guards } from '../policies/guards.ts';
import type { ResolvedOperation } from '../policies/resolveOperation.ts';
import { maskError } from './maskError.ts';

const MAX_ERRORS = 50;
/** The cost of an operation, on the response to each one that the guards accepted. */
export const COST_HEADER = 'x-operation-cost';

/** The context of one operation, with the operation itself. */
export type OperationContext = IncrementalContext & { readonly operation: ResolvedOperation };

type ApolloDependencies = { readonly guards: Pick<Guards, 'judge'>; readonly log: Log };
type Gateway = ApolloServerOptionsWithGateway<OperationContext>['gateway'];

/** Starts the server that executes the operations of a gateway, with {@link apolloOptions}. */
export async function startApolloServer({
  gateway,
  ...dependencies
}: ApolloDependencies & { readonly gateway: Gateway }): Promise<ApolloServer<OperationContext>> {
  const server = new ApolloServer<OperationContext>({ gateway, ...apolloOptions(dependencies) });
  await server.start();
  return server;
}

/**
 * The options of a server that applies the guards to resolved operations and executes them. It parses no document and
 * no HTTP.
 */
export function apolloOptions({ guards, log }: ApolloDependencies) {
  return {
    // The graph is public, and tools need its schema.
    introspection: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    // policies/resolveOperation.ts parses, validates and caches documents.
    documentStore: null,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: maskError,
    logger: log.child({}, { level: 'warn' }),
    plugins: [
      executeResolvedOperation(guards),
      // pages.ts serves the landing page, and nothing is reported to Apollo.
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  } satisfies Partial<ApolloServerOptionsWithGateway<OperationContext>>;
}

/**
 * Passes the resolved document to Apollo Server, applies the guards, and throws when Apollo Server selects another
 * operation than they saw. One listener for all requests, and no promise of its own for each: Apollo Server awaits it
 * several times a request.
 */
export function executeResolvedOperation({ judge }: Pick<Guards, 'judge'>): ApolloServerPlugin<OperationContext> {
  const done = Promise.resolve();
  const listener = Promise.resolve<GraphQLRequestListener<OperationContext>>({
    didResolveSource(requestContext) {
      const { document } = requestContext.contextValue.operation;
      // With a document Apollo Server neither parses nor validates.
      Object.assign(requestContext, { document });
      return done;
    },
    didResolveOperation({ request, response, document, operation: selected, contextValue }) {
      const { operation, claims } = contextValue;
      if (selected !== operation.operation) throw new Error('expected the operation that was resolved, got another');
      const cost = judge({ ...operation, document, variables: request.variables, claims });
      response.http.headers.set(COST_HEADER, String(cost));
      return done;
    },
    willSendResponse({ response: { body } }) {
      // A list with thousands of invalid elements would cause as many errors: the response has only the first ones.
      if (body.kind === 'single' && body.singleResult.errors)
        body.singleResult.errors = body.singleResult.errors.slice(0, MAX_ERRORS);
      return done;
    },
  });
  return { requestDidStart: () => listener };
}
