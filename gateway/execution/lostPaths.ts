import { Kind, parse, type SelectionNode } from 'graphql';
import type { GraphQLRequest } from './subgraphClient.ts';

type Path = (string | number)[];

/**
 * The paths, within a subgraph's answer, of the fields an operation would have brought: each of them is lost when it
 * fails as a whole, and the error of a nulled field has to name it.
 */
export function lostPaths({ query = '', variables }: GraphQLRequest): Path[] {
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
