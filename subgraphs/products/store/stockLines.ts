import type { Stock, StockDecision, StockEntry } from '../domain/stock.ts';
import type { Models } from './openProductsStore.ts';
import type { Origin } from './origin.ts';
import { changeStock, readStocks, type SeenStock } from './stockEntries.ts';

/** So many units of one variant. */
export type StockLine = { readonly variantId: string; readonly quantity: number };

/** What became of one line. */
export type StockLineResult = StockLine &
  (
    | { readonly kind: 'done'; readonly entry: StockEntry; readonly stock: Stock; readonly isRepeated: boolean }
    | Exclude<StockDecision, { kind: 'change' | 'same' }>
    | { readonly kind: 'unknown' }
  );

export type StockCommand = {
  readonly orderId: string;
  readonly lines: readonly StockLine[];
  readonly traceparent: string | null;
};

/** What is to be done to a line's stock as it is seen; may be asked again when it has changed meanwhile. */
export type Decide = (seen: SeenStock, line: StockLine, now: Date) => StockDecision | { readonly kind: 'unknown' };

/** What commands run on. */
export type Ground = { readonly models: Pick<Models, 'stocks' | 'settled'>; readonly now: () => Date };

/** A guard fails only because somebody else's change came first, so this many in a row is a fault. */
const MAX_TRIES = 100;

/** Runs each line by itself, in ascending order of variants. */
export async function runLines(ground: Ground, command: StockCommand, decide: Decide): Promise<StockLineResult[]> {
  const seen = await readLines(ground, command);
  const results: StockLineResult[] = [];
  for (const line of ascending(command))
    results.push(await runLine(ground, line, { command, decide, seen: seen.get(line.variantId) }));
  return results;
}

/**
 * Runs all lines or none, in ascending order of variants: refusals that can be seen beforehand are all answered, one
 * that comes up on the way has `undo` called for the lines that this call has changed.
 */
export async function runAllOrNone(
  ground: Ground,
  command: StockCommand,
  { decide, undo }: { decide: Decide; undo: (lines: readonly StockLine[]) => Promise<unknown> },
): Promise<StockLineResult[]> {
  const seen = await readLines(ground, command);
  const refused = ascending(command).flatMap((line) =>
    refusalOf(line, seen.get(line.variantId), (stock) => decide(stock, line, ground.now())),
  );
  if (refused.length > 0) return refused;

  const results: StockLineResult[] = [];
  for (const line of ascending(command)) {
    const result = await runLine(ground, line, { command, decide, seen: seen.get(line.variantId) });
    if (result.kind !== 'done') {
      await undo(results.filter((earlier) => earlier.kind === 'done' && !earlier.isRepeated));
      return [result];
    }
    results.push(result);
  }
  return results;
}

type Attempt = { readonly command: StockCommand; readonly decide: Decide; readonly seen: SeenStock | undefined };

/** Decides on what was seen and makes the change; when somebody came first, looks again and decides again. */
async function runLine({ models, now }: Ground, line: StockLine, attempt: Attempt): Promise<StockLineResult> {
  const { command, decide } = attempt;
  let { seen } = attempt;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (!seen) return { ...line, kind: 'unknown' };
    const origin: Origin = { at: now(), traceparent: command.traceparent };
    const decision = decide(seen, line, origin.at);
    if (decision.kind === 'same')
      return { ...line, kind: 'done', entry: decision.entry, stock: seen.stock, isRepeated: true };
    if (decision.kind !== 'change') return { ...line, ...decision };
    const stock = await changeStock(models.stocks, seen, { change: decision.change, origin });
    if (stock) return { ...line, kind: 'done', entry: decision.change.entry, stock, isRepeated: false };
    seen = (await readStocks(models, [line.variantId], command.orderId)).get(line.variantId);
  }
  throw new Error(`expected the stock of ${line.variantId} to change within ${MAX_TRIES} tries`);
}

function refusalOf(
  line: StockLine,
  seen: SeenStock | undefined,
  decide: (seen: SeenStock) => ReturnType<Decide>,
): StockLineResult[] {
  if (!seen) return [{ ...line, kind: 'unknown' }];
  const decision = decide(seen);
  return decision.kind === 'change' || decision.kind === 'same' ? [] : [{ ...line, ...decision }];
}

function readLines({ models }: Ground, { lines, orderId }: StockCommand): Promise<Map<string, SeenStock>> {
  const variantIds = lines.map(({ variantId }) => variantId);
  return readStocks(models, variantIds, orderId);
}

function ascending({ lines }: StockCommand): StockLine[] {
  return [...lines].sort((left, right) => (left.variantId < right.variantId ? -1 : 1));
}
