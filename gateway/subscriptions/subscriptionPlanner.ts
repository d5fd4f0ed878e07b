import { operationFromDocument, Supergraph as FederatedGraph } from '@apollo/federation-internals';
import { QueryPlanner, type FetchNode, type PlanNode } from '@apollo/query-planner';
import { Kind, parse, type DocumentNode, type FragmentDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { installScalarParsers } from '#platform/scalars/installScalarParsers.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { ExecutablePlan } from '../execution/executePlan.ts';
import {
  readSubscriptionArguments,
  parseSubscription,
  type SubscriptionArguments,
  type OperationWithVariables,
  type ParsedSubscription,
} from './parseSubscription.ts';

/** The plan that each event of a subscription is executed with; immutable. */
export type SubscriptionPlan = ExecutablePlan & {
  /** The operation that is executed against the event itself. */
  readonly primary: DocumentNode;
};

export type PlannedSubscription = SubscriptionArguments &
  Pick<ParsedSubscription, 'text' | 'operation'> & {
    /** A document of this operation and its fragments only. */
    readonly document: DocumentNode;
    readonly plan: SubscriptionPlan;
  };

export type SubscriptionPlanner = {
  /**
   * Throws an AggregateError of all errors of the request. `judge` is called before variables are coerced, and may throw
   * its own fault.
   */
  readonly plan: (request: OperationWithVariables, judge: Judge) => PlannedSubscription;
};

type Judge = (parsed: Pick<ParsedSubscription, 'document' | 'operation'>) => void;

const MAX_ENTRIES = 1_000;

/** Creates a planner for one supergraph. This takes about 200 ms, so it happens on first use. */
export function createSubscriptionPlanner({ sdl }: Pick<Supergraph, 'sdl'>): SubscriptionPlanner {
  const graph = FederatedGraph.build(sdl, { validateSupergraph: false });
  const planner = new QueryPlanner(graph);
  const apiSchema = graph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  installScalarParsers(schema);
  const supergraphSchema = graph.schema.toGraphQLJSSchema();
  const parsedByText = new LRUCache<string, ParsedSubscription, OperationWithVariables['operation']>({
    max: MAX_ENTRIES,
    memoMethod: (_key, _stale, { context: operation }) => parseSubscription(operation, schema),
  });
  const planByText = new LRUCache<string, SubscriptionPlan, ParsedSubscription>({
    max: MAX_ENTRIES,
    memoMethod: (_text, _stale, { context: parsed }) => planOf(parsed),
  });

  function planOf({ plain: { document, operation } }: ParsedSubscription): SubscriptionPlan {
    const { node } = planner.buildQueryPlan(operationFromDocument(apiSchema, document));
    if (node?.kind !== 'Subscription') throw new Error(`expected the plan of a subscription, got ${node?.kind}`);
    return {
      primary: parse(node.primary.operation, { noLocation: true }),
      queryPlan: { kind: 'QueryPlan', node: sequenceOf(node.primary, node.rest) },
      operationContext: { schema, operation, fragments: fragmentsOf(document) },
      supergraphSchema,
      apiSchema,
    };
  }

  return {
    plan(request, judge) {
      const { query, operationName } = request.operation;
      const key = JSON.stringify([operationName, query]);
      const parsed = parsedByText.memo(key, { context: request.operation });
      judge(parsed);
      const args = readSubscriptionArguments(parsed, request, schema);
      const { text, operation } = parsed;
      const plan = planByText.memo(text, { context: parsed });
      return { ...args, text, operation, document: parsed.plain.document, plan };
    },
  };
}

function sequenceOf(primary: FetchNode, rest: PlanNode | undefined): PlanNode {
  return rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary;
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  return Object.fromEntries(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
}
