import { setTimeout as sleep } from 'node:timers/promises';

// A look may be a request: what takes seconds is looked at less often, and noticed a tenth later at most.
const [LEAST_PAUSE_MS, MOST_PAUSE_MS] = [5, 200];

/** Resolves as soon as the claim is true; rejects, naming it, when it is not within `withinMs` (five seconds). */
export async function eventually(claim: () => unknown, { withinMs = 5_000 } = {}): Promise<void> {
  const startedAt = Date.now();
  while (!(await claim())) {
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > withinMs) throw new Error(`not true within ${withinMs} ms: ${claim}`);
    await sleep(Math.min(Math.max(LEAST_PAUSE_MS, waitedMs / 10), MOST_PAUSE_MS));
  }
}
