import {
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { encodeCursor } from '#platform/pagination/connectionPage.ts';
import { badValuesFor, isUnstorable } from './badValues.ts';
import { isRefused, responseProblems, type HttpReply } from './responseProblems.ts';
import { inputPositions, placeholderArguments, withArgumentAt, type InputPosition } from './mutationCalls.ts';
import type { SelectValues } from './distributeValues.ts';

type Field = GraphQLField<unknown, unknown>;

/** A field with arguments that is not a mutation, and the operation that selects it. */
export type ReadField = {
  readonly field: Field;
  readonly isSubscription: boolean;
  readonly operationOf: (variables: string, call: string) => string;
};

type Wrap = (call: string) => string;

/** The selection from a root field to each type that has a field with arguments. */
const pathTo: Readonly<Record<string, Wrap>> = {
  User: (call) => `me { ${call} }`,
  UserPreferences: (call) => `me { preferences { ${call} } }`,
  Order: (call) => `me { orders(first: 1) { edges { node { ${call} } } } }`,
  Cart: (call) => `cart { ${call} }`,
  Category: (call) => `categories { ${call} }`,
  ProductVariant: (call) => `products(first: 1) { edges { node { defaultVariant { ${call} } } } }`,
  Money: (call) => `products(first: 1) { edges { node { priceRange { min { ${call} } } } } }`,
};

/** Returns every field with arguments of all object types except Mutation. */
export function readFieldsOf(schema: GraphQLSchema): ReadField[] {
  const mutation = schema.getMutationType()?.name;
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__') || type.name === mutation) return [];
    const kind = type === schema.getSubscriptionType() ? 'subscription' : 'query';
    const isRoot = kind === 'subscription' || type === schema.getQueryType();
    const fields = Object.values(type.getFields()).filter(({ args }) => args.length > 0);
    const wrap = isRoot ? (call: string) => call : pathTo[type.name];
    if (!wrap && fields.length > 0) throw new Error(`no selection reaches ${type.name}: add it to tryRead.ts`);
    return fields.map((field) => ({
      field,
      isSubscription: kind === 'subscription',
      operationOf: (variables, call) => `${kind} ${variables} { ${wrap?.(call)} }`,
    }));
  });
}

/** Well-formed cursors with values that no list returns. */
const strangeCursors = [['\0'], [1e308], [-1], [null], [2 ** 53], ['a', 'b'], [1e308, '\0'], [1, '\0'], [null, null]]
  .concat([['NEWEST', 1e308, '\0'] as never, ['NEWEST', 1, '\ud800'] as never, ['NAME', '\0', '\0'] as never])
  .map(encodeCursor);

type TryReadOptions = {
  readonly read: ReadField;
  readonly selectAt: (position: InputPosition) => SelectValues;
  readonly send: (operation: { query: string; variables: Readonly<Record<string, unknown>> }) => Promise<HttpReply>;
};

/**
 * Tries bad values at every position of a field's arguments, and at each the texts that stores refuse; returns the
 * problems.
 */
export async function tryRead({ read, selectAt, send }: TryReadOptions): Promise<string[]> {
  const { field } = read;
  const names = field.args.map(({ name }) => name);
  const query = callOf(read);
  const problems: string[] = [];
  for (const position of inputPositions(field)) {
    const { wrong, strange } = valuesAt(position, selectAt(position));
    for (const value of [...wrong, ...strange]) {
      const reply = await send({
        query,
        variables: withArgumentAt(placeholderArguments(requiredOf(field)), position.path, value),
      });
      const found = responseProblems(reply, names);
      if (wrong.includes(value) && !isRefused(reply)) found.push('was accepted');
      const shown = (JSON.stringify(value) ?? 'nothing').slice(0, 80);
      problems.push(...found.map((problem) => `${field.name} ${position.path.join('.')} ${shown}: ${problem}`));
    }
  }
  return problems;
}

function valuesAt(position: InputPosition, select: SelectValues) {
  const { wrong, strange } = badValuesFor(position.type, undefined);
  const cursors = position.path.at(-1) === 'after' ? strangeCursors : [];
  return {
    wrong: select(wrong),
    strange: [...new Set([...select(strange), ...strange.filter(isUnstorable)]), ...cursors],
  };
}

function requiredOf(field: Field): Field {
  return { ...field, args: field.args.filter(isRequiredArgument) };
}

function callOf({ field, operationOf }: ReadField): string {
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  return operationOf(`(${variables})`, `${field.name}(${passed}) ${selectionOf(field.type)}`);
}

/** Selects the leaf fields of a type. */
function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  const fields = isObjectType(named) ? Object.values(named.getFields()) : [];
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0);
  return `{ ${['__typename', ...leaves.map(({ name }) => name)].join(' ')} }`;
}
