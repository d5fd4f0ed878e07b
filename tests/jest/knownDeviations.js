import { TestEnvironment } from 'jest-environment-node';

/**
 * A Jest environment for a suite of somebody else, in which tests are expected to fail: a test that a file lists by its
 * full name with `listDeviations` fails when it passes, and so does a file that lists a name of no test.
 */
export default class KnownDeviations extends TestEnvironment {
  #names = new Set();

  async setup() {
    await super.setup();
    globalThis.listDeviations = (names) => {
      this.#names = new Set(names);
    };
  }

  /** https://jestjs.io/docs/configuration#testenvironment-string */
  handleTestEvent({ name }, { rootDescribeBlock }) {
    if (name !== 'run_start') return;
    for (const { name: fullName, entry } of testsIn(rootDescribeBlock))
      if (this.#names.delete(fullName)) Object.assign(entry, { failing: true, timeout: 2000 });
    if (this.#names.size > 0) throw new Error(`expected tests of these names: ${[...this.#names].join(', ')}`);
  }
}

function testsIn({ children }, path = []) {
  return children.flatMap((child) =>
    child.type === 'test'
      ? [{ entry: child, name: [...path, child.name].join(' › ') }]
      : testsIn(child, [...path, child.name]),
  );
}
