import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql';

const ISO_8601 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * An instant: inside a Date, outside ISO 8601 in UTC. Days that the calendar does not have are refused.
 *
 * @see https://scalars.graphql.org/andimarek/date-time
 */
export const dateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant as ISO 8601 with an offset, such as 2026-01-31T12:00:00.000Z.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  serialize: (value) => (value instanceof Date ? value : requireInstant(value)).toISOString(),
  parseValue: requireInstant,
  parseLiteral: (node) => (node.kind === Kind.STRING ? requireInstant(node.value, node) : refuse(print(node), node)),
});

function requireInstant(value: unknown, node?: ValueNode): Date {
  const instant = typeof value === 'string' ? readInstant(value) : null;
  return instant ?? refuse(JSON.stringify(value), node);
}

function readInstant(text: string): Date | null {
  const [, year, month, day, hour] = (ISO_8601.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || hour === undefined) return null;
  // Date takes the 30th of February for the 2nd of March, and 24:00 for the next day.
  const daysOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const date = new Date(text);
  return day <= daysOfMonth && hour < 24 && !Number.isNaN(date.getTime()) ? date : null;
}

function refuse(got: string | undefined, node: ValueNode | undefined): never {
  throw new GraphQLError(`DateTime: expected ISO 8601 with an offset, such as 2026-01-31T12:00:00Z, got ${got}`, {
    nodes: node,
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
