import { expect, test } from '@jest/globals';
import type { Scale } from './faults/experiment.ts';
import { faultExperiments } from './faults/faultExperiments.ts';

// `npm run test:faults` runs all of them for longer, judges times, and switches each policy off.
const SHORT: Scale = { callMs: 300, openMs: 300, loadMs: 700, isTimed: false };
const CHOSEN = ['one subgraph hung', '100 % errors, then healed', '20 % errors: amplification', 'mutations'];

test.each(faultExperiments.filter(({ name }) => CHOSEN.some((chosen) => name.startsWith(chosen))))(
  'a fault does what the policy says, and something else without it: $name',
  async ({ off, run }) => {
    const [control, planted] = [await run({}, SHORT), await run(off, SHORT)];
    expect(control).toMatchObject({ holds: true });
    expect(planted).toMatchObject({ holds: false });
  },
  60_000,
);
