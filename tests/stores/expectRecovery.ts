import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 100;
const TICKS = 50;

type RecoveryProbe = {
  /** Resolves if it succeeds, rejects if it is refused. */
  readonly request: () => Promise<unknown>;
  /** A cheap round trip to the process under test. */
  readonly processTick: () => Promise<unknown>;
};

/**
 * Sends requests until one succeeds and rejects if none does within five seconds. The time is counted in ticks of 100
 * ms that also wait for a round trip to the process under test, so that the limit grows on a busy machine.
 */
export async function expectRecoveryWithin5s({ request, processTick }: RecoveryProbe): Promise<void> {
  const recovered = new AbortController();
  for (let tick = 0; tick < TICKS; tick += 1) {
    void request().then(
      () => recovered.abort(),
      () => undefined,
    );
    await Promise.all([sleep(TICK_MS), processTick()]);
    if (recovered.signal.aborted) return;
  }
  throw new Error(`expected an answer within ${(TICKS * TICK_MS) / 1000} s, got none`);
}
