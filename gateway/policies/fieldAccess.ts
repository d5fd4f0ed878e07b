import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { AccessRule, FieldPolicies } from '../composition/fieldPolicies.ts';
import type { OperationOfDocument } from '../execution/normaliseOperation.ts';
import type { FailingRules } from '../execution/deniedFields.ts';

/** A supergraph with the rules of its fields. */
export type GraphWithRules = { readonly fieldPolicies: FieldPolicies; readonly apiSchema: () => GraphQLSchema };

/** The rules that the fields of an operation have and that its caller does not meet; null: the caller meets all. */
export type FindFailingRules = (
  graph: GraphWithRules,
  operation: OperationOfDocument,
  claims: Claims | null,
) => FailingRules | null;

/**
 * Creates the check of access. The rules of each operation are collected once; a call compares them with the claims.
 * `signInFields` are the fields of Mutation below which the caller is signed in.
 */
export function createFieldAccess(signInFields: () => readonly string[]): FindFailingRules {
  const known = new WeakMap<FieldPolicies, WeakMap<OperationDefinitionNode, readonly AccessRule[]>>();
  const rulesOf = (graph: GraphWithRules, operation: OperationOfDocument): readonly AccessRule[] => {
    const ofGraph = known.get(graph.fieldPolicies) ?? new WeakMap<OperationDefinitionNode, readonly AccessRule[]>();
    known.set(graph.fieldPolicies, ofGraph);
    const rules = ofGraph.get(operation.operation) ?? collectRules(graph, operation, signInFields());
    ofGraph.set(operation.operation, rules);
    return rules;
  };
  return (graph, operation, claims) => {
    if (graph.fieldPolicies.size === 0) return null;
    const failing = rulesOf(graph, operation).filter((rule) => !isMet(rule, claims));
    if (failing.length === 0) return null;
    const names = failing.map(({ name }) => name);
    return { names, isSignedIn: claims !== null, signInFields: signInFields() };
  };
}

/** Whether a caller meets a rule; null: not signed in. */
export function isMet(rule: AccessRule, claims: Claims | null): boolean {
  if (!claims) return false;
  if (rule.kind === 'authenticated') return true;
  return rule.anyOf.some((scopes) => scopes.every((scope) => claims.scopes.includes(scope)));
}

/** The rules of all fields of an operation, those of fields that are skipped included, each once and sorted by name. */
function collectRules(
  graph: GraphWithRules,
  { document, operation }: OperationOfDocument,
  signInFields: readonly string[],
): readonly AccessRule[] {
  const definitions = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  const fragments = new Map(definitions.map((each) => [each.name.value, each]));
  const schema = graph.apiSchema();
  const collecting = { ...graph, schema, fragments, signInFields, found: new Map(), seen: new Set<string>() };
  const root = { type: schema.getRootType(operation.operation), isSignedIn: false };
  collectFrom(operation.selectionSet, root, collecting);
  return [...collecting.found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

type Collecting = Pick<GraphWithRules, 'fieldPolicies'> & {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly signInFields: readonly string[];
  readonly found: Map<string, AccessRule>;
  readonly seen: Set<string>;
};

/** Where a selection is: the type that it is of, and whether a field above it signed the caller in. */
type Place = { readonly type: GraphQLNamedType | null | undefined; readonly isSignedIn: boolean };

function collectFrom({ selections }: SelectionSetNode, place: Place, c: Collecting): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) collectFromField(selection, place, c);
    else if (selection.kind === Kind.FRAGMENT_SPREAD) collectFromSpread(selection.name.value, place, c);
    else collectFrom(selection.selectionSet, conditioned(selection.typeCondition, place, c), c);
  }
}

function collectFromField({ name: { value: name }, selectionSet }: FieldNode, place: Place, c: Collecting): void {
  const { type, isSignedIn } = place;
  for (const each of objectTypesOf(type, c.schema))
    for (const rule of c.fieldPolicies.get(`${each.name}.${name}`) ?? [])
      if (!isSignedIn || rule.kind !== 'authenticated') c.found.set(rule.name, rule);
  if (!selectionSet) return;
  const field = type && 'getFields' in type ? type.getFields()[name] : undefined;
  const signsIn = type?.name === 'Mutation' && c.signInFields.includes(name);
  collectFrom(selectionSet, { type: field && getNamedType(field.type), isSignedIn: isSignedIn || signsIn }, c);
}

function collectFromSpread(name: string, place: Place, c: Collecting): void {
  const fragment = c.fragments.get(name);
  const key = `${name} ${place.isSignedIn}`;
  if (!fragment || c.seen.has(key)) return;
  c.seen.add(key);
  collectFrom(fragment.selectionSet, conditioned(fragment.typeCondition, place, c), c);
}

function conditioned(condition: NamedTypeNode | undefined, place: Place, { schema }: Collecting): Place {
  return condition ? { ...place, type: schema.getType(condition.name.value) } : place;
}

function objectTypesOf(type: Place['type'], schema: GraphQLSchema): readonly GraphQLNamedType[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
}
