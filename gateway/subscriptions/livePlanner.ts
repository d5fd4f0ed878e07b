import { operationFromDocument, Supergraph as FederatedGraph } from '@apollo/federation-internals';
import { QueryPlanner, type FetchNode, type PlanNode } from '@apollo/query-planner';
import {
  Kind,
  parse,
  specifiedRules,
  type DocumentNode,
  type FragmentDefinitionNode,
  type ValidationRule,
} from 'graphql';
import type { Supergraph } from '../composition/supergraph.ts';
import type { ReadyPlan } from '../execution/executePlan.ts';
import type { LiveRequest } from './live.ts';
import { readSubscription, type ReadOptions, type ReadSubscription } from './readSubscription.ts';

/** How each event of a subscription is answered; made once, never changed by an execution. */
export type LivePlan = ReadyPlan & {
  /** What the event itself has to answer. */
  readonly primary: DocumentNode;
};

export type LiveOperation = ReadSubscription & { readonly plan: LivePlan };

export type LivePlanner = {
  /** Throws an AggregateError of everything that is wrong with the request. */
  readonly plan: (
    request: Pick<LiveRequest, 'query' | 'operationName' | 'variables'>,
    judge: ReadOptions['judge'],
  ) => LiveOperation;
};

type PlannerOptions = { readonly rules: readonly ValidationRule[]; readonly maxTokens: number };

const MAX_PLANS = 1_000;

/** Plans subscriptions over one supergraph. Making it takes a fifth of a second, so it is made when first needed. */
export function createLivePlanner({ sdl }: Pick<Supergraph, 'sdl'>, o: PlannerOptions): LivePlanner {
  const graph = FederatedGraph.build(sdl, { validateSupergraph: false });
  const planner = new QueryPlanner(graph);
  const apiSchema = graph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  const supergraphSchema = graph.schema.toGraphQLJSSchema();
  const rules = [...specifiedRules, ...o.rules];
  const plans = new Map<string, LivePlan>();

  function planOf({ document, operation }: ReadSubscription): LivePlan {
    const { node } = planner.buildQueryPlan(operationFromDocument(apiSchema, document));
    if (node?.kind !== 'Subscription') throw new Error(`expected the plan of a subscription, got ${node?.kind}`);
    return {
      primary: parse(node.primary.operation, { noLocation: true }),
      queryPlan: { kind: 'QueryPlan', node: inOrder(node.primary, node.rest) },
      operationContext: { schema, operation, fragments: fragmentsOf(document) },
      supergraphSchema,
      apiSchema,
    };
  }

  return {
    plan(request, judge) {
      const read = readSubscription(request, { ...o, schema, rules, judge });
      const plan = plans.get(read.text) ?? planOf(read);
      const [oldest] = plans.keys();
      if (plans.size >= MAX_PLANS && oldest !== undefined) plans.delete(oldest);
      plans.set(read.text, plan);
      return { ...read, plan };
    },
  };
}

function inOrder(primary: FetchNode, rest: PlanNode | undefined): PlanNode {
  return rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary;
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  return Object.fromEntries(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
}
