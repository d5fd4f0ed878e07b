const SHORT = 4;

/**
 * The candidate that the fewest typing errors separate from the word: at most one in a word of up to four letters, else
 * at most two; of equal ones the first. Null when there is none. Numbers and words of up to two letters have none.
 */
export function closestTerm(word: string, candidates: readonly string[]): string | null {
  if (word.length < 3 || /^\p{N}+$/u.test(word)) return null;
  const most = word.length <= SHORT ? 1 : 2;
  let closest: { term: string; errors: number } | null = null;
  for (const term of candidates) {
    const errors = typingErrors(word, term);
    if (errors <= most && (closest === null || errors < closest.errors)) closest = { term, errors };
  }
  return closest?.term ?? null;
}

/** Letters that were added, left out, replaced or swapped with their neighbour (optimal string alignment distance). */
export function typingErrors(left: string, right: string): number {
  let [beforeLast, last]: number[][] = [[], Array.from({ length: right.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const isSame = left[i - 1] === right[j - 1];
      const edited = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      row.push(isSwapped ? Math.min(edited, at(beforeLast, j - 2) + 1) : edited);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, right.length);
}

function at(row: readonly number[] | undefined, index: number): number {
  return row?.[index] ?? Infinity;
}
