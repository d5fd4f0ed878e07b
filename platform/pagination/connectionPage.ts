import { GraphQLError } from 'graphql';

/** One page of a Relay connection (relay.dev/graphql/connections.htm), paged forward by keyset. */
export type ConnectionPage<T> = {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount?: number | null;
};

type CursorValue = string | number | null;

/** The most a page may hold. */
export const MAX_PAGE = 100;

/** An opaque cursor of the values a page is sorted by, unique value last. */
export function encodeCursor(values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/**
 * The values of a cursor made by {@link encodeCursor} for a sort of as many values; anything else is BAD_USER_INPUT.
 */
export function decodeCursor(cursor: string, length: number): CursorValue[] {
  const values = parse(cursor);
  if (!Array.isArray(values) || values.length !== length || !values.every(isCursorValue)) throw invalidCursor(cursor);
  return values;
}

/** The values of a cursor of a list that is sorted by instant and id; anything else is BAD_USER_INPUT. */
export function decodeInstantCursor(cursor: string): { readonly instant: Date; readonly id: string } {
  const [ms, id] = decodeCursor(cursor, 2);
  const instant = new Date(typeof ms === 'number' ? ms : Number.NaN);
  // No list has instants before 1970, and PostgreSQL keeps none before 4713 BC, which a Date can be.
  if (!(instant.getTime() >= 0) || typeof id !== 'string') throw invalidCursor(cursor);
  return { instant, id };
}

/** BAD_USER_INPUT for a cursor whose values are not those of the list. */
export function invalidCursor(cursor: string): GraphQLError {
  return badInput(
    `after: expected a cursor that this list has given for this sort, got ${JSON.stringify(cursor.slice(0, 80))}`,
  );
}

/** The page size asked for: 1 to {@link MAX_PAGE}, `fallback` when left out; anything else is BAD_USER_INPUT. */
export function requireFirst(first: number | null | undefined, fallback = 20): number {
  const size = first ?? fallback;
  if (Number.isInteger(size) && size >= 1 && size <= MAX_PAGE) return size;
  throw badInput(`first: expected 1 to ${MAX_PAGE}, got ${size}`);
}

type PageOptions<T> = {
  readonly first: number;
  readonly after: string | null | undefined;
  readonly cursorOf: (row: T) => string;
  readonly totalCount?: number | null;
};

/** A page from `first + 1` rows that begin after the cursor: the extra row shows that there is a next page. */
export function pageOf<T>(
  rows: readonly T[],
  { first, after, cursorOf, totalCount }: PageOptions<T>,
): ConnectionPage<T> {
  const edges = rows.slice(0, first).map((node) => ({ cursor: cursorOf(node), node }));
  return { edges, hasNextPage: rows.length > first, hasPreviousPage: after != null, totalCount: totalCount ?? null };
}

/** The `PageInfo` of a page. */
export function pageInfoOf(page: ConnectionPage<unknown>) {
  return {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: page.hasPreviousPage,
    startCursor: page.edges[0]?.cursor ?? null,
    endCursor: page.edges.at(-1)?.cursor ?? null,
  };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function isCursorValue(value: unknown): value is CursorValue {
  // No list gives a text that a store cannot keep.
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  return value === null || typeof value === 'number';
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
