import type { Origin } from './origin.ts';
import type { Ground, Judgement, StockCommand, StockLine } from './stockCommand.ts';
import type { SeenChange } from './stockEntries.ts';

/** A change that is tried unseen. */
export type GuessedLine = SeenChange & { readonly line: StockLine };

/**
 * The changes of all lines, ascending, as they most likely are; null when not all of them can be guessed. Their guards
 * decide in the database, so they may be tried on a guess. Nothing may be refused on one: then the documents are read.
 */
export async function guessLines(
  ground: Ground,
  command: StockCommand,
  { guess, madeBy }: Pick<Judgement, 'guess'> & { readonly madeBy?: string },
): Promise<GuessedLine[] | null> {
  if (!guess) return null;
  const origin = originOf(ground, command);
  const guessed: GuessedLine[] = [];
  for (const line of ascending(command)) {
    const remembered = ground.remembered.find(line.variantId);
    const guessedLine = remembered && guess(remembered, line, origin.at);
    if (!guessedLine) return null;
    const { before: entry, ...change } = guessedLine;
    const seen = { ...remembered, entry, isSettled: false, madeBy: null };
    guessed.push({ ...change, line, origin, seen, ...(madeBy === undefined ? {} : { madeBy }) });
  }
  // After the documents, however long ago those were: the guard is that nothing has moved since.
  const without = guessed.filter(({ seen }) => !seen.entry).map(({ line }) => line.variantId);
  const moved = await ground.together.settledAmong(without, command.orderId);
  return moved.length === 0 ? guessed : null;
}

/** Who did it and when: now. */
export function originOf({ now }: Ground, { traceparent }: StockCommand): Origin {
  return { at: now(), traceparent };
}

/** The order in which lines are changed, so that two commands do not wait for each other. */
export function ascending({ lines }: StockCommand): StockLine[] {
  return [...lines].sort((left, right) => (left.variantId < right.variantId ? -1 : 1));
}
