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

export type Mutation = GraphQLField<unknown, unknown>;
export type Arguments = Readonly<Record<string, unknown>>;
/** Where in the arguments of a mutation a value stands. */
export type Place = {
  /** The mutation's name. */
  readonly owner: string;
  readonly path: readonly (string | number)[];
  readonly type: GraphQLInputType;
};
type Stand = Omit<Place, 'type'>;

/** The operation that calls a mutation with its arguments as variables of their names. */
export function operationOf(mutation: Mutation): string {
  const variables = mutation.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = mutation.args.map(({ name }) => `${name}: $${name}`).join(', ');
  return `mutation (${variables}) { ${mutation.name}(${passed}) { ${selectionOf(mutation)} } }`;
}

/** Its refusals, its plain fields, and the ids of what it answers. */
function selectionOf(mutation: Mutation): string {
  const payload = getNamedType(mutation.type) as GraphQLObjectType;
  const fields = Object.values(payload.getFields()).flatMap(({ name, type }) => {
    const named = getNamedType(type);
    if (name === 'userErrors') return 'userErrors { code message path }';
    if (isLeafType(named)) return name;
    return isObjectType(named) && 'id' in named.getFields() ? `${name} { id }` : [];
  });
  return fields.join(' ');
}

/** Every place there is in a mutation's arguments; in a list, in its first element. */
export function placesOf(mutation: Mutation): Place[] {
  return mutation.args.flatMap((argument) => placesIn({ owner: mutation.name, path: [] }, argument));
}

function placesIn({ owner, path }: Stand, { name, type }: GraphQLArgument | GraphQLInputField): Place[] {
  const at = { owner, path: [...path, name] };
  return [{ ...at, type }, ...placesBelow(at, getNullableType(type))];
}

function placesBelow({ owner, path }: Stand, type: unknown): Place[] {
  if (isListType(type)) return placesBelow({ owner, path: [...path, 0] }, getNullableType(type.ofType));
  if (!isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => placesIn({ owner, path }, field));
}

/** Some arguments of the right types, for what nobody has written down. */
export function someArguments(mutation: Mutation): Arguments {
  return Object.fromEntries(mutation.args.map(({ name, type }) => [name, someValue(type)]));
}

function someValue(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [someValue(nullable.ofType as GraphQLInputType)];
  if (isInputObjectType(nullable)) {
    const required = Object.values(nullable.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(required.map((field) => [field.name, someValue(field.type)]));
  }
  if ('getValues' in nullable) return nullable.getValues()[0]?.name;
  return { Int: 1, MinorUnits: 1, Boolean: true, DateTime: '2026-11-21T12:00:00Z' }[nullable.name] ?? 'something';
}

/** The arguments with another value at a place, which need not have been there; undefined takes it out. */
export function withValueAt(given: Arguments, path: Place['path'], value: unknown): Arguments {
  return replaced(given, path, value) as Arguments;
}

function replaced(whole: unknown, [first, ...rest]: Place['path'], value: unknown): unknown {
  if (first === undefined) return value;
  if (typeof first === 'number') {
    const list = Array.isArray(whole) ? whole : [];
    return [replaced(list[first], rest, value), ...list.slice(1)];
  }
  const object = { ...(whole as Arguments | undefined) };
  return { ...object, [first]: replaced(object[first], rest, value) };
}

/** The value at a place. */
export function valueAt(given: Arguments, path: Place['path']): unknown {
  return path.reduce<unknown>((whole, key) => (whole as Record<string | number, unknown> | undefined)?.[key], given);
}
