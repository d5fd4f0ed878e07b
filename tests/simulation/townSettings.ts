import {
  defaultSagaSettings,
  type IdGenerator,
  type SagaSettings,
} from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import type { Chance } from './chance.ts';

const DAY_MS = 24 * 60 * 60_000;

/** The product's own settings, but for those that make a story shorter or harder. */
export function settingsOf(chance: Chance): SagaSettings {
  const expiryMs = chance.pick([15_000, 45_000, 90_000]);
  return {
    ...defaultSagaSettings,
    expiryMs,
    // Products may let go of a hold long before the order ends: a wrong setting must cost sales, never truth.
    holdSlackMs: chance.pick([DAY_MS, DAY_MS, 1_000 - expiryMs, 3_000 - expiryMs, 8_000 - expiryMs]),
    sendWithinMs: chance.pick([3_000, 60_000]),
    captureWithinMs: chance.pick([5_000, 60_000]),
  };
}

/** Ids that say what they belong to, so that traces can be read. */
export function countingIds(): IdGenerator {
  let made = 0;
  return {
    newId: (prefix) => `${prefix}_${(made += 1)}`,
    derivedId: (prefix, ...parts) => `${prefix}_${parts.join('_')}`,
  };
}
