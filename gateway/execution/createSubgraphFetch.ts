import { Fault } from '#platform/faults/faults.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { Caller, GatewayContext } from '../context.ts';
import type { SubgraphSettings } from '../subgraphSettings.ts';
import { fetchEntities } from './fetchEntities.ts';
import { createHeaderRules, type SelectHeaders } from './headerRules.ts';
import { checkRepresentations } from './representations.ts';
import { selectAccessToken, type SignIn } from './signIn.ts';
import { isUnavailable, type GraphQLRequest, type SubgraphClient } from './subgraphClient.ts';
import type { FetchFromSubgraph } from './subgraphFetch.ts';

type FetchOptions = {
  readonly client: (subgraph: string) => SubgraphClient;
  readonly graph: () => Pick<Supergraph, 'shapes' | 'nodes'>;
  readonly callTimeoutMs: number;
  readonly settingsOf: (subgraph: string) => SubgraphSettings;
  /**
   * Null except for the subgraph that issues tokens. `identify` verifies the tokens in its responses as in a header.
   */
  readonly signIn: (subgraph: string) => TokenIssuer | null;
};

type TokenIssuer = SignIn & { readonly identify: (authorization: string) => Promise<Caller | null> };

/** Creates the function through which query plans call subgraphs that have a server. */
export function createSubgraphFetch(o: FetchOptions): FetchFromSubgraph {
  const callsTo = createCallSettings(o.settingsOf);
  return async (subgraph, { query, variables, isMutation }, context) => {
    const request = { query, variables };
    const representations = variables['representations'];
    // A mutation may use the whole deadline: after a timeout its caller does not know whether it took effect.
    const { selectHeaders, isSigned, maxRepresentations, timeouts } = callsTo(subgraph);
    const callEndsAt =
      Date.now() + (isMutation ? (timeouts.mutationMs ?? Infinity) : (timeouts.queryMs ?? o.callTimeoutMs));
    const headers = context.headers && selectHeaders(context.headers);
    const deadlineAt = Math.min(context.deadlineAt, callEndsAt);
    const call = { ...context, deadlineAt, headers: headers ?? NO_HEADERS, isRepeatable: !isMutation };
    const execute = (each: GraphQLRequest) => o.client(subgraph).execute(each, call);
    try {
      if (Array.isArray(representations)) {
        const checked = isSigned ? checkRepresentations(o.graph(), representations) : representations;
        return await fetchEntities(request, checked, { execute, max: maxRepresentations });
      }
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

const NO_HEADERS = {};

type CallSettings = {
  readonly selectHeaders: SelectHeaders;
  readonly isSigned: boolean;
  readonly maxRepresentations: number;
  readonly timeouts: SubgraphSettings['traffic']['timeouts'];
};

/** What applies to calls of a subgraph, compiled once. */
function createCallSettings(settingsOf: FetchOptions['settingsOf']): (subgraph: string) => CallSettings {
  const known = new Map<string, CallSettings>();
  return (subgraph) => {
    const found = known.get(subgraph);
    if (found) return found;
    const { identity, headers, maxRepresentations, traffic } = settingsOf(subgraph);
    const created = {
      selectHeaders: createHeaderRules(headers),
      isSigned: identity === 'signed',
      maxRepresentations,
      timeouts: traffic.timeouts,
    };
    known.set(subgraph, created);
    return created;
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
