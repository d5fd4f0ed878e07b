import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Log } from '#platform/log/log.ts';
import type { GatewayContext } from '../context.ts';
import type { Guard } from '../policies/guards.ts';
import type { ResolvedOperation } from '../policies/resolveOperation.ts';
import { maskError } from './maskError.ts';

const MAX_ERRORS = 50;
/** What the operation was found to cost, on each response to one that was let in. */
export const COST_HEADER = 'x-operation-cost';

/** A context that names the operation it is for. */
export type OperationContext = GatewayContext & { readonly operation: ResolvedOperation };

type ApolloOptions = {
  readonly gateway: ApolloServerOptionsWithGateway<OperationContext>['gateway'];
  readonly guards: readonly Guard[];
  readonly log: Log;
};

/** Starts the server that asks the guards and has resolved operations executed. It reads no document and no HTTP itself. */
export async function startApollo({ gateway, guards, log }: ApolloOptions): Promise<ApolloServer<OperationContext>> {
  const server = new ApolloServer<OperationContext>({
    gateway,
    // A public graph: what may be asked for is no secret, and the tools need it.
    introspection: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    // Documents come parsed and validated, and are kept by who does that.
    documentStore: null,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: maskError,
    logger: log.child({}, { level: 'warn' }),
    plugins: [
      executeTheResolved(guards),
      tellFirstErrors(),
      // The pages are ours, and nothing is reported to anybody.
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await server.start();
  return server;
}

/** Hands the resolved document on, and lets nothing pass that is another operation than the guards judge. */
function executeTheResolved(guards: readonly Guard[]): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveSource(requestContext) {
          const { document } = requestContext.contextValue.operation;
          // With a document Apollo Server neither parses nor validates.
          Object.assign(requestContext, { document });
        },
        async didResolveOperation({ request, response, document, operation: found, contextValue }) {
          const { operation, claims } = contextValue;
          if (found !== operation.operation) throw new Error('expected the operation that was resolved, got another');
          const asked = { document, operation: found, variables: request.variables, claims };
          for (const guard of guards) {
            if (guard.at === 'operation') guard.judge(asked);
            if (guard.at === 'price') response.http.headers.set(COST_HEADER, String(guard.judge(asked)));
          }
        },
      };
    },
  };
}

/** A list of thousands of wrong elements is one mistake: it is told of the first of them. */
function tellFirstErrors(): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response: { body } }) {
          if (body.kind !== 'single' || !body.singleResult.errors) return;
          body.singleResult.errors = body.singleResult.errors.slice(0, MAX_ERRORS);
        },
      };
    },
  };
}
