import {
  Kind,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { directiveOf } from './features.ts';
import { requiredScopes, type AccessRule } from './policyTable.ts';

/** The access rules of every field that has some, by its coordinate (`Order.total`); all of them must be met. */
export type FieldPolicies = ReadonlyMap<string, readonly AccessRule[]>;

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Extracts the rules that `@authenticated` and `@requiresScopes` give: those on the field, on its type and on the type
 * that it returns. A field of an interface also has the rules of the types that implement it, and the field of a type
 * that comes from an `@interfaceObject` those of the interface.
 */
export function extractFieldPolicies(supergraph: DocumentNode): FieldPolicies {
  const rulesIn = createRuleReader(supergraph);
  const types = supergraph.definitions.filter(isComposite);
  const ofType = new Map(
    supergraph.definitions.flatMap((each) =>
      isComposite(each) || each.kind === Kind.SCALAR_TYPE_DEFINITION || each.kind === Kind.ENUM_TYPE_DEFINITION
        ? [[each.name.value, rulesIn(each.directives)]]
        : [],
    ),
  );
  const byName = new Map(types.map((type) => [type.name.value, type]));
  const ownRules = (type: Composite | undefined, name: string): readonly AccessRule[] => {
    const field = type?.fields?.find((each) => each.name.value === name);
    if (!type || !field) return [];
    const [ofParent = [], ofResult = []] = [ofType.get(type.name.value), ofType.get(namedType(field.type))];
    return [...ofParent, ...rulesIn(field.directives), ...ofResult];
  };
  const table = new Map<string, readonly AccessRule[]>();
  for (const type of types) {
    const implementing = types.filter(({ interfaces = [] }) =>
      interfaces.some(({ name }) => name.value === type.name.value),
    );
    const interfaces = (type.interfaces ?? []).map(({ name }) => byName.get(name.value));
    for (const field of type.fields ?? []) {
      const related = [type, ...implementing, ...(isOfInterfaceObject(field) ? interfaces : [])];
      const rules = related.flatMap((each) => ownRules(each, field.name.value));
      if (rules.length > 0) table.set(`${type.name.value}.${field.name.value}`, rules);
    }
  }
  return table;
}

/** Composition adds such a field to the types of the interface, with a `@join__field` that names no subgraph. */
function isOfInterfaceObject({ directives = [] }: FieldDefinitionNode): boolean {
  return directives.some(({ name, arguments: given = [] }) => name.value === 'join__field' && given.length === 0);
}

function createRuleReader(supergraph: DocumentNode) {
  const authenticated = directiveOf(supergraph, 'authenticated');
  const requiresScopes = directiveOf(supergraph, 'requiresScopes');
  return (directives: readonly ConstDirectiveNode[] = []): readonly AccessRule[] =>
    directives.flatMap((directive): AccessRule[] => {
      if (directive.name.value === authenticated) return [{ kind: 'authenticated' }];
      return directive.name.value === requiresScopes ? [{ kind: 'scopes', anyOf: requiredScopes(directive) }] : [];
    });
}

function isComposite(definition: { readonly kind: string }): definition is Composite {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
