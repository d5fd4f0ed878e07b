import type { GraphQLDataSource } from '@apollo/gateway';
import { Fault } from '#platform/faults/faults.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { Caller, GatewayContext } from '../context.ts';
import { fetchEntities } from './fetchEntities.ts';
import { unresolvedPaths } from './unresolvedPaths.ts';
import { checkRepresentations } from './representations.ts';
import { selectAccessToken, type SignIn } from './signIn.ts';
import { isUnavailable, type GraphQLRequest, type SubgraphClient } from './subgraphClient.ts';

type DataSourceOptions = {
  readonly client: () => SubgraphClient;
  readonly graph: () => Pick<Supergraph, 'shapes' | 'nodes'>;
  readonly callTimeoutMs: number;
  /** Null except for the subgraph that issues tokens. `identify` verifies the tokens in its responses as in a header. */
  readonly signIn: () => (SignIn & { readonly identify: (authorization: string) => Promise<Caller | null> }) | null;
};

/**
 * Creates the data source through which the query plan executor calls a subgraph. It does not reject when the subgraph
 * fails: the result has an error for each requested field, so only the fields of that subgraph are null.
 */
export function createSubgraphDataSource(o: DataSourceOptions): GraphQLDataSource<GatewayContext> {
  return {
    async process(options) {
      if (!('incomingRequestContext' in options)) throw new Error(`expected an operation, got a ${options.kind}`);
      const { request, context, incomingRequestContext } = options;
      const representations = request.variables?.['representations'];
      // A mutation may use the whole deadline: after a timeout its caller does not know whether it took effect.
      const isMutation = incomingRequestContext.operation?.operation === 'mutation' && representations === undefined;
      const callEndsAt = isMutation ? Infinity : Date.now() + o.callTimeoutMs;
      const deadlineAt = Math.min(context.deadlineAt, callEndsAt);
      try {
        const call = { ...context, deadlineAt };
        const execute = (each: GraphQLRequest) => o.client().execute(each, call);
        const entities = representations === undefined ? null : checkRepresentations(o.graph(), representations);
        const known = isMutation ? o.signIn() : null;
        const signIn = known && selectAccessToken(request, known);
        const response = await (entities
          ? fetchEntities(request, entities, execute)
          : execute(signIn?.request ?? request));
        const token = signIn?.takeToken(response) ?? null;
        if (token !== null) await switchCaller(token, context, o);
        const { data, errors } = response;
        return { ...(data && { data }), ...(errors && { errors }) };
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        // The subgraph client logs an outage, once for all of its calls.
        if (!isUnavailable(error))
          context.log.warn({ why: reasonOf(error), subgraph: o.client().name }, 'a subgraph request was not sent');
        return { errors: errorsOf(request, error) };
      }
    },
  };
}

/** The rest of the operation runs as the user who signed in; with an invalid token the caller stays the same. */
async function switchCaller(token: string, context: GatewayContext, { signIn }: DataSourceOptions): Promise<void> {
  try {
    context.claims = (await signIn()?.identify(`Bearer ${token}`))?.claims ?? context.claims;
  } catch (error) {
    // The key set logs when keys cannot be read.
    context.log.info({ why: reasonOf(error) }, 'the token of a sign-in is invalid: the operation continues without it');
  }
}

/** The message of the cause without a stack trace, because many errors may be logged. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Fault && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function errorsOf(request: GraphQLRequest, { message, code }: Fault) {
  return unresolvedPaths(request).map((path) => ({ message, path, extensions: { code } }));
}
