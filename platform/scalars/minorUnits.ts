import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** A whole amount in a currency's minor unit, as a JSON number of at most ±(2^53 − 1): Int would end at 21.4 million dollars. */
export const minorUnitsScalar = new GraphQLScalarType<number, number>({
  name: 'MinorUnits',
  description: "A whole amount in a currency's minor unit (cents), up to ±(2^53 − 1).",
  serialize: requireSafeInteger,
  parseValue: requireSafeInteger,
  parseLiteral: (node) => requireSafeInteger(node.kind === Kind.INT ? Number(node.value) : node.kind),
});

function requireSafeInteger(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new GraphQLError(
    `MinorUnits: expected a whole number of at most ±${Number.MAX_SAFE_INTEGER}, got ${JSON.stringify(value)}`,
  );
}
