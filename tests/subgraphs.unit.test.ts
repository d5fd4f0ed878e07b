import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { portUpTo, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { readStartConfig, subgraphEnvironment } from '../commands/startConfig.ts';
import { openingOrder, subgraph, type Subgraph } from '../commands/subgraph.ts';
import { subgraphs } from '../commands/subgraphs.ts';
import { readSystemConfig } from '../commands/systemConfig.ts';
import {
  codegenProblems,
  composeProblems,
  exampleProblems,
  scriptProblems,
  supergraphProblems,
  type CodegenFile,
  type ComposeFile,
  type SupergraphFile,
} from './subgraphFiles.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Returns what each file that lists the subgraphs lacks. */
function problemsOf(table: readonly Subgraph[]) {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  return {
    'supergraph.yaml': supergraphProblems(parse(read('supergraph.yaml')) as SupergraphFile, table),
    'codegen.yml': codegenProblems(parse(read('codegen.yml')) as CodegenFile, table),
    'docker-compose.yml': composeProblems(parse(read('docker-compose.yml'), { merge: true }) as ComposeFile, table),
    '.env.example': exampleProblems(read('.env.example'), table),
    'package.json': scriptProblems(scripts, table),
  };
}

const lastOffset = Math.max(...subgraphs.map(({ portOffset }) => portOffset));
const port = 4000 + lastOffset + 1;

/** An entry that one more subgraph would add to the table. */
const planted = subgraph({
  name: 'planted',
  portOffset: lastOffset + 1,
  store: 'postgres',
  calls: ['users'],
  secrets: { PLANTED_SECRET: 'plantedSecret' },
  startDefaults: ({ isStoreEmbedded }) => ({ PLANTED_IS_EMBEDDED: String(isStoreEmbedded) }),
  readConfig(env) {
    const shape = { PLANTED_PORT: portUpTo(65_535), PLANTED_DATABASE_URL: urlOf('postgresql') };
    return { host: '127.0.0.1', port: readEnvironment(shape, env).PLANTED_PORT };
  },
  load: async () => () => Promise.reject(new Error('expected not to be opened')),
});
const withPlanted = [planted, ...subgraphs];

test('every file that lists the subgraphs agrees with the table', () => {
  expect(Object.values(problemsOf(subgraphs)).flat()).toEqual([]);
});

test('every entry has a folder of its own, a port of its own, and calls entries of the table', () => {
  const names = subgraphs.map(({ name }) => name);
  expect(new Set(names).size).toBe(subgraphs.length);
  expect(new Set(subgraphs.map(({ portOffset }) => portOffset)).size).toBe(subgraphs.length);
  for (const { name } of subgraphs)
    for (const file of ['main.ts', 'open.ts', 'config.ts', 'schema.graphql'])
      expect(existsSync(join(root, 'subgraphs', name, file))).toBe(true);
});

test('one more subgraph needs changes in the table and four other files, and the check names what each of them lacks', () => {
  expect(problemsOf(withPlanted)).toEqual({
    'supergraph.yaml': [
      `subgraphs.planted.routing_url: http://127.0.0.1:${port}/graphql`,
      'subgraphs.planted.schema.file: ./subgraphs/planted/schema.graphql',
    ],
    'codegen.yml': ['generates.subgraphs/planted/generated/resolvers.ts'],
    'docker-compose.yml': [
      'services.planted.command: subgraphs/planted/main.ts',
      'services.planted.environment: PLANTED_PORT',
      'services.planted.environment: PLANTED_DATABASE_URL',
      'services.planted.environment: PLANTED_SECRET',
      'services.planted.environment: USERS_URL',
      'services.planted.environment: IDENTITY_KEY of PLANTED_IDENTITY_KEY',
      'services.planted.networks: planted-store',
      'services.gateway.environment: PLANTED_URL',
      'services.gateway.depends_on: planted',
    ],
    '.env.example': ['PLANTED_PORT', 'PLANTED_DATABASE_URL', 'PLANTED_SECRET', 'PLANTED_URL', 'PLANTED_IDENTITY_KEY'],
    'package.json': [],
  });
});

test('a removed entry is named by the files that still list it', () => {
  const without = problemsOf(subgraphs.filter(({ name }) => name !== 'users'));
  expect(without['supergraph.yaml']).toEqual(['users is not in the table']);
  expect(without['package.json']).toEqual(['users']);
});

test('start gives one more subgraph its port, store, secret and defaults, and reports its wrong variables', () => {
  const { start, addresses } = readSystemConfig({ PORT: '5000' }, withPlanted);
  expect(addresses.map((address) => address.port)).toEqual([
    5000,
    ...withPlanted.map((each) => 5000 + each.portOffset),
    5009,
  ]);
  expect(addresses[1]?.portVariable).toBe('PORT, which it follows, or PLANTED_PORT');
  expect(start.stores[0]).toEqual({ name: 'planted', kind: 'postgres', url: undefined });
  const storeUrls = Object.fromEntries(withPlanted.map(({ name }) => [name, `store of ${name}`]));
  const secrets = { identityKeys: 'i', plantedSecret: 's' };
  expect(subgraphEnvironment({}, { config: start, storeUrls, secrets })).toMatchObject({
    PLANTED_PORT: String(port + 1000),
    PLANTED_DATABASE_URL: 'store of planted',
    PLANTED_SECRET: 's',
    PLANTED_IS_EMBEDDED: 'true',
    USERS_PORT: '5001',
    PRODUCTS_MONGODB_URL: 'store of products',
  });
  const wrong = { PLANTED_PORT: 'x', PLANTED_DATABASE_URL: 'mysql://x' };
  expect(() => readSystemConfig(wrong, withPlanted)).toThrow(
    /PLANTED_DATABASE_URL is wrong.*\n.*PLANTED_PORT is wrong/,
  );
  expect(() => readStartConfig({ PORT: '65535' }, withPlanted)).toThrow(`expected at most ${65_534 - lastOffset}`);
});

test('a variable of the environment overrides what start would set, but not the URL of the opened store', () => {
  const given = { PLANTED_PORT: '7', PLANTED_SECRET: 'mine', PLANTED_DATABASE_URL: 'postgresql://given' };
  const config = readStartConfig(given, withPlanted);
  expect(config.stores[0]?.url).toBe('postgresql://given');
  const opened = { config, storeUrls: { planted: 'postgresql://opened' }, secrets: { identityKeys: 'i' } };
  expect(subgraphEnvironment(given, opened)).toMatchObject({
    PLANTED_PORT: '7',
    PLANTED_SECRET: 'mine',
    PLANTED_DATABASE_URL: 'postgresql://opened',
    PLANTED_IS_EMBEDDED: 'false',
  });
});

test('subgraphs open after those they call, and an impossible order is refused', () => {
  const order: string[] = openingOrder(withPlanted).map(({ name }) => name);
  expect(order.toSorted()).toEqual(withPlanted.map(({ name }) => name).toSorted());
  for (const { name, calls } of withPlanted)
    for (const called of calls) expect(order.indexOf(called)).toBeLessThan(order.indexOf(name));
  const cycle = [
    { ...planted, name: 'one', calls: ['other'] },
    { ...planted, name: 'other', calls: ['one'] },
  ];
  expect(() => openingOrder(cycle)).toThrow('got one (other), other (one)');
  expect(() => openingOrder([{ ...planted, calls: ['nowhere'] }])).toThrow('got planted (nowhere)');
});
