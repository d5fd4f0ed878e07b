import type { Stock, StockDecision, StockEntry } from '../domain/stock.ts';
import type { Models } from './openProductsStore.ts';
import type { Origin } from './origin.ts';
import type { RememberedStocks } from './rememberedStocks.ts';
import { changeStock, readSettled, readStocks, type SeenStock } from './stockEntries.ts';

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

/** How a command is decided. With `expects`, the entry an order most likely has, it is first tried without reading. */
export type Judgement = { readonly decide: Decide; readonly expects?: (line: StockLine) => StockEntry | null };

/** What commands run on. */
export type Ground = {
  readonly models: Pick<Models, 'stocks' | 'settled'>;
  readonly remembered: RememberedStocks;
  readonly now: () => Date;
};

/** A guard fails only because somebody else's change came first, so this many in a row is a fault. */
const MAX_TRIES = 100;

/** Runs each line by itself, in ascending order of variants. */
export async function runLines(ground: Ground, command: StockCommand, judge: Judgement): Promise<StockLineResult[]> {
  const first = await firstLook(ground, command, judge);
  const results: StockLineResult[] = [];
  for (const line of ascending(command)) results.push(await runLine(ground, line, { command, judge, first }));
  return results;
}

/**
 * Runs all lines or none, in ascending order of variants: refusals that can be seen beforehand are all answered, one
 * that comes up on the way has `undo` called for the lines that this call has changed.
 */
export async function runAllOrNone(
  ground: Ground,
  command: StockCommand,
  { undo, ...judge }: Judgement & { undo: (lines: readonly StockLine[]) => Promise<unknown> },
): Promise<StockLineResult[]> {
  const first = await firstLook(ground, command, judge);
  const lines = ascending(command);
  const refused = first.isGuess ? [] : refusals(ground, lines, { judge, seen: first.seen });
  if (refused.length > 0) return refused;

  const results: StockLineResult[] = [];
  for (const [at, line] of lines.entries()) {
    const result = await runLine(ground, line, { command, judge, first });
    if (result.kind !== 'done') {
      await undo(results.filter((earlier) => earlier.kind === 'done' && !earlier.isRepeated));
      const seen = await readLines(ground, command);
      return [result, ...refusals(ground, lines.slice(at + 1), { judge, seen })];
    }
    results.push(result);
  }
  return results;
}

type Look = { readonly seen: ReadonlyMap<string, SeenStock>; readonly isGuess: boolean };

/**
 * What is remembered, if by that every line were a change: its guard decides in the database, so a change may be tried
 * on a guess. Nothing may be refused on one: then the documents are read.
 */
async function firstLook(ground: Ground, command: StockCommand, judge: Judgement): Promise<Look> {
  const seen = await guess(ground, command, judge);
  return seen ? { seen, isGuess: true } : { seen: await readLines(ground, command), isGuess: false };
}

async function guess(ground: Ground, { lines, orderId }: StockCommand, { decide, expects }: Judgement) {
  if (!expects) return null;
  const guessed = new Map<string, SeenStock>();
  for (const line of lines) {
    const remembered = ground.remembered.find(line.variantId);
    if (!remembered) return null;
    const seen = { ...remembered, entry: expects(line), isSettled: false };
    if (decide(seen, line, ground.now()).kind !== 'change') return null;
    guessed.set(line.variantId, seen);
  }
  // After the documents, however long ago those were: the guard is that nothing has moved since.
  const without = [...guessed.values()].filter(({ entry }) => !entry).map(({ stock }) => stock.variantId);
  const moved = await readSettled(ground.models.settled, without, orderId);
  return moved.size === 0 ? guessed : null;
}

type Attempt = { readonly command: StockCommand; readonly judge: Judgement; readonly first: Look };

/** Decides on what was seen and makes the change; when somebody came first, looks again and decides again. */
async function runLine(ground: Ground, line: StockLine, { command, judge, first }: Attempt): Promise<StockLineResult> {
  let { isGuess } = first;
  let seen = first.seen.get(line.variantId);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (!seen) return { ...line, kind: 'unknown' };
    const origin: Origin = { at: ground.now(), traceparent: command.traceparent };
    const decision = judge.decide(seen, line, origin.at);
    if (decision.kind === 'change') {
      const after = await changeStock(ground.models.stocks, seen, { change: decision.change, origin });
      if (after) return doneBy(ground, line, { ...after, entry: after.entry ?? decision.change.entry });
    } else if (!isGuess) return resultOf(line, decision, seen);
    seen = (await readLines(ground, { ...command, lines: [line] })).get(line.variantId);
    isGuess = false;
  }
  throw new Error(`expected the stock of ${line.variantId} to change within ${MAX_TRIES} tries`);
}

function doneBy({ remembered }: Ground, line: StockLine, after: SeenStock & { entry: StockEntry }): StockLineResult {
  remembered.remember(after);
  return { ...line, kind: 'done', entry: after.entry, stock: after.stock, isRepeated: false };
}

type Unchanged = Exclude<ReturnType<Decide>, { kind: 'change' }>;

function resultOf(line: StockLine, decision: Unchanged, { stock }: SeenStock): StockLineResult {
  if (decision.kind !== 'same') return { ...line, ...decision };
  return { ...line, kind: 'done', entry: decision.entry, stock, isRepeated: true };
}

type Seen = { readonly judge: Judgement; readonly seen: ReadonlyMap<string, SeenStock> };

/** Why these lines cannot be done, as far as that can be seen. */
function refusals({ now }: Ground, lines: readonly StockLine[], { judge, seen }: Seen): StockLineResult[] {
  return lines.flatMap((line): StockLineResult[] => {
    const stock = seen.get(line.variantId);
    const decision = stock ? judge.decide(stock, line, now()) : ({ kind: 'unknown' } as const);
    return decision.kind === 'change' || decision.kind === 'same' ? [] : [{ ...line, ...decision }];
  });
}

async function readLines(
  { models, remembered }: Ground,
  { lines, orderId }: Pick<StockCommand, 'lines' | 'orderId'>,
): Promise<Map<string, SeenStock>> {
  const variantIds = lines.map(({ variantId }) => variantId);
  const seen = await readStocks(models, variantIds, orderId);
  for (const one of seen.values()) remembered.remember(one);
  return seen;
}

function ascending({ lines }: StockCommand): StockLine[] {
  return [...lines].sort((left, right) => (left.variantId < right.variantId ? -1 : 1));
}
