import { Kind, parse, type SelectionNode } from 'graphql';
import type { GraphQLRequest } from './subgraphClient.ts';

type Path = (string | number)[];

/**
 * The paths of the fields that an operation requests from a subgraph. When the whole request fails, each of these fields is
 * null and needs an error with its path.
 */
export function unresolvedPaths({ query = '', variables }: GraphQLRequest): Path[] {
  const operation = parse(query, { noLocation: true }).definitions.find(
    ({ kind }) => kind === Kind.OPERATION_DEFINITION,
  );
  const selections = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  const representations = variables?.['representations'];
  if (!Array.isArray(representations)) return selections.flatMap(namesIn).map((name) => [name]);
  return representations.flatMap((each: { __typename?: unknown }, index) =>
    selections.flatMap((entities) => fieldsOf(entities, each.__typename).map((name) => ['_entities', index, name])),
  );
}

function fieldsOf(entities: SelectionNode, typename: unknown): string[] {
  if (entities.kind !== Kind.FIELD) return [];
  return (entities.selectionSet?.selections ?? []).flatMap((selection) => {
    const condition = selection.kind === Kind.INLINE_FRAGMENT ? selection.typeCondition?.name.value : undefined;
    return condition === undefined || condition === typename ? namesIn(selection) : [];
  });
}

function namesIn(selection: SelectionNode): string[] {
  if (selection.kind === Kind.FIELD)
    return [selection.alias?.value ?? selection.name.value].filter((name) => name !== '__typename');
  return selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet.selections.flatMap(namesIn) : [];
}
