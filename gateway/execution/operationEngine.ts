import type { PlanNode } from '@apollo/query-planner';
import { LRUCache } from 'lru-cache';
import { print, type DocumentNode, type GraphQLObjectType, type OperationDefinitionNode } from 'graphql';
import type { Supergraph } from '../composition/supergraph.ts';
import { compilePlan, type PlanStep } from './compilePlan.ts';
import { createDataKeys, readDataKeyNames } from './dataKeys.ts';
import { introspectionOf } from './introspection.ts';
import {
  conditionVariables,
  normaliseOperation,
  type Conditions,
  type OperationOfDocument,
} from './normaliseOperation.ts';
import { planDocument } from './planDocument.ts';
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
};

/** Prepares operations on one supergraph and keeps what it prepared. */
export type OperationEngine = {
  /** `conditions` are coerced variables. Throws when the operation cannot be planned. */
  readonly prepare: (operation: OperationOfDocument, conditions: Conditions) => PreparedOperation;
};

const MAX_ENTRIES = 2_000;
/** In characters of the operations that are kept. */
const MAX_SIZE = 10_000_000;

type Prepared = PreparedOperation & { readonly size: number };

/** Creates the engine; its planner is created for the first operation that needs one. */
export function createOperationEngine(supergraph: Supergraph): OperationEngine {
  const variablesOf = new WeakMap<
    OperationDefinitionNode,
    { readonly id: number; readonly names: readonly string[] }
  >();
  const prepared = new LRUCache<string, Prepared>({ max: MAX_ENTRIES, maxSize: MAX_SIZE, sizeCalculation: sizeOf });
  const planning = createPlanning(supergraph);
  let operations = 0;

  return {
    prepare(operation, conditions) {
      const known = variablesOf.get(operation.operation);
      const { id, names } = known ?? { id: (operations += 1), names: conditionVariables(operation) };
      if (!known) variablesOf.set(operation.operation, { id, names });
      const key = `${id} ${names.map((name) => (conditions[name] === true ? 1 : 0)).join('')}`;
      const cached = prepared.get(key);
      if (cached) return cached;
      const created = planning(normaliseOperation(operation, conditions));
      prepared.set(key, created);
      return created;
    },
  };
}

function createPlanning(supergraph: Supergraph): (operation: OperationDefinitionNode) => Prepared {
  const schema = supergraph.apiSchema();
  const names = readDataKeyNames(supergraph.schema());
  const types = readTypeRelations(supergraph.schema());
  const { entityKeys } = supergraph;
  const isResolvable = (subgraph: string, typename: string): boolean =>
    entityKeys.get(subgraph)?.has(typename) ?? false;
  const plans = new LRUCache<string, { readonly plan: PlanStep; readonly size: number }>({
    max: MAX_ENTRIES,
    maxSize: MAX_SIZE,
    sizeCalculation: sizeOf,
  });
  let planner: ReturnType<typeof createPlanner> | null = null;

  function planOf(document: DocumentNode): PlanStep {
    const text = print(document);
    const known = plans.get(text);
    if (known) return known.plan;
    planner ??= createPlanner({ ...supergraph, federated: supergraph.federated(), schema: supergraph.schema(), types });
    const node = planner(document);
    const plan = compilePlan(node, { types, isResolvable });
    plans.set(text, { plan, size: text.length + charactersOf(node) });
    return plan;
  }

  return (operation) => {
    const root = schema.getRootType(operation.operation);
    if (!root) throw new Error(`expected a schema with ${operation.operation} operations`);
    const keys = createDataKeys(names);
    const document = planDocument(operation, { schema, keys });
    return {
      plan: document && planOf(document),
      introspection: introspectionOf(operation),
      shape: createResponseShape(operation, { schema, keys }),
      root,
      size: 1 + print(operation).length,
    };
  };
}

function sizeOf({ size }: { readonly size: number }): number {
  return size;
}

/** The length of all operations of a plan. */
function charactersOf(node: PlanNode): number {
  if (node.kind === 'Fetch') return node.operation.length;
  if (node.kind === 'Flatten') return charactersOf(node.node);
  return 'nodes' in node ? node.nodes.reduce((sum, each) => sum + charactersOf(each), 0) : 0;
}
