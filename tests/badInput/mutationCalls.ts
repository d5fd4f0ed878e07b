import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
} from 'graphql';

export type MutationField = GraphQLField<unknown, unknown>;
export type ArgumentValues = Readonly<Record<string, unknown>>;
/** A position in the arguments of a field. */
export type InputPosition = {
  /** The field's name. */
  readonly owner: string;
  readonly path: readonly (string | number)[];
  readonly type: GraphQLInputType;
};
type PositionPath = Omit<InputPosition, 'type'>;

/** Returns an operation that calls the mutation; its variables have the names of the arguments. */
export function mutationOperation(mutation: MutationField): string {
  const variables = mutation.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = mutation.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const field = `${mutation.name}${passed && `(${passed})`} { ${selectionOf(mutation)} }`;
  return `mutation ${variables && `(${variables})`} { ${field} }`;
}

/** Selects the user errors, the leaf fields, and the ids of objects. */
function selectionOf(mutation: MutationField): string {
  const payload = getNamedType(mutation.type) as GraphQLObjectType;
  const fields = Object.values(payload.getFields()).flatMap(({ name, type }) => {
    const named = getNamedType(type);
    if (name === 'userErrors') return 'userErrors { code message path }';
    if (isLeafType(named)) return name;
    return isObjectType(named) && 'id' in named.getFields() ? `${name} { id }` : [];
  });
  return fields.join(' ');
}

/** Returns every position in a field's arguments; of a list, the positions in its first element. */
export function inputPositions(mutation: MutationField): InputPosition[] {
  return mutation.args.flatMap((argument) => positionsOf({ owner: mutation.name, path: [] }, argument));
}

function positionsOf(
  { owner, path }: PositionPath,
  { name, type }: GraphQLArgument | GraphQLInputField,
): InputPosition[] {
  const at = { owner, path: [...path, name] };
  return [{ ...at, type }, ...positionsBelow(at, getNullableType(type))];
}

function positionsBelow({ owner, path }: PositionPath, type: unknown): InputPosition[] {
  if (isListType(type)) return positionsBelow({ owner, path: [...path, 0] }, getNullableType(type.ofType));
  if (!isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => positionsOf({ owner, path }, field));
}

/** Returns well-typed placeholder arguments. */
export function placeholderArguments(mutation: MutationField): ArgumentValues {
  return Object.fromEntries(mutation.args.map(({ name, type }) => [name, placeholder(type)]));
}

function placeholder(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [placeholder(nullable.ofType as GraphQLInputType)];
  if (isInputObjectType(nullable)) {
    const required = Object.values(nullable.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(required.map((field) => [field.name, placeholder(field.type)]));
  }
  if ('getValues' in nullable) return nullable.getValues()[0]?.name;
  return { Int: 1, MinorUnits: 1, Boolean: true, DateTime: '2026-11-21T12:00:00Z' }[nullable.name] ?? 'something';
}

/** Returns the arguments with another value at a position, which may be new; undefined removes it. */
export function withArgumentAt(given: ArgumentValues, path: InputPosition['path'], value: unknown): ArgumentValues {
  return replaceAt(given, path, value) as ArgumentValues;
}

function replaceAt(whole: unknown, [first, ...rest]: InputPosition['path'], value: unknown): unknown {
  if (first === undefined) return value;
  if (typeof first === 'number') {
    const list = Array.isArray(whole) ? whole : [];
    return [replaceAt(list[first], rest, value), ...list.slice(1)];
  }
  const object = { ...(whole as ArgumentValues | undefined) };
  return { ...object, [first]: replaceAt(object[first], rest, value) };
}

/** Returns the value at a position. */
export function argumentAt(given: ArgumentValues, path: InputPosition['path']): unknown {
  return path.reduce<unknown>((whole, key) => (whole as Record<string | number, unknown> | undefined)?.[key], given);
}
