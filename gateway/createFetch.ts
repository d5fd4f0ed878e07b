import { createNodeFetch, NODES_URL } from './execution/createNodeFetch.ts';
import { madeOf } from '#platform/settings/liveConfig.ts';
import { createHeadersSent } from './execution/headerRules.ts';
import { createSubgraphFetch } from './execution/createSubgraphFetch.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import type { FetchFromSubgraph } from './execution/subgraphFetch.ts';
import { checkVisibility, type NodeLookup } from './execution/visibility.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import type { GatewayContext } from './context.ts';
import type { Authenticate } from './policies/authenticate.ts';

/** The mutations of the subgraph that issues tokens which return an access token. */
export const SIGN_IN = { fields: ['register', 'login', 'refreshSession'], tokenField: 'accessToken' };

/** Creates the check whether a viewer can see entities. */
export function createVisibilityCheck({ source, clients, current }: VisibilityParts) {
  return (lookups: readonly NodeLookup[], viewer: Pick<GatewayContext, 'claims' | 'requestId'>) => {
    const deadlineAt = Date.now() + current().callTimeoutMs;
    const call = { claims: viewer.claims, requestId: viewer.requestId, deadlineAt, traceparent: null };
    return checkVisibility(lookups, { client: clients.of, graph: source.current(), call });
  };
}

type Parts = { readonly source: SupergraphSource; readonly clients: SubgraphClients };

type VisibilityParts = Parts & { readonly current: () => Pick<GatewayConfig, 'callTimeoutMs'> };

type FetchParts = Parts & {
  readonly config: GatewayConfig;
  readonly authenticate: Authenticate;
  readonly checkVisibility: ReturnType<typeof createVisibilityCheck>;
};

/** What subgraphs receive of a client's headers by the rules of now, see {@link createHeadersSent}. */
export function liveHeadersSent(
  current: () => Pick<GatewayConfig, 'settingsOf'>,
  source: SupergraphSource,
): ReturnType<typeof createHeadersSent> {
  const subgraphs = () => source.current().subgraphs;
  const sent = madeOf(
    current,
    (config) => config,
    ({ settingsOf }) => createHeadersSent({ settingsOf, subgraphs }),
  );
  return (headers) => sent()(headers);
}

/** Calls a subgraph, or resolves the fields of the one at {@link NODES_URL} here. */
export function createFetch({ source, clients, config, authenticate, checkVisibility }: FetchParts): FetchFromSubgraph {
  const signIn = { ...SIGN_IN, identify: authenticate };
  const fetchNodes = createNodeFetch({ graph: source.current, checkVisibility });
  const fetchRemote = createSubgraphFetch({
    client: clients.of,
    graph: source.current,
    ...config,
    signIn: (name) => (source.current().identity === name ? signIn : null),
  });
  return (subgraph, request, context) => {
    const isNodes = source.current().withoutServer.some(({ name, url }) => name === subgraph && url === NODES_URL);
    return (isNodes ? fetchNodes : fetchRemote)(subgraph, request, context);
  };
}
