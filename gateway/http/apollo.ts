import { ApolloServer, HeaderMap, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { GatewayContext } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { Guard } from '../policies/guards.ts';
import { requireEdge } from './edge.ts';
import { maskError } from './maskError.ts';

const MAX_ERRORS = 50;

type ApolloOptions = {
  readonly gateway: ApolloServerOptionsWithGateway<GatewayContext>['gateway'];
  readonly guards: readonly Guard[];
  readonly maxTokens: number;
  readonly log: Log;
};

/** Starts the server that parses, validates, asks the guards and has operations executed. */
export async function startApollo({
  gateway,
  guards,
  maxTokens,
  log,
}: ApolloOptions): Promise<ApolloServer<GatewayContext>> {
  const server = new ApolloServer<GatewayContext>({
    gateway,
    // A public graph: what may be asked for is no secret, and the tools need it.
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens },
    validationRules: guards.flatMap((guard) => (guard.at === 'document' ? [guard.rule] : [])),
    formatError: maskError,
    logger: log.child({}, { level: 'warn' }),
    plugins: [
      askGuards(guards),
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

function askGuards(guards: readonly Guard[]): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ request, document, operation, operationName, contextValue }) {
          requireEdge().operation = operationName;
          if (!operation) return;
          if (operation.operation === 'subscription') throw withStatus(new Fault(gatewayFaults.notAcceptable));
          const asked = { document, operation, variables: request.variables, claims: contextValue.claims };
          for (const guard of guards) if (guard.at === 'operation') judged(() => guard.judge(asked));
        },
      };
    },
  };
}

/** A list of thousands of wrong elements is one mistake: it is told of the first of them. */
function tellFirstErrors(): ApolloServerPlugin<GatewayContext> {
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

function judged(judge: () => void): void {
  try {
    judge();
  } catch (error) {
    throw withStatus(error);
  }
}

/** A refusal as Apollo Server wants it, so that the response has the fault's HTTP status. */
export function withStatus(error: unknown): unknown {
  if (!(error instanceof Fault)) return error;
  const headers = new HeaderMap(error.http === 401 ? [['www-authenticate', 'Bearer']] : []);
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { ...error.extensions, http: { status: error.http, headers } },
  });
}
