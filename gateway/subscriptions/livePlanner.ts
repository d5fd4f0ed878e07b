import { operationFromDocument, Supergraph as FederatedGraph } from '@apollo/federation-internals';
import { QueryPlanner, type FetchNode, type PlanNode } from '@apollo/query-planner';
import { Kind, parse, type DocumentNode, type FragmentDefinitionNode } from 'graphql';
import { installScalarParsers } from '#platform/scalars/installScalarParsers.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { ReadyPlan } from '../execution/executePlan.ts';
import { readSubscription, understand, type ReadSubscription, type Said, type Understood } from './readSubscription.ts';

/** How each event of a subscription is answered; made once, never changed by an execution. */
export type LivePlan = ReadyPlan & {
  /** What the event itself has to answer. */
  readonly primary: DocumentNode;
};

export type LiveOperation = ReadSubscription &
  Pick<Understood, 'text' | 'operation'> & {
    /** This operation alone, with its fragments. */
    readonly document: DocumentNode;
    readonly plan: LivePlan;
  };

export type LivePlanner = {
  /**
   * Throws an AggregateError of everything that is wrong with the request, and what `judge` throws, which is asked before
   * a variable is coerced to what the document says it is.
   */
  readonly plan: (said: Said, judge: (asked: Pick<Understood, 'document' | 'operation'>) => void) => LiveOperation;
};

const MAX_KEPT = 1_000;

/** Plans subscriptions over one supergraph. Making it takes a fifth of a second, so it is made when first needed. */
export function createLivePlanner({ sdl }: Pick<Supergraph, 'sdl'>): LivePlanner {
  const graph = FederatedGraph.build(sdl, { validateSupergraph: false });
  const planner = new QueryPlanner(graph);
  const apiSchema = graph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  installScalarParsers(schema);
  const supergraphSchema = graph.schema.toGraphQLJSSchema();
  const understood = keepNewest<Understood>();
  const plans = keepNewest<LivePlan>();

  function planOf({ plain: { document, operation } }: Understood): LivePlan {
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
    plan(said, judge) {
      const { query, operationName } = said.operation;
      const known = understood(JSON.stringify([operationName, query]), () => understand(said.operation, schema));
      judge(known);
      const read = readSubscription(known, said, schema);
      const { text, operation } = known;
      return { ...read, text, operation, document: known.plain.document, plan: plans(text, () => planOf(known)) };
    },
  };
}

/** Keeps what was made for a key, until a thousand others were made. */
function keepNewest<Value>(): (key: string, make: () => Value) => Value {
  const kept = new Map<string, Value>();
  return (key, make) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make();
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(key, made);
    return made;
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
