import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { duplicateNames, exportedNamesIn } from './exportedNames.ts';

const root = join(import.meta.dirname, '..');

/** Names that the layout of a subgraph demands in each of them. */
const DEMANDED = new Set([
  'Loaders',
  'createContext',
  'createLoaders',
  'createSchema',
  'entityFields',
  'fault',
  'faults',
]);

/** The export of `resolvers/Order.ts` has the name of its GraphQL type, which may be that of a domain type. */
const isResolverMap = (file: string, name: string) => file.endsWith(`/resolvers/${name}.ts`) && /^[A-Z]/.test(name);

function findDuplicates(): Map<string, string[]> {
  const files = globSync('{gateway,subgraphs,platform,embedded,client,commands,examples,tests,bench}/**/*.ts', {
    cwd: root,
  }).filter((file) => !/(^|\/)(generated|node_modules)\//.test(file));
  expect(files.length).toBeGreaterThan(500);
  const modules = files.map((file) => {
    const names = exportedNamesIn(readFileSync(join(root, file), 'utf8'));
    return [file, [...names].filter((name) => !isResolverMap(file, name))] as const;
  });
  return duplicateNames(new Map(modules));
}

test('every exported name occurs in one module only', () => {
  const duplicates = findDuplicates();
  const unknown = [...duplicates].filter(([name]) => !DEMANDED.has(name));
  expect(unknown.map(([name, files]) => `${name}: ${files.toSorted().join(', ')}`)).toEqual([]);
});

test('every listed exception is a real duplicate', () => {
  const duplicates = findDuplicates();
  expect([...DEMANDED].filter((name) => !duplicates.has(name))).toEqual([]);
});

test.each([
  ['export const one = 1;', ['one']],
  ['export async function load() {}\nexport function* each() {}', ['load', 'each']],
  ['export abstract class Base {}\nexport class Derived extends Base {}', ['Base', 'Derived']],
  ['export type Money = {};\nexport interface Port {}\nexport enum Kind {}', ['Money', 'Port', 'Kind']],
  ['export const { first, second: renamed } = pair;\nexport const [third] = list;', ['first', 'renamed', 'third']],
  ['export { inner, local as outer, type Shape };', ['inner', 'outer', 'Shape']],
  ['export type { Only };', ['Only']],
  ['export const overloaded = 1;\nexport type overloaded = number;', ['overloaded']],
  ["export { passedOn } from './other.ts';\nexport * from './all.ts';", []],
  ['/* export const hidden = 1; */\n// export const commented = 1;\nconst local = 1;', []],
  ['export default function main() {}', []],
])('the exported names are found in %j', (text, names) => {
  expect([...exportedNamesIn(text)]).toEqual(names);
});

test('a name that two modules export is a duplicate with both paths', () => {
  const modules = new Map([
    ['a.ts', ['shared', 'one']],
    ['b.ts', ['shared', 'two']],
  ]);
  expect(duplicateNames(modules)).toEqual(new Map([['shared', ['a.ts', 'b.ts']]]));
});
