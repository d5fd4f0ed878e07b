const project = (kind) => ({
  displayName: kind,
  testMatch: [`**/*.${kind}.test.ts`],
  testPathIgnorePatterns: ['/node_modules/', '/.data/'],
  modulePathIgnorePatterns: ['/.data/'],
  transform: { '\\.ts$': '<rootDir>/tests/stripTypes.js' },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  testEnvironment: 'node',
});

export default {
  projects: [project('unit'), project('int'), project('e2e')],
  testTimeout: 30_000,
};
