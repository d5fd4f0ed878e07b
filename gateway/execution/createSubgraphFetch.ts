import { Fault } from '#platform/faults/faults.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { Caller, GatewayContext } from '../context.ts';
import { fetchEntities } from './fetchEntities.ts';
import { checkRepresentations } from './representations.ts';
import { selectAccessToken, type SignIn } from './signIn.ts';
import { isUnavailable, type GraphQLRequest, type SubgraphClient } from './subgraphClient.ts';
import type { FetchFromSubgraph } from './subgraphFetch.ts';

type FetchOptions = {
  readonly client: (subgraph: string) => SubgraphClient;
  readonly graph: () => Pick<Supergraph, 'shapes' | 'nodes'>;
  readonly callTimeoutMs: number;
  /**
   * Null except for the subgraph that issues tokens. `identify` verifies the tokens in its responses as in a header.
   */
  readonly signIn: (subgraph: string) => TokenIssuer | null;
};

type TokenIssuer = SignIn & { readonly identify: (authorization: string) => Promise<Caller | null> };

/** Creates the function through which query plans call subgraphs that have a server. */
export function createSubgraphFetch(o: FetchOptions): FetchFromSubgraph {
  return async (subgraph, { query, variables, isMutation }, context) => {
    const request = { query, variables };
    const representations = variables['representations'];
    // A mutation may use the whole deadline: after a timeout its caller does not know whether it took effect.
    const callEndsAt = isMutation ? Infinity : Date.now() + o.callTimeoutMs;
    const call = { ...context, deadlineAt: Math.min(context.deadlineAt, callEndsAt) };
    const execute = (each: GraphQLRequest) => o.client(subgraph).execute(each, call);
    try {
      if (representations !== undefined)
        return await fetchEntities(request, checkRepresentations(o.graph(), representations), execute);
      const issuer = isMutation ? o.signIn(subgraph) : null;
      const signIn = issuer && selectAccessToken(request, issuer);
      const response = await execute(signIn?.request ?? request);
      const token = signIn?.takeToken(response) ?? null;
      if (token !== null && issuer) await switchCaller(token, context, issuer);
      return response;
    } catch (error) {
      // The subgraph client logs an outage, once for all of its calls.
      if (error instanceof Fault && !isUnavailable(error))
        context.log.warn(
          { requestId: context.requestId, why: reasonOf(error), subgraph },
          'a subgraph request was not sent',
        );
      throw error;
    }
  };
}

/** The rest of the operation runs as the user who signed in; with an invalid token the caller stays the same. */
async function switchCaller(token: string, context: GatewayContext, { identify }: TokenIssuer): Promise<void> {
  try {
    context.claims = (await identify(`Bearer ${token}`))?.claims ?? context.claims;
  } catch (error) {
    // The key set logs when keys cannot be read.
    const about = { requestId: context.requestId, why: reasonOf(error) };
    context.log.info(about, 'the token of a sign-in is invalid: the operation continues without it');
  }
}

/** The message of the cause without a stack trace, because many errors may be logged. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Fault && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
