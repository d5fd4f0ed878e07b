import type { Subgraph } from '@apollo/federation-internals';
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { EntityKeys } from '../composition/entityKeys.ts';
import type { RequiredFields } from '../composition/requiredFields.ts';
import { fetchesIn } from './planFetches.ts';
import { containsFields, selectionsOfFieldSet } from './fieldSets.ts';
import { withoutRequiring } from './requiringFields.ts';
import type { TypeRelations } from './typeRelations.ts';

export type PlanChecks = {
  readonly entityKeys: EntityKeys;
  readonly requiredFields: RequiredFields;
  readonly types: TypeRelations;
  /** The schema of the whole supergraph. */
  readonly schema: GraphQLSchema;
  /** A subgraph, as the planner reads it. */
  readonly subgraph: (name: string) => Subgraph | undefined;
};

/**
 * Throws when a fetch of a plan sends representations by a key that the subgraph does not resolve, or selects a field
 * without sending what its `@requires` names, or one that the subgraph does not resolve, or when a deferred block executes root fields of a mutation.
 */
export function checkPlan(node: PlanNode, checks: PlanChecks): void {
  for (const fetch of fetchesIn(node)) {
    requireResolvableKeys(fetch, checks);
    requireInputs(fetch, checks);
  }
  for (const fetch of node.kind === 'Defer'
    ? node.deferred.flatMap((each) => (each.node ? fetchesIn(each.node) : []))
    : [])
    if (fetch.operationKind === 'mutation' && !fetch.requires)
      throw new Error(`expected a query plan that defers no root field of a mutation, got ${fetch.operation}`);
}

function requireResolvableKeys(node: FetchNode, { entityKeys, types }: PlanChecks): void {
  for (const reference of node.requires ?? []) {
    if (reference.kind !== 'InlineFragment') continue;
    const typename = sentTypename(node, reference.typeCondition ?? '', types);
    const keys = entityKeys.get(node.serviceName)?.get(typename) ?? [];
    if (keys.some((key) => containsFields(reference.selections, selectionsOfFieldSet(key)))) continue;
    const found = keys.length === 0 ? 'it has no key that can be resolved' : `it is resolved by ${keys.join(' or ')}`;
    throw new Error(`expected a query plan with a key of ${typename} that ${node.serviceName} resolves: ${found}`);
  }
}

/**
 * The type of a representation: a rewrite replaces an object type by its interface for a subgraph with
 * `@interfaceObject`.
 */
export function sentTypename(
  { inputRewrites = [] }: FetchNode,
  condition: string,
  { isOfType }: TypeRelations,
): string {
  const setter = inputRewrites.find(
    ({ kind, path: [type = '', key] }) =>
      kind === 'ValueSetter' && key === '__typename' && isOfType(condition, type.replace('... on ', '')),
  );
  return setter?.kind === 'ValueSetter' ? String(setter.setValueTo) : condition;
}

function requireInputs(node: FetchNode, checks: PlanChecks): void {
  const { fields } = withoutRequiring(node, checks, () => []);
  for (const { type, field, subgraph } of fields) {
    const { serviceName } = node;
    const name = `${type}.${field.name.value}`;
    const problem =
      subgraph === serviceName ? `sends ${serviceName} what ${name} requires` : `reads ${name} from ${subgraph}`;
    throw new Error(`expected a query plan that ${problem}, and ${serviceName} is asked for it without`);
  }
}
