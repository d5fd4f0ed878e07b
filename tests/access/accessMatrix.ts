import type { FieldPolicies } from '../../gateway/composition/fieldPolicies.ts';
import type { GraphQLResponse } from '../startSystem.ts';
import { expectedAccess, type Access, type MatrixCaller } from './expectedAccess.ts';
import type { FieldOperation } from './fieldOperations.ts';

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

/** Reads every field as every caller. A cell is wrong when `got` differs from `expected`. */
export async function accessMatrix(o: MatrixOptions): Promise<readonly MatrixCell[]> {
  const cells: MatrixCell[][] = [];
  const waiting = [...o.operations];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) cells.push(await cellsOf(next, o));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return cells.flat();
}

async function cellsOf(operation: FieldOperation, { callers, policies, send }: MatrixOptions): Promise<MatrixCell[]> {
  const cells: MatrixCell[] = [];
  let shown: string | null = null;
  for (const caller of callers) {
    const expected = expectedAccess(operation, caller, policies);
    const answer = await sendInTime(() => send(operation.query, caller));
    const value = JSON.stringify(answer.data ?? null);
    const isShown = shown === null || shown === value || operation.path.some((each) => VARYING.has(each.coordinate));
    const got = accessOf(answer, operation, { expected, isShown });
    if (got === 'shown') shown ??= value;
    cells.push({ coordinate: operation.coordinate, caller: caller.name, expected, got });
  }
  return cells;
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
