import type { DocumentNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { SubgraphResponse } from './subgraphResponse.ts';

/** One call of a query plan. */
export type SubgraphRequest = {
  readonly query: string;
  /** Those that the query uses; `representations` in an entity fetch. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether the call executes root fields of a mutation. */
  readonly isMutation: boolean;
  /** The parsed query; parsed at most once per plan. */
  readonly document: () => DocumentNode;
};

/** Calls a subgraph by its name. Throws a Fault when there is no valid response. */
export type FetchFromSubgraph = (
  subgraph: string,
  request: SubgraphRequest,
  context: GatewayContext,
) => Promise<SubgraphResponse>;
