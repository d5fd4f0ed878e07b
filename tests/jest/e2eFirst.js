// Runs the slowest kind of tests first, so that no worker is still busy after all others: e2e, then int, then unit.
import TestSequencer from '@jest/test-sequencer';

const kinds = ['e2e', 'int', 'unit'];
const rankOf = ({ context }) => kinds.indexOf(context.config.displayName?.name);

export default class E2eFirst extends TestSequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
