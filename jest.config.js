import { enableCompileCache } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

// Workers share what Node has compiled, with each other and with the programs that tests run.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');
enableCompileCache(process.env.NODE_COMPILE_CACHE);

const project = (kind) => ({
  displayName: kind,
  testMatch: [`**/*.${kind}.test.ts`],
  testPathIgnorePatterns: ['/node_modules/', '/.data/'],
  modulePathIgnorePatterns: ['/.data/'],
  // Node runs TypeScript itself.
  transform: {},
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  testEnvironment: 'node',
  runtime: '<rootDir>/tests/jest/nativeRuntime.js',
});

// Embedded stores are lent to the tests that have I/O; each starts when a test first asks for it.
const withStores = {
  globalSetup: '<rootDir>/tests/stores.globalSetup.ts',
  globalTeardown: '<rootDir>/tests/stores.globalTeardown.ts',
};

export default {
  projects: [project('unit'), { ...project('int'), ...withStores }, { ...project('e2e'), ...withStores }],
  // Half of what int and e2e tests do is waiting for other processes: one worker more than a core keeps two busy.
  maxWorkers: availableParallelism() + 1,
  testSequencer: '<rootDir>/tests/jest/e2eFirst.js',
  testTimeout: 30_000,
  // Jest's own half a second is too short for a big process on a busy machine, which then looks like one that leaks.
  workerGracefulExitTimeout: 5_000,
};
