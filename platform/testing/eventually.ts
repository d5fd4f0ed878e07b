import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves as soon as the claim is true; rejects, naming it, when it is not within `withinMs` (five seconds). */
export async function eventually(claim: () => unknown, { withinMs = 5_000 } = {}): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!(await claim())) {
    if (Date.now() > giveUpAt) throw new Error(`not true within ${withinMs} ms: ${claim}`);
    await sleep(5);
  }
}
