/** The largest difference between two clocks that is not reported, in ms. */
export const MAX_CLOCK_DIFFERENCE_MS = 2_000;

/** A difference in words that fit between two clocks: `3600.0 s ahead of`, `2.5 s behind`. */
export function formatClockDifference(differenceMs: number): string {
  const seconds = (Math.abs(differenceMs) / 1_000).toFixed(1);
  return differenceMs < 0 ? `${seconds} s behind` : `${seconds} s ahead of`;
}
