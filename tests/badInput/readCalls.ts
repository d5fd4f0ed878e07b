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
import { badValuesFor } from './badValues.ts';
import { isRefused, unclearIn, type Reply } from './clearAnswer.ts';
import { placesOf, someArguments, withValueAt, type Place } from './mutationCalls.ts';
import type { Portion } from './portions.ts';

type Field = GraphQLField<unknown, unknown>;

/** A field with arguments that is read, and how an operation reaches it. */
export type Read = {
  readonly field: Field;
  readonly isLive: boolean;
  readonly operationOf: (variables: string, call: string) => string;
};

type Wrap = (call: string) => string;

/** How a field below the root is reached from it: whoever gives a type a field with arguments writes it down here. */
const reached: Readonly<Record<string, Wrap>> = {
  User: (call) => `me { ${call} }`,
  UserPreferences: (call) => `me { preferences { ${call} } }`,
  Order: (call) => `me { orders(first: 1) { edges { node { ${call} } } } }`,
  Cart: (call) => `cart { ${call} }`,
  Category: (call) => `categories { ${call} }`,
  ProductVariant: (call) => `products(first: 1) { edges { node { defaultVariant { ${call} } } } }`,
  Money: (call) => `products(first: 1) { edges { node { priceRange { min { ${call} } } } } }`,
};

/** Every field of the graph that is read by arguments: of Query, of Subscription, and of the types below. */
export function readsOf(schema: GraphQLSchema): Read[] {
  const mutation = schema.getMutationType()?.name;
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__') || type.name === mutation) return [];
    const kind = type === schema.getSubscriptionType() ? 'subscription' : 'query';
    const isRoot = kind === 'subscription' || type === schema.getQueryType();
    const fields = Object.values(type.getFields()).filter(({ args }) => args.length > 0);
    const wrap = isRoot ? (call: string) => call : reached[type.name];
    if (!wrap && fields.length > 0) throw new Error(`expected a way to read ${type.name}, got none: write one down`);
    return fields.map((field) => ({
      field,
      isLive: kind === 'subscription',
      operationOf: (variables, call) => `${kind} ${variables} { ${wrap?.(call)} }`,
    }));
  });
}

/** Cursors of the form that lists give, with values that none of them has given. */
const strangeCursors = [['\0'], [1e308], [-1], [null], [2 ** 53], ['a', 'b'], [1e308, '\0'], [1, '\0'], [null, null]]
  .concat([['NEWEST', 1e308, '\0'] as never, ['NEWEST', 1, '\ud800'] as never, ['NAME', '\0', '\0'] as never])
  .map(encodeCursor);

type Trial = {
  readonly read: Read;
  readonly portionOf: (place: Place) => Portion;
  readonly send: (operation: { query: string; variables: Readonly<Record<string, unknown>> }) => Promise<Reply>;
};

/** Tries bad values at every place of a field's arguments, all texts at each; what was not right, in sentences. */
export async function tryRead({ read, portionOf, send }: Trial): Promise<string[]> {
  const { field } = read;
  const names = field.args.map(({ name }) => name);
  const query = callOf(read);
  const problems: string[] = [];
  for (const place of placesOf(field)) {
    const { wrong, strange } = valuesAt(place, portionOf(place));
    for (const value of [...wrong, ...strange]) {
      const reply = await send({ query, variables: withValueAt(someArguments(requiredOf(field)), place.path, value) });
      const found = unclearIn(reply, names);
      if (wrong.includes(value) && !isRefused(reply)) found.push('was taken');
      const shown = (JSON.stringify(value) ?? 'nothing').slice(0, 80);
      problems.push(...found.map((problem) => `${field.name} ${place.path.join('.')} ${shown}: ${problem}`));
    }
  }
  return problems;
}

function valuesAt(place: Place, portion: Portion) {
  const { wrong, strange } = badValuesFor(place.type, undefined);
  const isText = /^\[?(String|ID)\b/.test(String(place.type));
  const cursors = place.path.at(-1) === 'after' ? strangeCursors : [];
  return { wrong: portion(wrong), strange: [...(isText ? strange : portion(strange)), ...cursors] };
}

function requiredOf(field: Field): Field {
  return { ...field, args: field.args.filter(isRequiredArgument) };
}

function callOf({ field, operationOf }: Read): string {
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  return operationOf(`(${variables})`, `${field.name}(${passed}) ${selectionOf(field.type)}`);
}

/** The plain fields of what is answered. */
function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  const fields = isObjectType(named) ? Object.values(named.getFields()) : [];
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0);
  return `{ ${['__typename', ...leaves.map(({ name }) => name)].join(' ')} }`;
}
