// What takes longest first, so that no worker is left alone with it: whole systems, then real engines, then the rest.
import TestSequencer from '@jest/test-sequencer';

const kinds = ['e2e', 'int', 'unit'];
const rankOf = ({ context }) => kinds.indexOf(context.config.displayName?.name);

export default class E2eFirst extends TestSequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
