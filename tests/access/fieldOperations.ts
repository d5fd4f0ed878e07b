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
  readonly path: readonly Step[];
  /** The selection set of the field, or nothing. */
  readonly inner: string;
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
  return { coordinate: path.at(-1)?.coordinate ?? '', path, inner, query: nested(path, inner) };
}

function nested(path: readonly Step[], inner: string): string {
  return path.reduceRight((below, { text }) => `{ ${text} ${below} }`, inner);
}

/** One query for fields of one object, which have the same path but for its last step. */
export function queryOfAll(operations: readonly FieldOperation[]): string {
  const selections = operations.map(({ path, inner }) => `${path.at(-1)?.text} ${inner}`);
  return nested(operations[0]?.path.slice(0, -1) ?? [], `{ ${selections.join(' ')} }`);
}

/** The fields by the object that has them. */
export function byObject(operations: readonly FieldOperation[]): readonly (readonly FieldOperation[])[] {
  const objectOf = ({ path }: FieldOperation): string => nested(path.slice(0, -1), '');
  return [...Map.groupBy(operations, objectOf).values()];
}

/** The part of a response to several fields that is the response to one of them. */
export function responseToOne(data: unknown, [step, ...rest]: FieldOperation['path']): unknown {
  if (Array.isArray(data))
    return data.map((each) =>
      responseToOne(
        each,
        [step, ...rest].filter((one) => one !== undefined),
      ),
    );
  if (data === null || data === undefined || step === undefined) return data;
  return { [step.key]: responseToOne((data as Readonly<Record<string, unknown>>)[step.key], rest) };
}
