import { Kind, parse, print, visit, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { SubgraphResponse } from './subgraphResponse.ts';
import type { GraphQLRequest } from './subgraphClient.ts';

/** The root fields of a subgraph that sign a caller in, and the field of their payload that holds the access token. */
export type SignIn = { readonly fields: readonly string[]; readonly tokenField: string };

/** A request that also selects the access tokens, and the function that removes them from the response. */
export type SignInRequest = {
  readonly request: GraphQLRequest;
  /**
   * Removes the added fields, and returns the token of the last successful sign-in or null. Error paths use the
   * schema's names.
   */
  readonly takeToken: (response: SubgraphResponse) => string | null;
};

/**
 * Adds the access token to the selection of each sign-in field, independent of the client's selection and aliases. Null
 * when the request has no such field.
 */
export function selectAccessToken(request: GraphQLRequest, { fields, tokenField }: SignIn): SignInRequest | null {
  const { query = '' } = request;
  if (!fields.some((name) => query.includes(name))) return null;
  // The alias must differ from every response name of the client.
  let alias = 'signedInWith';
  while (query.includes(alias)) alias += '_';
  const keys: string[] = [];
  const token: SelectionNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: tokenField },
    alias: { kind: Kind.NAME, value: alias },
  };
  // The planner wraps conditional root fields in inline fragments.
  const addToken = (selectionSet: SelectionSetNode): SelectionSetNode => {
    const selections = selectionSet.selections.map((selection): SelectionNode => {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return { ...selection, selectionSet: addToken(selection.selectionSet) };
      if (selection.kind !== Kind.FIELD || !fields.includes(selection.name.value)) return selection;
      keys.push(selection.alias?.value ?? selection.name.value);
      const inner = selection.selectionSet?.selections ?? [];
      return { ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections: [...inner, token] } };
    });
    return { ...selectionSet, selections };
  };
  const document = visit(parse(query, { noLocation: true }), {
    OperationDefinition: (operation) => ({ ...operation, selectionSet: addToken(operation.selectionSet) }),
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
