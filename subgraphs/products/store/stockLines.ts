import { newId } from '#platform/ids/ids.ts';
import { ascending, guessLines, originOf, type GuessedLine } from './guessLines.ts';
import type { Decision, Ground, Judgement, StockCommand, StockLine, StockLineResult } from './stockCommand.ts';
import { changeStock, readStocks, type SeenChange, type SeenStock } from './stockEntries.ts';

/** A guard fails only because somebody else's change came first, so this many in a row is a fault. */
const MAX_TRIES = 100;

/**
 * Runs each line by itself, in ascending order of variants. What can be guessed of all lines is tried with one command;
 * when some of them do not go, all are looked at, and those that went then count as repeated.
 */
export async function runLines(ground: Ground, command: StockCommand, judge: Judgement): Promise<StockLineResult[]> {
  const guessed = await makeGuessed(ground, await guessLines(ground, command, judge));
  if (guessed) return guessed;
  const first = await readLines(ground, command);
  const results: StockLineResult[] = [];
  for (const line of ascending(command)) results.push(await runLine(ground, line, { command, judge, first }));
  return results;
}

/**
 * Runs all lines or none, in ascending order of variants. What can be guessed is tried with one command, whose entries
 * say that this call made them. When some of them do not go, all are looked at: refusals that can be seen beforehand are
 * all answered, one may come up on the way, and `undo` is called for the lines that this call has changed.
 */
export async function runAllOrNone(
  ground: Ground,
  command: StockCommand,
  { undo, ...judge }: Judgement & { undo: (lines: readonly StockLine[]) => Promise<unknown> },
): Promise<StockLineResult[]> {
  const madeBy = newId('cal');
  const guessed = await makeGuessed(ground, await guessLines(ground, command, { ...judge, madeBy }));
  if (guessed) return guessed;
  const first = await readLines(ground, command);
  const lines = ascending(command);
  const made = new Set(lines.filter(({ variantId }) => first.get(variantId)?.madeBy === madeBy));
  const takeBack = async (): Promise<void> => void (made.size > 0 && (await undo([...made])));
  const refused = await refusals(ground, lines, { judge, seen: first });
  if (refused.length > 0) {
    await takeBack();
    return refused;
  }

  const results: StockLineResult[] = [];
  for (const [at, line] of lines.entries()) {
    const result = await runLine(ground, line, { command, judge, first });
    if (result.kind !== 'done') {
      await takeBack();
      const seen = await readLines(ground, command);
      return [result, ...(await refusals(ground, lines.slice(at + 1), { judge, seen }))];
    }
    if (!result.isRepeated) made.add(line);
    results.push(result);
  }
  return results;
}

/** Null when not all could be guessed, or not all of them were made. */
async function makeGuessed(
  { together }: Ground,
  guessed: readonly GuessedLine[] | null,
): Promise<StockLineResult[] | null> {
  if (!guessed || !(await together.change(guessed))) return null;
  return guessed.map(({ line, change: { entry }, productVersion = null }) => ({
    ...line,
    kind: 'done',
    entry,
    productVersion,
    available: null,
    isRepeated: false,
  }));
}

type Attempt = {
  readonly command: StockCommand;
  readonly judge: Judgement;
  readonly first: ReadonlyMap<string, SeenStock> | null;
};

/** Decides on what was seen and makes the change; when somebody came first, looks again and decides again. */
async function runLine(ground: Ground, line: StockLine, { command, judge, first }: Attempt): Promise<StockLineResult> {
  let look = first;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    look ??= await readLines(ground, { ...command, lines: [line] });
    const seen = look.get(line.variantId);
    if (!seen) return { ...line, kind: 'unknown' };
    const origin = originOf(ground, command);
    const decision = await judge.decide(seen, line, origin.at);
    if (decision.kind !== 'change') return resultOf(line, decision, seen);
    const result = await makeChange(ground, line, { seen, change: decision.change, origin });
    if (result) return result;
    look = null;
  }
  throw new Error(`expected the stock of ${line.variantId} to change within ${MAX_TRIES} tries`);
}

async function makeChange(
  { models, remembered }: Ground,
  line: StockLine,
  wanted: SeenChange,
): Promise<StockLineResult | null> {
  const after = await changeStock(models.stocks, wanted);
  if (!after) return null;
  remembered.remember(after);
  const { productVersion, available } = after.stock;
  return { ...line, kind: 'done', entry: wanted.change.entry, productVersion, available, isRepeated: false };
}

function resultOf(
  line: StockLine,
  decision: Exclude<Decision, { kind: 'change' }>,
  { stock }: SeenStock,
): StockLineResult {
  if (decision.kind !== 'same') return { ...line, ...decision };
  const { productVersion, available } = stock;
  return { ...line, kind: 'done', entry: decision.entry, productVersion, available, isRepeated: true };
}

type Seen = { readonly judge: Judgement; readonly seen: ReadonlyMap<string, SeenStock> };

/** Why these lines cannot be done, as far as that can be seen. */
async function refusals(
  { now }: Ground,
  lines: readonly StockLine[],
  { judge, seen }: Seen,
): Promise<StockLineResult[]> {
  const refused: StockLineResult[] = [];
  for (const line of lines) {
    const stock = seen.get(line.variantId);
    const decision = stock ? await judge.decide(stock, line, now()) : ({ kind: 'unknown' } as const);
    if (decision.kind !== 'change' && decision.kind !== 'same') refused.push({ ...line, ...decision });
  }
  return refused;
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
