import { operationFromDocument, type Supergraph as FederatedGraph } from '@apollo/federation-internals';
import { QueryPlanner, type FetchNode, type PlanNode, type QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, type DocumentNode, type SelectionNode } from 'graphql';
import type { EntityKeys } from '../composition/entityKeys.ts';

/**
 * Plans a document of one operation. Throws when the plan would fetch nothing, or entities by a key that the subgraph does not
 * resolve.
 */
export type PlanOperation = (document: DocumentNode) => PlanNode;

type PlannerOptions = { readonly federated: FederatedGraph; readonly entityKeys: EntityKeys };

// Of the plans of an operation with many alternatives, the cheapest of so many is taken.
const MAX_EVALUATED_PLANS = 1_000;

/** Creates the planner of one supergraph; this takes about 200 ms. */
export function createPlanner({ federated, entityKeys }: PlannerOptions): PlanOperation {
  const planner = new QueryPlanner(federated, { debug: { maxEvaluatedPlans: MAX_EVALUATED_PLANS } });
  const apiSchema = federated.apiSchema();
  return (document) => {
    const { node } = planner.buildQueryPlan(operationFromDocument(apiSchema, document, { validate: false }));
    const plan = node?.kind === 'Subscription' ? sequenceOf(node.primary, node.rest) : node;
    if (!plan) throw new Error('expected a query plan with a fetch, got an empty one');
    requireResolvableKeys(plan, entityKeys);
    return plan;
  };
}

function sequenceOf(primary: FetchNode, rest: PlanNode | undefined): PlanNode {
  return rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary;
}

function requireResolvableKeys(node: PlanNode, keys: EntityKeys): void {
  if (node.kind === 'Flatten') requireResolvableKeys(node.node, keys);
  if (node.kind === 'Sequence' || node.kind === 'Parallel')
    node.nodes.forEach((each) => requireResolvableKeys(each, keys));
  if (node.kind !== 'Fetch') return;
  for (const reference of node.requires ?? []) {
    if (reference.kind !== 'InlineFragment') continue;
    const typename = sentTypename(node, reference.typeCondition);
    const ofType = keys.get(node.serviceName)?.get(typename) ?? [];
    if (ofType.some((key) => hasFields(reference.selections, fieldsOfKey(key)))) continue;
    const found =
      ofType.length === 0 ? 'it has no key that can be resolved' : `it is resolved by ${ofType.join(' or ')}`;
    throw new Error(`expected a query plan with a key of ${typename} that ${node.serviceName} resolves: ${found}`);
  }
}

/** The type of a representation: a rewrite replaces an object type by its interface for a subgraph with `@interfaceObject`. */
function sentTypename({ inputRewrites = [] }: FetchNode, condition = ''): string {
  const setter = inputRewrites.find(
    ({ kind, path }) => kind === 'ValueSetter' && path[0] === `... on ${condition}` && path[1] === '__typename',
  );
  return setter?.kind === 'ValueSetter' ? String(setter.setValueTo) : condition;
}

function fieldsOfKey(key: string): readonly SelectionNode[] {
  const [operation] = parse(`{${key}}`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
}

function hasFields(selections: readonly QueryPlanSelectionNode[], fields: readonly SelectionNode[]): boolean {
  const inner = (found: QueryPlanSelectionNode): readonly QueryPlanSelectionNode[] => found.selections ?? [];
  return fields.every((field) => {
    if (field.kind === Kind.INLINE_FRAGMENT)
      return hasFields([...selections, ...selections.filter(isFragment).flatMap(inner)], field.selectionSet.selections);
    if (field.kind !== Kind.FIELD) return false;
    const found = selections.filter((each) => each.kind === 'Field' && (each.alias ?? each.name) === field.name.value);
    return found.length > 0 && hasFields(found.flatMap(inner), field.selectionSet?.selections ?? []);
  });
}

function isFragment({ kind }: QueryPlanSelectionNode): boolean {
  return kind === 'InlineFragment';
}
