import {
  Kind,
  valueFromASTUntyped,
  visit,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type NameNode,
  type TypeNode,
} from 'graphql';
import { z } from 'zod';
import { introspectionCosts, introspectionFields } from './introspectionCosts.ts';
import { argumentsOf } from './nodeTable.ts';

/** The cost of an argument or input field that is present, without the costs of its own fields. */
export type InputCost = { readonly type: string; readonly weight: number };

/** The size of a list (`@listSize`): the largest slicing argument that has a value, otherwise the assumed size. */
export type ListSize = {
  readonly assumed: number | null;
  /** The slicing arguments with their defaults. */
  readonly slicing: ReadonlyMap<string, number | null>;
  /** The child lists whose length the slicing arguments give, such as the edges of a connection. */
  readonly sizedFields: ReadonlySet<string>;
  readonly requiresOne: boolean;
};

/** The cost of one value of a field, without the costs of its own fields, and the number of values. */
export type FieldCost = {
  readonly type: string;
  readonly weight: number;
  readonly isList: boolean;
  readonly size: ListSize | null;
  readonly arguments: ReadonlyMap<string, InputCost>;
};

/** The costs of a schema (`@cost` and `@listSize`, https://ibm.github.io/graphql-specs/cost-spec.html). */
export type CostTable = {
  /** Whether the graph has any `@cost` or `@listSize`. */
  readonly isDeclared: boolean;
  /** By object type, then by field. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, FieldCost>>;
  /** The object types of each interface and union. */
  readonly possibleTypes: ReadonlyMap<string, readonly string[]>;
  /** By input object type, then by field. */
  readonly inputs: ReadonlyMap<string, ReadonlyMap<string, InputCost>>;
};

const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);
const MUTATION_WEIGHT = 10;
// Types that composition adds.
const OF_FEDERATION = /^(join|link|core)__/;

const costArguments = z.object({ weight: z.number().int() });
const listSizeArguments = z.object({
  assumedSize: z.number().int().nonnegative().nullish(),
  slicingArguments: z.array(z.string()).nullish(),
  sizedFields: z.array(z.string()).nullish(),
  requireOneSlicingArgument: z.boolean().nullish(),
});

/** Extracts the costs of a composed supergraph. */
export function extractCosts(supergraph: DocumentNode): CostTable {
  const definitions = supergraph.definitions.filter((each) => !OF_FEDERATION.test(nameOf(each)));
  const weights = new Map(definitions.map((each) => [nameOf(each), weightOfType(each)]));
  const table = {
    isDeclared: declaresCosts(supergraph),
    objects: new Map(introspectionCosts),
    possibleTypes: new Map<string, string[]>(),
    inputs: new Map<string, ReadonlyMap<string, InputCost>>(),
  };
  for (const each of definitions) {
    if (each.kind === Kind.UNION_TYPE_DEFINITION)
      table.possibleTypes.set(
        each.name.value,
        (each.types ?? []).map(({ name }) => name.value),
      );
    if (each.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION)
      table.inputs.set(each.name.value, inputsOf(each.fields, weights));
    if (each.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    table.objects.set(each.name.value, fieldsOf(each.name.value, each.fields ?? [], weights));
    for (const { name } of each.interfaces ?? [])
      table.possibleTypes.set(name.value, [...(table.possibleTypes.get(name.value) ?? []), each.name.value]);
  }
  return table;
}

function declaresCosts(supergraph: DocumentNode): boolean {
  const applied = new Set<string>();
  visit(supergraph, { Directive: ({ name }) => void applied.add(name.value) });
  return applied.has('cost') || applied.has('listSize');
}

/**
 * The list fields without a size, one sentence each: they have no `@listSize` with an `assumedSize` or slicing
 * arguments, and not every field that returns their type lists them in `sizedFields`.
 */
export function listsWithoutSize(schema: DocumentNode): readonly string[] {
  const fields = schema.definitions.flatMap((each) =>
    (each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.INTERFACE_TYPE_DEFINITION) &&
    !OF_FEDERATION.test(nameOf(each))
      ? (each.fields ?? []).map((field) => ({ of: each.name.value, field }))
      : [],
  );
  const byReturnType = Map.groupBy(fields, ({ field }) => namedType(field.type));
  const isSizedByParent = (of: string, name: string): boolean => {
    const parents = byReturnType.get(of) ?? [];
    return parents.length > 0 && parents.every(({ field }) => sizeOf(field)?.sizedFields.has(name));
  };
  return fields
    .filter(({ field }) => isList(field.type))
    .filter(({ of, field }) => {
      const size = sizeOf(field);
      if (size && (size.assumed !== null || size.slicing.size > 0)) return false;
      return !isSizedByParent(of, field.name.value);
    })
    .map(
      ({ of, field }) =>
        `${of}.${field.name.value}: expected @listSize on a list field, with assumedSize or slicingArguments, or sizedFields on each field that returns ${of}`,
    );
}

function fieldsOf(of: string, fields: readonly FieldDefinitionNode[], weights: Weights): Map<string, FieldCost> {
  return new Map([
    ...(of === 'Query' ? introspectionFields : []),
    ...fields.map((field) => {
      const type = namedType(field.type);
      const own = weightOf(field.directives) ?? weights.get(type) ?? 0;
      const cost: FieldCost = {
        type,
        weight: of === 'Mutation' ? own + MUTATION_WEIGHT : own,
        isList: isList(field.type),
        size: sizeOf(field),
        arguments: inputsOf(field.arguments, weights),
      };
      return [field.name.value, cost] as const;
    }),
  ]);
}

type Weights = ReadonlyMap<string, number>;

function inputsOf(inputs: readonly InputValueDefinitionNode[] = [], weights: Weights): Map<string, InputCost> {
  return new Map(
    inputs.map(({ name, type, directives }) => {
      const named = namedType(type);
      return [name.value, { type: named, weight: weightOf(directives) ?? weights.get(named) ?? 0 }];
    }),
  );
}

/** An object costs 1, as output and as input; a scalar or an enum 0; a root type 0, because no field returns it. */
function weightOfType(type: DefinitionNode): number {
  if (!('directives' in type)) return 0;
  const isLeaf = type.kind === Kind.SCALAR_TYPE_DEFINITION || type.kind === Kind.ENUM_TYPE_DEFINITION;
  return weightOf(type.directives) ?? (isLeaf || ROOTS.has(nameOf(type)) ? 0 : 1);
}

function weightOf(directives: readonly DirectiveNode[] = []): number | null {
  const cost = directives.find(({ name }) => name.value === 'cost');
  return cost ? costArguments.parse(argumentsOf(cost)).weight : null;
}

function sizeOf({ directives = [], arguments: inputs = [] }: FieldDefinitionNode): ListSize | null {
  const directive = directives.find(({ name }) => name.value === 'listSize');
  if (!directive) return null;
  const given = listSizeArguments.parse(argumentsOf(directive));
  const slicing = (given.slicingArguments ?? []).map((name) => {
    const input = inputs.find((each) => each.name.value === name);
    const fallback: unknown = input?.defaultValue && valueFromASTUntyped(input.defaultValue);
    return [name, typeof fallback === 'number' ? fallback : null] as const;
  });
  return {
    assumed: given.assumedSize ?? null,
    slicing: new Map(slicing),
    sizedFields: new Set(given.sizedFields ?? []),
    requiresOne: slicing.length > 0 && (given.requireOneSlicingArgument ?? true),
  };
}

function nameOf(definition: DefinitionNode): string {
  // A schema definition has no name.
  const { name } = definition as { readonly name?: NameNode };
  return name?.value ?? '';
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && type.type.kind === Kind.LIST_TYPE);
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
