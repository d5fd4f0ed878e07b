import { derivedId } from '#platform/ids/ids.ts';
import {
  defaultSagaSettings,
  type IdGenerator,
  type SagaSettings,
} from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import type { RandomSource } from './randomSource.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Returns the product's settings, with some chosen at random to make a run shorter or harder. */
export function randomSettings(random: RandomSource): SagaSettings {
  const expiryMs = random.pick([15_000, 45_000, 90_000]);
  return {
    ...defaultSagaSettings,
    expiryMs,
    // A hold may expire long before its order: a wrong setting may cost sales, but never consistency.
    holdSlackMs: random.pick([DAY_MS, DAY_MS, 1_000 - expiryMs, 3_000 - expiryMs, 8_000 - expiryMs]),
    sendWithinMs: random.pick([3_000, 60_000]),
    captureWithinMs: random.pick([5_000, 60_000]),
  };
}

/** Returns ids of the product's form: counted ones, so that a trace shows their order, and derived ones. */
export function countingIds(): IdGenerator {
  let made = 0;
  return {
    newId: (prefix) => `${prefix}_${String((made += 1)).padStart(26, '0')}`,
    derivedId,
  };
}
