/** Allows retries as a part of all calls: a token bucket that each call fills a little. */
export type RetryBudget = {
  readonly addCall: () => void;
  /** Takes a retry; false: none is left. */
  readonly take: () => boolean;
};

/** As many retries as this may be saved up in calm times. */
const MOST_SAVED = 10;

/** `ratio`: retries for each call, from 0 to 1. It starts empty, so that retries are never more than this part. */
export function createRetryBudget(ratio: number): RetryBudget {
  // In whole millionths, so that ten tenths are one.
  const [token, most, added] = [1e6, MOST_SAVED * 1e6, Math.round(ratio * 1e6)];
  let saved = 0;
  return {
    addCall: () => void (saved = Math.min(most, saved + added)),
    take() {
      if (saved < token) return false;
      saved -= token;
      return true;
    },
  };
}
