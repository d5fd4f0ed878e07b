import {
  changeContextOf,
  linesInOrder,
  type StockCommand,
  type StockCommandLine,
  type StockDependencies,
  type StockLineResult,
  type StockPolicy,
} from './stockCommand.ts';
import type { GuardedChange } from './stockDocuments.ts';

type PredictedLine = GuardedChange & { readonly line: StockCommandLine };

type AttemptOptions = Pick<StockPolicy, 'predict'> & {
  /** Stored with new entries, so that the caller can tell afterwards which ones this attempt created. */
  readonly commandId?: string;
};

/**
 * Tries all lines with one update that was predicted from the cache, without reading the stock first. The guards of the
 * update decide in the database, so an outdated cache changes nothing wrongly. Returns null when a line cannot be
 * predicted or at least one change was not made: nothing may be refused on a prediction, so the caller then reads.
 */
export async function attemptOptimistically(
  dependencies: StockDependencies,
  command: StockCommand,
  options: AttemptOptions,
): Promise<StockLineResult[] | null> {
  const predicted = await predictLines(dependencies, command, options);
  if (!predicted || !(await dependencies.batcher.changeAll(predicted))) return null;
  return predicted.map(({ line, change: { entry }, productVersion = null }) => ({
    ...line,
    kind: 'done',
    entry,
    productVersion,
    available: null,
    isRepeated: false,
  }));
}

/** The predicted changes of all lines, by ascending variant; null when not all of them can be predicted. */
async function predictLines(
  dependencies: StockDependencies,
  command: StockCommand,
  { predict, commandId }: AttemptOptions,
): Promise<PredictedLine[] | null> {
  if (!predict) return null;
  const changeContext = changeContextOf(dependencies, command);
  const predicted: PredictedLine[] = [];
  for (const line of linesInOrder(command)) {
    const cached = dependencies.cache.get(line.variantId);
    const prediction = cached && predict(cached, line, changeContext.at);
    if (!prediction) return null;
    const { before: entry, ...change } = prediction;
    const expected = { ...cached, entry, isSettled: false, commandId: null };
    predicted.push({ ...change, line, changeContext, expected, ...(commandId === undefined ? {} : { commandId }) });
  }
  // However old the cached documents are, this is read after them: the guard on `settledThrough` refuses later moves.
  const withoutEntry = predicted.filter(({ expected }) => !expected.entry).map(({ line }) => line.variantId);
  const moved = await dependencies.batcher.findSettled(withoutEntry, command.orderId);
  return moved.length === 0 ? predicted : null;
}
