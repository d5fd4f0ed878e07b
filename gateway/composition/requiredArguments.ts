import {
  Kind,
  parse,
  print,
  visit,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type SelectionSetNode,
} from 'graphql';

/** The fields that stand for another one with fixed arguments, by name, with that field and its arguments. */
export type ArgumentVariants = ReadonlyMap<string, FieldNode>;

type Separated = { readonly document: DocumentNode; readonly variants: ArgumentVariants };

/**
 * Separates fields that `@requires` name with different arguments, such as `price(currency: "USD")` and
 * `price(currency: "EUR")`. The query planner reads a required field under its name, so that one of them would receive
 * the value of the other. In the returned supergraph each of them is a field of its own without arguments; the gateway
 * gives it the arguments when it calls a subgraph. Clients do not see these fields: the API schema is that of the given
 * supergraph.
 */
export function separateRequiredArguments(supergraph: DocumentNode): Separated {
  const variants = variantsOf(supergraph);
  if (variants.size === 0) return { document: supergraph, variants };
  const names = new Map([...variants].map(([name, field]) => [textOf(field), name]));
  const document = visit(supergraph, {
    InterfaceTypeDefinition: (type) => ({ ...type, fields: type.fields?.flatMap(withVariants) }),
    ObjectTypeDefinition: (type) => ({ ...type, fields: type.fields?.flatMap(withVariants) }),
  });

  function withVariants(given: FieldDefinitionNode): readonly FieldDefinitionNode[] {
    const field = { ...given, directives: given.directives?.map((each) => withRequired(each, names)) ?? [] };
    const added = [...variants].filter(([, variant]) => variant.name.value === field.name.value);
    // Only where a field comes from matters to the planner.
    const directives = field.directives.filter(({ name }) => name.value === 'join__field');
    return [
      field,
      ...added.map(([value]) => ({
        ...field,
        description: undefined,
        name: { kind: Kind.NAME, value } as const,
        arguments: [],
        directives,
      })),
    ];
  }

  return { document, variants };
}

/** A field has variants when it is required with and without arguments, or with different ones. */
function variantsOf(supergraph: DocumentNode): ArgumentVariants {
  const taken = new Set<string>();
  const required = new Map<string, Map<string, FieldNode>>();
  visit(supergraph, {
    FieldDefinition: ({ name }) => void taken.add(name.value),
    Directive(directive) {
      const set = requiredSet(directive);
      if (!set) return;
      visit(set, {
        Field(field) {
          const known = required.get(field.name.value) ?? new Map<string, FieldNode>();
          required.set(field.name.value, known.set(textOf(field), field));
        },
      });
    },
  });
  const variants = new Map<string, FieldNode>();
  for (const [name, uses] of required) {
    if (uses.size < 2) continue;
    for (const field of uses.values()) {
      if (!field.arguments?.length) continue;
      let at = 1;
      while (taken.has(`${name}_${at}`)) at += 1;
      taken.add(`${name}_${at}`);
      variants.set(`${name}_${at}`, { kind: Kind.FIELD, name: field.name, arguments: field.arguments });
    }
  }
  return variants;
}

function withRequired(directive: ConstDirectiveNode, names: ReadonlyMap<string, string>): ConstDirectiveNode {
  const set = requiredSet(directive);
  if (!set) return directive;
  const renamed = visit(set, {
    Field(field) {
      const value = names.get(textOf(field));
      return value === undefined ? undefined : { ...field, name: { kind: Kind.NAME, value } as const, arguments: [] };
    },
  });
  const text = print(renamed).slice(1, -1).replaceAll(/\s+/g, ' ').trim();
  const given = directive.arguments ?? [];
  return {
    ...directive,
    arguments: given.map((each) =>
      each.name.value === 'requires' ? { ...each, value: { kind: Kind.STRING, value: text } } : each,
    ),
  };
}

function requiredSet({ name, arguments: given = [] }: DirectiveNode): SelectionSetNode | null {
  const requires = name.value === 'join__field' ? given.find((each) => each.name.value === 'requires') : undefined;
  if (requires?.value.kind !== Kind.STRING) return null;
  const [operation] = parse(`{${requires.value.value}}`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet : null;
}

/** Equal for a field with equal arguments in any order. */
function textOf({ name, arguments: given = [] }: FieldNode): string {
  const sorted = given.toSorted((one, other) => (one.name.value < other.name.value ? -1 : 1));
  return print({ kind: Kind.FIELD, name, arguments: sorted });
}
