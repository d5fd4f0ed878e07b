import type { FieldPolicies } from '../../gateway/composition/fieldPolicies.ts';
import type { GraphQLResponse } from '../startSystem.ts';
import { expectedAccess, type Access, type MatrixCaller } from './expectedAccess.ts';
import { byObject, responseToOne, queryOfAll, type FieldOperation } from './fieldOperations.ts';

export type MatrixCell = {
  readonly coordinate: string;
  readonly caller: string;
  readonly expected: Access | string;
  readonly got: Access | string;
};

type Answer = GraphQLResponse<Readonly<Record<string, unknown>>>;
export type SendAs = (query: string, caller: MatrixCaller) => Promise<Answer>;

type MatrixOptions = {
  readonly operations: readonly FieldOperation[];
  /** The owner first: others that may see a field must see what the first of them sees. */
  readonly callers: readonly MatrixCaller[];
  readonly policies: FieldPolicies;
  readonly send: SendAs;
};

/** Fields whose value is another for each caller, or changes by itself. */
const VARYING: ReadonlySet<string> = new Set([
  'Query.me',
  'ProductVariant.purchasedByMe',
  'Session.current',
  'Session.lastSeenAt',
  'Stock.availableToSell',
  'Query.users',
]);
const DENIALS: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);
const CUT_OFF: ReadonlySet<unknown> = new Set(['DEADLINE_EXCEEDED', 'OVERLOADED']);
const MAX_TRIES = 5;
const AT_ONCE = 8;

/**
 * Reads every field as every caller. A cell is wrong when `got` differs from `expected`. The fields of an object that a
 * caller may see are read together, and one by one where that does not show all of them.
 */
export async function accessMatrix(o: MatrixOptions): Promise<readonly MatrixCell[]> {
  const cells: MatrixCell[][] = [];
  const waiting = [...byObject(o.operations)];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) cells.push(await cellsOf(next, o));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return cells.flat();
}

/** What the first caller that may see a field saw of it. */
type Seen = Map<FieldOperation, string>;
type Expectation = { readonly operation: FieldOperation; readonly expected: Access };

async function cellsOf(operations: readonly FieldOperation[], { callers, policies, send }: MatrixOptions) {
  const cells: MatrixCell[] = [];
  const seen: Seen = new Map();
  for (const caller of callers) {
    const expectations = operations.map((operation) => ({
      operation,
      expected: expectedAccess(operation, caller, policies),
    }));
    const visible = expectations.filter(({ expected }) => expected === 'shown');
    const together = await readTogether(
      visible,
      () => send(queryOfAll(visible.map((each) => each.operation)), caller),
      seen,
    );
    const alone = together === null ? expectations : expectations.filter(({ expected }) => expected !== 'shown');
    const got = new Map(together);
    for (const each of alone) {
      const answer = await sendInTime(() => send(each.operation.query, caller));
      got.set(each.operation, look(each, answer, seen));
    }
    for (const { operation, expected } of expectations)
      cells.push({
        coordinate: operation.coordinate,
        caller: caller.name,
        expected,
        got: got.get(operation) ?? 'unread',
      });
  }
  return cells;
}

/** What the caller got of each field by one query, or null if it did not get all of them as expected. */
async function readTogether(visible: readonly Expectation[], send: () => Promise<Answer>, seen: Seen) {
  if (visible.length < 2) return null;
  const answer = await sendInTime(send);
  if (answer.errors || !answer.data) return null;
  const got = visible.map((each) => {
    const data = responseToOne(answer.data, each.operation.path) as NonNullable<Answer['data']>;
    return [each.operation, look(each, { data }, seen)] as const;
  });
  return got.every(([, access]) => access === 'shown') ? got : null;
}

function look({ operation, expected }: Expectation, answer: Answer, seen: Seen): string {
  const value = JSON.stringify(answer.data ?? null);
  const isVarying = operation.path.some(({ coordinate }) => VARYING.has(coordinate));
  const isShown = isVarying || (seen.get(operation) ?? value) === value;
  const got = accessOf(answer, operation, { expected, isShown });
  if (got === 'shown' && !seen.has(operation)) seen.set(operation, value);
  return got;
}

/** On a busy machine a call may be cut off, which says nothing about rights. */
async function sendInTime(send: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await send();
    const isCutOff = answer.errors?.some(({ extensions }) => CUT_OFF.has(extensions['code']));
    if (!isCutOff || tries === MAX_TRIES) return answer;
  }
}

type Comparison = { readonly expected: Access; readonly isShown: boolean };

function accessOf({ data, errors = [] }: Answer, { path }: FieldOperation, { expected, isShown }: Comparison) {
  const { code, subgraph } = errors[0]?.extensions ?? {};
  // The gateway must not leave a denial to the subgraph.
  if (subgraph !== undefined) return `${String(code)} of ${String(subgraph)}`;
  if (code !== undefined) return DENIALS.has(code) ? String(code) : `error ${String(code)}: ${errors[0]?.message}`;
  const value = path.reduce<unknown>(
    (at, { key }) => firstOf((firstOf(at) as Record<string, unknown> | null)?.[key]),
    data,
  );
  // An empty list, null and 0 are what others see, and may be what the owner has.
  const isEmpty = value === null || value === undefined || value === 0 || value === false;
  if (expected !== 'shown') return isEmpty || isEmptyPage(value) ? 'hidden' : 'shown';
  return isShown ? 'shown' : 'another value than its owner sees';
}

/** The connection of an account that the caller may not see is an empty one, not null. */
function isEmptyPage(value: unknown): boolean {
  const typename = typeof value === 'object' && value !== null && '__typename' in value ? value.__typename : null;
  return typeof typename === 'string' && (typename.endsWith('Connection') || typename === 'PageInfo');
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? (value[0] ?? null) : value;
}

/** The cells that are wrong, one sentence each. */
export function problemsIn(cells: readonly MatrixCell[]): readonly string[] {
  return cells
    .filter(({ expected, got }) => expected !== got)
    .map(({ coordinate, caller, expected, got }) => `${coordinate} as ${caller}: expected ${expected}, got ${got}`);
}

const codes = { UNAUTHENTICATED: '401', FORBIDDEN: '403' };

/** The matrix as a table of text: a line for each field, a column for each caller. */
export function printMatrix(cells: readonly MatrixCell[]): string {
  const callers = [...new Set(cells.map(({ caller }) => caller))];
  const short = (got: string): string =>
    ({ shown: '✓', hidden: 'hidden', done: 'done', reached: '✓', refused: 'refused', ...codes })[got] ?? 'WRONG';
  const rows = [...Map.groupBy(cells, ({ coordinate }) => coordinate)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const gotBy = (row: readonly MatrixCell[], name: string) => row.find(({ caller }) => caller === name)?.got;
  const lines = rows.map(([coordinate, row]) => [
    coordinate,
    ...callers.map((name) => {
      const got = gotBy(row, name);
      return got === undefined ? '-' : short(got);
    }),
  ]);
  return [['field', ...callers], ...lines]
    .map(([name = '', ...rest]) => name.padEnd(42) + rest.map((each) => each.padEnd(11)).join(''))
    .join('\n');
}
