import {
  getNamedType,
  isAbstractType,
  Kind,
  parse,
  print,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { argumentsOf } from './nodeTable.ts';

/** Which field requires another one with which arguments, by the coordinate of the latter. */
type Uses = Map<string, { readonly by: string; readonly given: string }>;

/**
 * Throws when two `@requires` need one field with different arguments, and names them. A query plan reads such a field
 * under one key, so that one of them would receive the value of the other.
 */
export function requireEqualArguments(supergraph: DocumentNode, schema: () => GraphQLSchema): void {
  // Without arguments in any of them there is nothing to compare, and the schema takes time to build.
  if (!supergraph.definitions.some(requiresArguments)) return;
  const uses: Uses = new Map();
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of type.fields ?? []) {
      const by = `${type.name.value}.${field.name.value}`;
      for (const required of (field.directives ?? []).flatMap(requiredSelections))
        collect(required, schema().getType(type.name.value), { by, schema: schema(), uses });
    }
  }
}

function requiresArguments(type: DefinitionNode): boolean {
  if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return false;
  const directives = (type.fields ?? []).flatMap((field) => field.directives ?? []);
  return directives.some(
    (each) => each.name.value === 'join__field' && String(argumentsOf(each)['requires']).includes('('),
  );
}

function requiredSelections(directive: ConstDirectiveNode): readonly SelectionSetNode[] {
  const { requires } = directive.name.value === 'join__field' ? argumentsOf(directive) : {};
  if (typeof requires !== 'string') return [];
  return parse(`{${requires}}`, { noLocation: true }).definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? [each.selectionSet] : [],
  );
}

type Collecting = { readonly by: string; readonly schema: GraphQLSchema; readonly uses: Uses };

function collect({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined, c: Collecting): void {
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, c.schema.getType(selection.typeCondition?.name.value ?? '') ?? type, c);
    } else if (selection.kind === Kind.FIELD && type && 'getFields' in type) {
      const { name, arguments: given = [], selectionSet } = selection;
      const sorted = given.toSorted((a, b) => (a.name.value < b.name.value ? -1 : 1));
      const text = print({ kind: Kind.FIELD, name, arguments: sorted });
      for (const owner of isAbstractType(type) ? c.schema.getPossibleTypes(type) : [type])
        record(`${owner.name}.${name.value}`, text, c);
      const field = type.getFields()[name.value];
      if (selectionSet && field) collect(selectionSet, getNamedType(field.type), c);
    }
  }
}

function record(coordinate: string, given: string, { by, uses }: Collecting): void {
  const known = uses.get(coordinate);
  if (known && known.given !== given)
    throw new Error(
      `expected every @requires of ${coordinate} to give it the same arguments: ${known.by} requires ${known.given}, ${by} requires ${given}`,
    );
  uses.set(coordinate, { by, given });
}
