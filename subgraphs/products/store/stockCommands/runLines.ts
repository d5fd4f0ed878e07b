import { newId } from '#platform/ids/ids.ts';
import { attemptOptimistically } from './optimisticAttempt.ts';
import {
  changeContextOf,
  linesInOrder,
  type StockCommand,
  type StockCommandLine,
  type StockDependencies,
  type StockLineDecision,
  type StockLineResult,
  type StockPolicy,
} from './stockCommand.ts';
import { changeStock, readStocks, type GuardedChange, type OrderStockSnapshot } from './stockDocuments.ts';

/** A guard fails only because another change came first, so this many failures in a row are a fault. */
const MAX_TRIES = 100;

/**
 * Runs each line on its own, by ascending variant. First tries all lines optimistically; when that fails, reads all of
 * them and decides one by one. Lines that the attempt did change then count as repeated.
 */
export async function runEachLine(
  dependencies: StockDependencies,
  command: StockCommand,
  policy: StockPolicy,
): Promise<StockLineResult[]> {
  const attempted = await attemptOptimistically(dependencies, command, policy);
  if (attempted) return attempted;
  const snapshots = await readLines(dependencies, command);
  const results: StockLineResult[] = [];
  for (const line of linesInOrder(command))
    results.push(await runLine(dependencies, line, { command, policy, snapshots }));
  return results;
}

/**
 * Runs all lines or none, by ascending variant. First tries all lines optimistically, with the command's id in the new
 * entries. When that fails, reads all lines: every refusal that is visible then is returned at once, and a later one
 * may still come up when a line is changed. `undo` is called with the lines that this command has changed.
 */
export async function runAllOrNothing(
  dependencies: StockDependencies,
  command: StockCommand,
  { undo, ...policy }: StockPolicy & { undo: (lines: readonly StockCommandLine[]) => Promise<unknown> },
): Promise<StockLineResult[]> {
  const commandId = newId('cal');
  const attempted = await attemptOptimistically(dependencies, command, { ...policy, commandId });
  if (attempted) return attempted;
  const snapshots = await readLines(dependencies, command);
  const lines = linesInOrder(command);
  const changed = new Set(lines.filter(({ variantId }) => snapshots.get(variantId)?.commandId === commandId));
  const undoChanged = async (): Promise<void> => void (changed.size > 0 && (await undo([...changed])));
  const refused = await findRefused(dependencies, lines, { policy, snapshots });
  if (refused.length > 0) {
    await undoChanged();
    return refused;
  }

  const results: StockLineResult[] = [];
  for (const [index, line] of lines.entries()) {
    const result = await runLine(dependencies, line, { command, policy, snapshots });
    if (result.kind !== 'done') {
      await undoChanged();
      const latest = await readLines(dependencies, command);
      const rest = await findRefused(dependencies, lines.slice(index + 1), { policy, snapshots: latest });
      return [result, ...rest];
    }
    if (!result.isRepeated) changed.add(line);
    results.push(result);
  }
  return results;
}

type Snapshots = ReadonlyMap<string, OrderStockSnapshot>;

type LineOptions = { readonly command: StockCommand; readonly policy: StockPolicy; readonly snapshots: Snapshots };

/** Decides on the snapshot and makes the change; when another change came first, reads and decides again. */
async function runLine(
  dependencies: StockDependencies,
  line: StockCommandLine,
  { command, policy, snapshots }: LineOptions,
): Promise<StockLineResult> {
  let current: Snapshots | null = snapshots;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    current ??= await readLines(dependencies, { ...command, lines: [line] });
    const expected = current.get(line.variantId);
    if (!expected) return { ...line, kind: 'unknown' };
    const changeContext = changeContextOf(dependencies, command);
    const decision = await policy.decide(expected, line, changeContext.at);
    if (decision.kind !== 'change') return unchangedResult(line, decision, expected);
    const result = await makeChange(dependencies, line, { expected, change: decision.change, changeContext });
    if (result) return result;
    current = null;
  }
  throw new Error(`expected the stock of ${line.variantId} to change within ${MAX_TRIES} tries`);
}

async function makeChange(
  { models, cache }: StockDependencies,
  line: StockCommandLine,
  wanted: GuardedChange,
): Promise<StockLineResult | null> {
  const after = await changeStock(models.stocks, wanted);
  if (!after) return null;
  cache.put(after);
  const { productVersion, available } = after.stock;
  return { ...line, kind: 'done', entry: wanted.change.entry, productVersion, available, isRepeated: false };
}

function unchangedResult(
  line: StockCommandLine,
  decision: Exclude<StockLineDecision, { kind: 'change' }>,
  { stock }: OrderStockSnapshot,
): StockLineResult {
  if (decision.kind !== 'same') return { ...line, ...decision };
  const { productVersion, available } = stock;
  return { ...line, kind: 'done', entry: decision.entry, productVersion, available, isRepeated: true };
}

/** Those of these lines that the policy refuses on their snapshots. */
async function findRefused(
  { now }: StockDependencies,
  lines: readonly StockCommandLine[],
  { policy, snapshots }: Omit<LineOptions, 'command'>,
): Promise<StockLineResult[]> {
  const refused: StockLineResult[] = [];
  for (const line of lines) {
    const snapshot = snapshots.get(line.variantId);
    const decision = snapshot ? await policy.decide(snapshot, line, now()) : ({ kind: 'unknown' } as const);
    if (decision.kind !== 'change' && decision.kind !== 'same') refused.push({ ...line, ...decision });
  }
  return refused;
}

async function readLines(
  { models, cache }: StockDependencies,
  { lines, orderId }: Pick<StockCommand, 'lines' | 'orderId'>,
): Promise<Map<string, OrderStockSnapshot>> {
  const variantIds = lines.map(({ variantId }) => variantId);
  const snapshots = await readStocks(models, variantIds, orderId);
  for (const snapshot of snapshots.values()) cache.put(snapshot);
  return snapshots;
}
