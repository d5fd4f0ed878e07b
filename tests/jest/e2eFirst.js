// Runs the slowest kind of tests first, so that no worker is still busy after all others: e2e, then int, then unit.
import { readFileSync } from 'node:fs';
import TestSequencer from '@jest/test-sequencer';

const kinds = ['e2e', 'int', 'unit'];
const kindOf = ({ context }) => context.config.displayName?.name;
const borrowsSystem = ({ path }) => readFileSync(path, 'utf8').includes('useLentSystem(');

export default class E2eFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return kinds.flatMap((kind) => spreadBorrowers(sorted.filter((test) => kindOf(test) === kind)));
  }
}

/** Puts two other files between those that borrow a running system: at the same time, each would start its own. */
function spreadBorrowers(tests) {
  const borrowers = tests.filter(borrowsSystem);
  const others = tests.filter((test) => !borrowers.includes(test));
  return [...borrowers.flatMap((test) => [test, ...others.splice(0, 2)]), ...others];
}
