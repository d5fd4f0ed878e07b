import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { LRUCache } from 'lru-cache';
import {
  print,
  type DocumentNode,
  type GraphQLObjectType,
  type InlineFragmentNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { Supergraph } from '../composition/supergraph.ts';
import { blocksIn, compilePlan, type PlanStep } from './compilePlan.ts';
import { createDataKeys, readDataKeyNames } from './dataKeys.ts';
import { introspectionOf } from './introspection.ts';
import { hasDefer, normaliseOperation, type OperationOfDocument } from './normaliseOperation.ts';
import { createOperationKeys, type OperationVariant } from './operationKeys.ts';
import { planDocument } from './planDocument.ts';
import { createDeniedFields, type FailingRules } from './deniedFields.ts';
import { fetchesIn } from './planFetches.ts';
import { createPlanLabels } from './planLabels.ts';
import { createInlinePlanning, type PlanOnSupergraph } from './planning.ts';
import { createResponseShape, type ResponseShape } from './responseShape.ts';
import { readTypeRelations } from './typeRelations.ts';

/** An operation that is ready to execute with any variables of the same conditions. Immutable. */
export type PreparedOperation = {
  /** The compiled query plan; null when no field needs a subgraph. */
  readonly plan: PlanStep | null;
  /** The fetch of `plan` that a subgraph answers with events; null for another operation than a subscription. */
  readonly subscription: FetchNode | null;
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
  /**
   * Throws, or rejects, when the operation cannot be planned. It is a promise only when planning is: an operation that
   * is known, or planned in this thread, is prepared at once.
   */
  readonly prepare: (
    operation: OperationOfDocument,
    variant: OperationVariant,
  ) => PreparedOperation | Promise<PreparedOperation>;
  /** The operations that were prepared most often in the last minutes, at most `count`. */
  readonly hottest: (count: number) => readonly UsedOperation[];
};

export type UsedOperation = { readonly operation: OperationOfDocument; readonly variant: OperationVariant };

/** In characters of an operation. */
type Sized = { readonly size: number };
type Used = UsedOperation & Sized & { readonly prepared: PreparedOperation; uses: number; minute: number };

const LIMITS = { max: 2_000, maxSize: 10_000_000, sizeCalculation: ({ size }: Sized) => size };
const MINUTE_MS = 60_000;

/** Creates the engine of one supergraph; `plan` plans its operations. */
export function createOperationEngine(supergraph: Supergraph, plan = createInlinePlanning()): OperationEngine {
  const keyOf = createOperationKeys();
  const used = new LRUCache<string, Used>(LIMITS);
  const preparing = new Map<string, Promise<PreparedOperation>>();
  const prepareNew = createPreparing(supergraph, plan);

  function keep(key: string, operation: UsedOperation, { size, ...prepared }: PreparedOperation & Sized) {
    used.set(key, { ...operation, prepared, size, uses: 1, minute: minuteNow() });
    return prepared;
  }

  return {
    prepare(operation, variant) {
      const key = keyOf(operation, variant);
      const known = used.get(key);
      if (known) return use(known);
      const waiting = preparing.get(key);
      if (waiting) return waiting;
      const created = prepareNew(normaliseOperation(operation, variant), variant.failing);
      if (!(created instanceof Promise)) return keep(key, { operation, variant }, created);
      const kept = created
        .then((prepared) => keep(key, { operation, variant }, prepared))
        .finally(() => preparing.delete(key));
      preparing.set(key, kept);
      return kept;
    },
    hottest: (count) => [...used.values()].toSorted((one, other) => usesNow(other) - usesNow(one)).slice(0, count),
  };
}

function minuteNow(): number {
  return Math.floor(performance.now() / MINUTE_MS);
}

/** Uses of each earlier minute count half as much as those of the minute after it. */
function usesNow({ uses, minute }: Used): number {
  return uses / 2 ** (minuteNow() - minute);
}

function use(used: Used): PreparedOperation {
  used.uses = usesNow(used) + 1;
  used.minute = minuteNow();
  return used.prepared;
}

type Prepared = PreparedOperation & Sized;

function createPreparing(supergraph: Supergraph, plan: PlanOnSupergraph) {
  const schema = supergraph.apiSchema();
  const names = readDataKeyNames(supergraph.schema(), supergraph.requiredFields);
  const compiledPlan = createCompiledPlans(supergraph, plan);

  return (operation: OperationDefinitionNode, failing: FailingRules | null): Prepared | Promise<Prepared> => {
    const root = schema.getRootType(operation.operation);
    if (!root) throw new Error(`expected a schema with ${operation.operation} operations`);
    const keys = createDataKeys(names);
    const labels = createPlanLabels();
    const denied = createDeniedFields(supergraph.fieldPolicies, failing);
    const document = planDocument(operation, { schema, keys, labels, denied });
    const prepared = {
      introspection: introspectionOf(operation),
      shape: createResponseShape(operation, { schema, keys, denied }),
      root,
      size: 1 + print(operation).length,
    };
    const withPlan = ({ plan, subscription, blocks }: Planned): Prepared => {
      const blocksOf: DeferredBlocks = (fragment) => labels.of(fragment).filter((label) => blocks.has(label));
      return { ...prepared, plan, subscription, defers: hasDefer(operation) ? blocksOf : null };
    };
    const planned = document ? compiledPlan(document) : NO_PLAN;
    return planned instanceof Promise ? planned.then(withPlan) : withPlan(planned);
  };
}

type Planned = Pick<PreparedOperation, 'plan' | 'subscription'> & { readonly blocks: ReadonlySet<string> };

const NO_PLAN: Planned = { plan: null, subscription: null, blocks: new Set() };

/** Plans each document once, and compiles the plan. */
function createCompiledPlans(supergraph: Supergraph, plan: PlanOnSupergraph) {
  const types = readTypeRelations(supergraph.schema());
  const isResolvable = (subgraph: string, typename: string): boolean =>
    supergraph.entityKeys.get(subgraph)?.has(typename) ?? false;
  const plans = new LRUCache<string, Planned & Sized>(LIMITS);
  const planning = new Map<string, Promise<Planned>>();

  function compile(text: string, node: PlanNode): Planned {
    const subscription = fetchesIn(node).find(({ operationKind }) => operationKind === 'subscription') ?? null;
    const compiled = compilePlan(node, { types, isResolvable });
    const planned = { plan: compiled, subscription, blocks: new Set(blocksIn(node)) };
    plans.set(text, { ...planned, size: text.length + charactersOf(node) });
    return planned;
  }

  return (document: DocumentNode): Planned | Promise<Planned> => {
    const text = print(document);
    const known = plans.get(text) ?? planning.get(text);
    if (known) return known;
    const planned = plan(supergraph, document);
    if (!(planned instanceof Promise)) return compile(text, planned);
    const compiled = planned.then((node) => compile(text, node)).finally(() => planning.delete(text));
    planning.set(text, compiled);
    return compiled;
  };
}

/** The length of all operations of a plan. */
const charactersOf = (node: PlanNode): number =>
  fetchesIn(node).reduce((sum, { operation }) => sum + operation.length, 0);
