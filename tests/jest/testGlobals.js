// What modules import from @jest/globals. A helper module outlives a test file: each name stands for that of the test
// file that runs now.
let current;

export function setTestGlobals(globals) {
  current = globals;
}

const currentOf = (name) =>
  new Proxy(() => {}, {
    apply: (_, __, args) => current[name](...args),
    get: (_, key) => current[name][key],
  });

export const afterAll = currentOf('afterAll');
export const afterEach = currentOf('afterEach');
export const beforeAll = currentOf('beforeAll');
export const beforeEach = currentOf('beforeEach');
export const describe = currentOf('describe');
export const expect = currentOf('expect');
export const it = currentOf('it');
export const jest = currentOf('jest');
export const test = currentOf('test');
