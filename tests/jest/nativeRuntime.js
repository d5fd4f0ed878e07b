// Jest loads what a test imports into a VM context of its own, so each file compiles and warms the whole program again.
// With this runtime Node itself loads it, as in production: a worker loads each module once for all of its test files.
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import JestRuntime from 'jest-runtime';
import { setTestGlobals } from './testGlobals.js';

const require = createRequire(import.meta.url);
const testGlobals = new URL('./testGlobals.js', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: testGlobals, shortCircuit: true } : next(specifier, context),
});

export default class NativeRuntime extends JestRuntime {
  constructor(config, environment, ...rest) {
    const { fakeTimersModern } = environment;
    environment.fakeTimersModern = new fakeTimersModern.constructor({ config, global: globalThis });
    super(config, environment, ...rest);
  }

  /** Loads the test framework anew for each test file, whose tests it keeps as its state. */
  requireInternalModule(path) {
    delete require.cache[path];
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  unstable_importModule(path) {
    setTestGlobals(this.requireModuleOrMock(path, '@jest/globals'));
    return import(pathToFileURL(path).href);
  }
}
