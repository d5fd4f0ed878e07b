import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 100;
const TICKS = 50;

type Asked = {
  /** Resolves when it is answered, rejects when it is refused. */
  readonly ask: () => Promise<unknown>;
  /** A turn of the process that asks its store. */
  readonly turn: () => Promise<unknown>;
};

/**
 * Asks all the time, and resolves when a question is answered within five seconds from now; rejects when none is. The
 * seconds are counted in ticks of a tenth that also wait for a turn of the process under test, so that they get longer on
 * a machine that is busy with other things, as everything does.
 */
export async function backWithin5s({ ask, turn }: Asked): Promise<void> {
  const answered = new AbortController();
  for (let tick = 0; tick < TICKS; tick += 1) {
    void ask().then(
      () => answered.abort(),
      () => undefined,
    );
    await Promise.all([sleep(TICK_MS), turn()]);
    if (answered.signal.aborted) return;
  }
  throw new Error(`expected an answer within ${(TICKS * TICK_MS) / 1000} s, got none`);
}
