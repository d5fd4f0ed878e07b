import type { FetchNode, PlanNode } from '@apollo/query-planner';

/** A fetch of a plan, and the data keys of the place that it is for, without those of list elements. */
export type PlacedFetch = { readonly node: FetchNode; readonly path: readonly string[] };

/** All fetches of a plan, those of deferred blocks included. */
export function fetchesIn(plan: PlanNode): readonly FetchNode[] {
  return placedFetchesIn(plan).map(({ node }) => node);
}

export function placedFetchesIn(plan: PlanNode): readonly PlacedFetch[] {
  const fetches: PlacedFetch[] = [];
  mapFetches(plan, (fetch) => {
    fetches.push(fetch);
    return fetch.node;
  });
  return fetches;
}

/** Returns the plan with other nodes instead of its fetches. */
export function mapFetches(
  node: PlanNode,
  map: (fetch: PlacedFetch) => PlanNode,
  path: readonly string[] = [],
): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      return map({ node, path });
    case 'Flatten': {
      const keys = node.path.filter((step) => step !== '@').map(String);
      return { ...node, node: mapFetches(node.node, map, [...path, ...keys]) };
    }
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((each) => mapFetches(each, map, path)) };
    case 'Defer': {
      const mapped = <Block extends { node?: PlanNode }>(block: Block): Block =>
        block.node ? { ...block, node: mapFetches(block.node, map) } : block;
      return { ...node, primary: mapped(node.primary), deferred: node.deferred.map(mapped) };
    }
    case 'Condition':
      return node;
  }
}
