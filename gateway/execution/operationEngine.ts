import type { PlanNode } from '@apollo/query-planner';
import { LRUCache } from 'lru-cache';
import {
  print,
  type DocumentNode,
  type GraphQLObjectType,
  type InlineFragmentNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { Supergraph } from '../composition/supergraph.ts';
import { fetchesIn } from './checkPlan.ts';
import { blocksIn, compilePlan, type PlanStep } from './compilePlan.ts';
import { createDataKeys, readDataKeyNames } from './dataKeys.ts';
import { introspectionOf } from './introspection.ts';
import {
  conditionVariables,
  hasDefer,
  normaliseOperation,
  type Normalisation,
  type OperationOfDocument,
} from './normaliseOperation.ts';
import { planDocument } from './planDocument.ts';
import { createPlanLabels } from './planLabels.ts';
import { createPlanner } from './planner.ts';
import { createResponseShape, type ResponseShape } from './responseShape.ts';
import { readTypeRelations } from './typeRelations.ts';

/** An operation that is ready to execute with any variables of the same conditions. Immutable. */
export type PreparedOperation = {
  /** The compiled query plan; null when no field needs a subgraph. */
  readonly plan: PlanStep | null;
  /** The part that the schema itself answers, if any. */
  readonly introspection: DocumentNode | null;
  readonly shape: ResponseShape;
  readonly root: GraphQLObjectType;
  /** Null when the response is one part. */
  readonly defers: DeferredBlocks | null;
};

/** The labels of the blocks of the plan that fetch the fields of a deferred fragment; none: they come with those around. */
export type DeferredBlocks = (fragment: InlineFragmentNode) => readonly string[];

/** Prepares operations on one supergraph and keeps what it prepared. */
export type OperationEngine = {
  /** The conditions are coerced variables. Throws when the operation cannot be planned. */
  readonly prepare: (operation: OperationOfDocument, normalisation: Normalisation) => PreparedOperation;
};

/** In characters of an operation. */
type Sized = { readonly size: number };
type Prepared = PreparedOperation & Sized;

const LIMITS = { max: 2_000, maxSize: 10_000_000, sizeCalculation: ({ size }: Sized) => size };

type OperationFacts = {
  readonly id: number;
  /** The variables that conditions read. */
  readonly names: readonly string[];
  readonly mayDefer: boolean;
};

/** Creates the engine; its planner is created for the first operation that needs one. */
export function createOperationEngine(supergraph: Supergraph): OperationEngine {
  const factsOf = new WeakMap<OperationDefinitionNode, OperationFacts>();
  const prepared = new LRUCache<string, Prepared>(LIMITS);
  const planning = createPlanning(supergraph);
  let operations = 0;

  function readFacts(operation: OperationOfDocument): OperationFacts {
    operations += 1;
    const facts = { id: operations, names: conditionVariables(operation), mayDefer: hasDefer(operation.document) };
    factsOf.set(operation.operation, facts);
    return facts;
  }

  return {
    prepare(operation, { conditions, defers }) {
      const { id, names, mayDefer } = factsOf.get(operation.operation) ?? readFacts(operation);
      const values = names.map((name) => (conditions[name] === true ? 1 : 0)).join('');
      const key = `${id} ${values}${defers && mayDefer ? ' defer' : ''}`;
      const cached = prepared.get(key);
      if (cached) return cached;
      const created = planning(normaliseOperation(operation, { conditions, defers: defers && mayDefer }));
      prepared.set(key, created);
      return created;
    },
  };
}

type Planned = { readonly step: PlanStep | null; readonly blocks: ReadonlySet<string> };

const NO_PLAN: Planned = { step: null, blocks: new Set() };

function createPlanning(supergraph: Supergraph): (operation: OperationDefinitionNode) => Prepared {
  const schema = supergraph.apiSchema();
  const names = readDataKeyNames(supergraph.schema());
  const types = readTypeRelations(supergraph.schema());
  const { entityKeys } = supergraph;
  const isResolvable = (subgraph: string, typename: string): boolean =>
    entityKeys.get(subgraph)?.has(typename) ?? false;
  const plans = new LRUCache<string, Planned & Sized>(LIMITS);
  let planner: ReturnType<typeof createPlanner> | null = null;

  function planOf(document: DocumentNode): Planned {
    const text = print(document);
    const known = plans.get(text);
    if (known) return known;
    planner ??= createPlanner({ ...supergraph, federated: supergraph.federated(), schema: supergraph.schema(), types });
    const node = planner(document);
    const plan = { step: compilePlan(node, { types, isResolvable }), blocks: new Set(blocksIn(node)) };
    plans.set(text, { ...plan, size: text.length + charactersOf(node) });
    return plan;
  }

  return (operation) => {
    const root = schema.getRootType(operation.operation);
    if (!root) throw new Error(`expected a schema with ${operation.operation} operations`);
    const keys = createDataKeys(names);
    const labels = createPlanLabels();
    const document = planDocument(operation, { schema, keys, labels });
    const { step: plan, blocks } = document ? planOf(document) : NO_PLAN;
    const blocksOf: DeferredBlocks = (fragment) => labels.of(fragment).filter((label) => blocks.has(label));
    return {
      plan,
      defers: hasDefer(operation) ? blocksOf : null,
      introspection: introspectionOf(operation),
      shape: createResponseShape(operation, { schema, keys }),
      root,
      size: 1 + print(operation).length,
    };
  };
}

/** The length of all operations of a plan. */
function charactersOf(node: PlanNode): number {
  return fetchesIn(node).reduce((sum, { operation }) => sum + operation.length, 0);
}
