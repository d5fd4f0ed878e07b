import { Kind, parse, print, visit, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { Answer } from './answer.ts';
import type { GraphQLRequest } from './subgraphClient.ts';

/** Which root fields of a subgraph sign a caller in, and the field of their answer that holds the access token. */
export type SignIn = { readonly fields: readonly string[]; readonly tokenField: string };

/** A request that also asks for the tokens, and what takes them out of its answer again. */
export type SignInRequest = {
  readonly request: GraphQLRequest;
  /** The token of the field that signed somebody in, or null; its errors then have the place that the schema knows. */
  readonly takeToken: (answer: Answer) => string | null;
};

/**
 * Asks each root field that signs in for its access token too, whatever the client selects and under whatever name; null
 * when the request has no such field.
 */
export function askForToken(request: GraphQLRequest, { fields, tokenField }: SignIn): SignInRequest | null {
  const { query = '' } = request;
  if (!fields.some((name) => query.includes(name))) return null;
  // A response name of the client's own must not be taken for ours.
  let alias = 'signedInWith';
  while (query.includes(alias)) alias += '_';
  const keys: string[] = [];
  const token: SelectionNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: tokenField },
    alias: { kind: Kind.NAME, value: alias },
  };
  // The root fields of a condition stand in a fragment.
  const askIn = (selectionSet: SelectionSetNode): SelectionSetNode => {
    const selections = selectionSet.selections.map((selection): SelectionNode => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return { ...selection, selectionSet: askIn(selection.selectionSet) };
      if (selection.kind !== Kind.FIELD || !fields.includes(selection.name.value)) return selection;
      keys.push(selection.alias?.value ?? selection.name.value);
      const inner = selection.selectionSet?.selections ?? [];
      return { ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections: [...inner, token] } };
    });
    return { ...selectionSet, selections };
  };
  const document = visit(parse(query, { noLocation: true }), {
    OperationDefinition: (operation) => ({ ...operation, selectionSet: askIn(operation.selectionSet) }),
    FragmentDefinition: () => false,
  });
  if (keys.length === 0) return null;
  return {
    request: { ...request, query: print(document) },
    takeToken({ data, errors = [] }) {
      for (const { path = [] } of errors) if (path[1] === alias) path[1] = tokenField;
      return keys.map((key) => takeFrom(data?.[key], alias)).findLast((each) => each !== null) ?? null;
    },
  };
}

function takeFrom(value: unknown, alias: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const token: unknown = Reflect.get(value, alias);
  Reflect.deleteProperty(value, alias);
  return typeof token === 'string' ? token : null;
}
