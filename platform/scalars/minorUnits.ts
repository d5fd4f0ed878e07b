import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql';

/**
 * A whole amount in a currency's minor unit, as a JSON number of at most ±(2^53 − 1): Int would end at 21.4 million
 * dollars.
 */
export const minorUnitsScalar = new GraphQLScalarType<number, number>({
  name: 'MinorUnits',
  description: "A whole amount in a currency's minor unit (cents), up to ±(2^53 − 1).",
  specifiedByURL: 'https://commerce.example/scalars/minor-units',
  serialize: requireSafeInteger,
  parseValue: requireSafeInteger,
  // A larger one is quoted as it was written, not as the number it would be rounded to.
  parseLiteral: (node) =>
    node.kind === Kind.INT && Number.isSafeInteger(Number(node.value)) ? Number(node.value) : refuse(print(node), node),
});

function requireSafeInteger(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  return refuse(JSON.stringify(value));
}

function refuse(got: string | undefined, node?: ValueNode): never {
  throw new GraphQLError(`MinorUnits: expected a whole number of at most ±${Number.MAX_SAFE_INTEGER}, got ${got}`, {
    nodes: node,
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
