import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { expect, test } from '@jest/globals';
import { brokenRule, moduleRuleOf } from './architectureRules.ts';

const root = join(import.meta.dirname, '..');
const IGNORED_FOLDERS = new Set(['node_modules', '.git', '.data', 'coverage']);
const FORBIDDEN_NAMES = /^(utils?|helpers?|common|shared|misc|core|lib|base|types|index)(\.ts)?$/;

/** They convert a local deadline to the database's clock, and name a file. */
const MAY_READ_THE_CLOCK = new Set([
  'subgraphs/orders/context.ts',
  'subgraphs/users/notifications/channels/mailFolderChannel.ts',
]);

type Import = { readonly from: string; readonly to: string; readonly isType: boolean };

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED_FOLDERS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [relative(root, path).split(sep).join('/')];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...statements].map(([, type, named, dynamic]) => ({
    from: file,
    to: target(file, named ?? dynamic ?? ''),
    isType: type !== undefined,
  }));
}

/** Returns the path from the root for files of this repository, and the specifier itself for packages and `node:`. */
function target(file: string, specifier: string): string {
  if (specifier.startsWith('#platform/')) return specifier.slice(1);
  return specifier.startsWith('.') ? posix.normalize(posix.join(dirname(file), specifier)) : specifier;
}

const files = filesBelow(root);
const sources = files.filter((file) => file.endsWith('.ts') && !file.includes('/generated/'));

test('every import obeys the import rule of its file', () => {
  const broken = sources.flatMap(importsOf).flatMap((found) => {
    const rule = brokenRule(found);
    return rule === null ? [] : [`${found.from} imports ${found.to}: ${rule}`];
  });
  expect(broken).toEqual([]);
});

test('an import rule matches every source file', () => {
  expect(sources.filter((file) => moduleRuleOf(file) === null)).toEqual([]);
});

test('every program that is named by its URL exists', () => {
  const missing = sources.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const named = [...text.matchAll(/new URL\('([\w./-]+\.[jt]s)', import\.meta\.url\)/g)].map(([, path = '']) => path);
    return named.filter((path) => !files.includes(posix.join(posix.dirname(file), path))).map((path) => [file, path]);
  });
  expect(missing).toEqual([]);
});

test('no file or folder has a name without meaning', () => {
  const names = (file: string) => file.split('/');
  expect(sources.filter((file) => names(file).some((name) => FORBIDDEN_NAMES.test(name)))).toEqual([]);
});

test('no decision in a subgraph reads the process clock', () => {
  const reading = sources.filter((file) => {
    if (!/^(subgraphs|examples)\//.test(file) || file.endsWith('.test.ts') || MAY_READ_THE_CLOCK.has(file))
      return false;
    return /\bDate\.now\(|\bnew Date\(\)/.test(readFileSync(join(root, file), 'utf8'));
  });
  expect(reading).toEqual([]);
});

test('the import rules reject forbidden imports', () => {
  const { to: store, ...type } = { to: 'subgraphs/orders/store/orders.ts', isType: false };
  expect(brokenRule({ from: 'subgraphs/orders/domain/order.ts', to: 'node:crypto', ...type })).not.toBeNull();
  expect(brokenRule({ from: 'subgraphs/orders/resolvers/Order.ts', to: store, ...type })).not.toBeNull();
  expect(brokenRule({ from: 'subgraphs/users/http.ts', to: store, ...type })).not.toBeNull();
  expect(brokenRule({ from: 'subgraphs/orders/sagas/placeOrderSaga.ts', to: store, isType: false })).not.toBeNull();
  expect(brokenRule({ from: 'subgraphs/orders/sagas/placeOrderSaga.ts', to: store, isType: true })).toBeNull();
  expect(brokenRule({ from: 'platform/http/listen.ts', to: 'platform/identity/signer.ts', ...type })).not.toBeNull();
  expect(
    brokenRule({ from: 'gateway/http/routes.ts', to: 'gateway/policies/authenticate.ts', ...type }),
  ).not.toBeNull();
  expect(
    brokenRule({ from: 'subgraphs/orders/open.ts', to: 'embedded/openEmbeddedStores.ts', ...type }),
  ).not.toBeNull();
});
