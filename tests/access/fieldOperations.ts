import {
  getNamedType,
  isEnumType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** A field, and the query that reads it from data of the owner. */
export type FieldOperation = {
  readonly coordinate: string;
  /** The fields from Query to this one, with their coordinates. */
  readonly path: readonly { readonly key: string; readonly coordinate: string }[];
  readonly query: string;
};

/** A field of Query with the arguments that find something of the owner. */
export type EntryPoint = { readonly field: string; readonly args: string };

type Step = { readonly key: string; readonly coordinate: string; readonly text: string };

/** Arguments without a default, by name. */
const ARGUMENTS: Readonly<Record<string, string>> = { country: '"GB"', topic: 'ORDER_STATUS', first: '1' };

/** A query for each field that can be read from the entry points, by the shortest path. */
export function fieldOperations(schema: GraphQLSchema, entries: readonly EntryPoint[]): readonly FieldOperation[] {
  const query = schema.getQueryType();
  const paths = new Map<GraphQLObjectType, readonly Step[]>();
  const operations: FieldOperation[] = [];
  const open: GraphQLObjectType[] = [];
  const reach = (field: GraphQLField<unknown, unknown>, path: readonly Step[]): void => {
    operations.push(operationOf(path, !isLeafType(getNamedType(field.type))));
    const type = getNamedType(field.type);
    if (!isObjectType(type) || paths.has(type)) return;
    paths.set(type, path);
    open.push(type);
  };
  for (const { field, args } of entries) {
    const definition = query?.getFields()[field];
    if (definition) reach(definition, [{ key: field, coordinate: `Query.${field}`, text: `${field}${args}` }]);
  }
  for (let type = open.shift(); type; type = open.shift())
    for (const field of Object.values(type.getFields()))
      if (!field.name.startsWith('_') && !isExternal(field))
        reach(field, [...(paths.get(type) ?? []), stepOf(type, field)]);
  return operations;
}

/** Whether another subgraph resolves the field. */
function isExternal({ astNode }: GraphQLField<unknown, unknown>): boolean {
  return astNode?.directives?.some(({ name }) => name.value === 'external') ?? false;
}

function stepOf(type: GraphQLObjectType, { name, args }: GraphQLField<unknown, unknown>): Step {
  const given = args
    .filter(
      ({ name: each, type: ofArgument, defaultValue }) =>
        each === 'first' || (isNonNullType(ofArgument) && defaultValue === undefined),
    )
    .map(({ name: each, type: ofArgument }) => {
      const value = ARGUMENTS[each] ?? firstValueOf(ofArgument);
      if (value === undefined) throw new Error(`expected a value for ${type.name}.${name}(${each}:) in ARGUMENTS`);
      return `${each}: ${value}`;
    });
  const text = given.length > 0 ? `${name}(${given.join(', ')})` : name;
  return { key: name, coordinate: `${type.name}.${name}`, text };
}

function firstValueOf(type: Parameters<typeof getNamedType>[0]): string | undefined {
  const named = getNamedType(type);
  return isEnumType(named) ? named.getValues()[0]?.name : undefined;
}

function operationOf(path: readonly Step[], isComposite: boolean): FieldOperation {
  const inner = isComposite ? '{ __typename }' : '';
  const query = path.reduceRight((below, { text }) => `{ ${text} ${below} }`, inner);
  return { coordinate: path.at(-1)?.coordinate ?? '', path, query };
}
