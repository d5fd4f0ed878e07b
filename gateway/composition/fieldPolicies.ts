import {
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { z } from 'zod';
import { directiveOf } from './features.ts';

/**
 * The access rule of a field: a signed-in caller, or a caller with all scopes of at least one of the sets. Rules with
 * equal names are equal, in every supergraph.
 */
export type AccessRule =
  | { readonly kind: 'authenticated'; readonly name: string }
  | { readonly kind: 'scopes'; readonly name: string; readonly anyOf: readonly (readonly string[])[] };

/**
 * The access rules of every field of an object type that has some, by its coordinate (`Order.total`); all of them must
 * be met. A field of an interface has the rules of the type of each object.
 */
export type FieldPolicies = ReadonlyMap<string, readonly AccessRule[]>;

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;
type RuleReader = (directives?: readonly ConstDirectiveNode[]) => readonly AccessRule[];

/**
 * Extracts the rules that `@authenticated` and `@requiresScopes` give: those on the field, on its type and on the type
 * that it returns. Composition repeats the rules of object types on their interfaces; a rule of an interface that no
 * type behind it has is one of all of them.
 */
export function extractFieldPolicies(supergraph: DocumentNode): FieldPolicies {
  const rulesIn = createRuleReader(supergraph);
  const types = supergraph.definitions.filter(isComposite);
  const interfaces = types.filter((type) => type.kind === Kind.INTERFACE_TYPE_DEFINITION);
  const ownOfInterface = new Map(interfaces.map((type) => [type.name.value, ownRules(type, types, rulesIn)]));
  const ofType = new Map(
    supergraph.definitions.flatMap((each) =>
      'directives' in each && 'name' in each && each.name && each.kind !== Kind.INTERFACE_TYPE_DEFINITION
        ? [[each.name.value, rulesIn(each.directives as readonly ConstDirectiveNode[])]]
        : [],
    ),
  );
  for (const [name, { ofAll }] of ownOfInterface) ofType.set(name, ofAll);
  const table = new Map<string, readonly AccessRule[]>();
  for (const type of types) {
    if (type.kind === Kind.INTERFACE_TYPE_DEFINITION) continue;
    const implemented = (type.interfaces ?? []).map(({ name }) => ownOfInterface.get(name.value));
    for (const field of type.fields ?? []) {
      const rules = [
        ...(ofType.get(type.name.value) ?? []),
        ...rulesIn(field.directives),
        ...(ofType.get(namedType(field.type)) ?? []),
        ...implemented.flatMap((each) => [...(each?.ofAll ?? []), ...(each?.ofField.get(field.name.value) ?? [])]),
      ];
      const distinct = [...new Map(rules.map((rule) => [rule.name, rule])).values()];
      if (distinct.length > 0) table.set(`${type.name.value}.${field.name.value}`, distinct);
    }
  }
  return table;
}

/** The rules of an interface that do not come from the types behind it. */
function ownRules(type: Composite, types: readonly Composite[], rulesIn: RuleReader) {
  const behind = types.filter(({ interfaces = [] }) => interfaces.some(({ name }) => name.value === type.name.value));
  const own = (directives: readonly ConstDirectiveNode[] | undefined, others: readonly (readonly AccessRule[])[]) =>
    rulesIn(directives).filter(({ kind }) => !others.flat().some((other) => other.kind === kind));
  const fieldsBehind = (name: string): FieldDefinitionNode[] =>
    behind.flatMap(({ fields = [] }) => fields.filter((each) => each.name.value === name));
  return {
    ofAll: own(
      type.directives,
      behind.map(({ directives }) => rulesIn(directives)),
    ),
    ofField: new Map(
      (type.fields ?? []).map(({ name, directives }) => [
        name.value,
        own(
          directives,
          fieldsBehind(name.value).map((each) => rulesIn(each.directives)),
        ),
      ]),
    ),
  };
}

const AUTHENTICATED: AccessRule = { kind: 'authenticated', name: 'authenticated' };

function createRuleReader(supergraph: DocumentNode): RuleReader {
  const authenticated = directiveOf(supergraph, 'authenticated');
  const requiresScopes = directiveOf(supergraph, 'requiresScopes');
  return (directives = []) =>
    directives.flatMap((directive): AccessRule[] => {
      if (directive.name.value === authenticated) return [AUTHENTICATED];
      if (directive.name.value !== requiresScopes) return [];
      const anyOf = scopesOf(directive);
      return [{ kind: 'scopes', name: JSON.stringify(anyOf), anyOf }];
    });
}

const scopes = z.array(z.array(z.string()));

function scopesOf({ arguments: given }: ConstDirectiveNode): string[][] {
  const argument = given?.find(({ name }) => name.value === 'scopes');
  return scopes.parse(argument && valueFromASTUntyped(argument.value));
}

function isComposite(definition: { readonly kind: string }): definition is Composite {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
