import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { portUpTo, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { readStartConfig, subgraphEnvironment } from '../commands/startConfig.ts';
import { openingOrder, storeVariable, subgraph, type Subgraph } from '../commands/subgraph.ts';
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

/** An entry that a fourth subgraph would add to the table. */
const reviews = subgraph({
  name: 'reviews',
  portOffset: 4,
  store: 'postgres',
  calls: ['users'],
  secrets: { REVIEWS_SECRET: 'reviewsSecret' },
  startDefaults: ({ isStoreEmbedded }) => ({ REVIEWS_IS_EMBEDDED: String(isStoreEmbedded) }),
  readConfig(env) {
    const shape = { REVIEWS_PORT: portUpTo(65_535), REVIEWS_DATABASE_URL: urlOf('postgresql') };
    return { host: '127.0.0.1', port: readEnvironment(shape, env).REVIEWS_PORT };
  },
  load: async () => () => Promise.reject(new Error('expected not to be opened')),
});
const four = [reviews, ...subgraphs];

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
  expect(openingOrder(subgraphs).map(({ name }) => name)).toEqual(['products', 'orders', 'users']);
});

test('a fourth subgraph needs changes in the table and four other files, and the check names what each of them lacks', () => {
  expect(problemsOf(four)).toEqual({
    'supergraph.yaml': [
      'subgraphs.reviews.routing_url: http://127.0.0.1:4004/graphql',
      'subgraphs.reviews.schema.file: ./subgraphs/reviews/schema.graphql',
    ],
    'codegen.yml': ['generates.subgraphs/reviews/generated/resolvers.ts'],
    'docker-compose.yml': [
      'services.reviews.command: subgraphs/reviews/main.ts',
      'services.reviews.environment: REVIEWS_PORT',
      'services.reviews.environment: REVIEWS_DATABASE_URL',
      'services.reviews.environment: REVIEWS_SECRET',
      'services.reviews.environment: USERS_URL',
      'services.reviews.networks: reviews-store',
      'services.gateway.environment: REVIEWS_URL',
      'services.gateway.depends_on: reviews',
    ],
    '.env.example': ['REVIEWS_PORT', 'REVIEWS_DATABASE_URL', 'REVIEWS_SECRET', 'REVIEWS_URL'],
    'package.json': [],
  });
});

test('a removed entry is named by the files that still list it', () => {
  const without = problemsOf(subgraphs.filter(({ name }) => name !== 'users'));
  expect(without['supergraph.yaml']).toEqual(['users is not in the table']);
  expect(without['package.json']).toEqual(['users']);
});

test('start gives a fourth entry its port, store, secret and defaults, and reports its wrong variables', () => {
  const { start, addresses } = readSystemConfig({ PORT: '5000' }, four);
  expect(addresses.map(({ port }) => port)).toEqual([5000, 5004, 5001, 5002, 5003]);
  expect(addresses[1]?.portVariable).toBe('PORT, which it follows, or REVIEWS_PORT');
  expect(start.stores[0]).toEqual({ name: 'reviews', kind: 'postgres', url: undefined });
  const storeUrls = Object.fromEntries(four.map(({ name }) => [name, `store of ${name}`]));
  const secrets = { identityKeys: 'i', reviewsSecret: 's' };
  expect(subgraphEnvironment({}, { config: start, storeUrls, secrets })).toMatchObject({
    REVIEWS_PORT: '5004',
    REVIEWS_DATABASE_URL: 'store of reviews',
    REVIEWS_SECRET: 's',
    REVIEWS_IS_EMBEDDED: 'true',
    USERS_PORT: '5001',
    PRODUCTS_MONGODB_URL: 'store of products',
  });
  const wrong = { REVIEWS_PORT: 'x', REVIEWS_DATABASE_URL: 'mysql://x' };
  expect(() => readSystemConfig(wrong, four)).toThrow(/REVIEWS_DATABASE_URL is wrong.*\n.*REVIEWS_PORT is wrong/);
  expect(() => readStartConfig({ PORT: '65532' }, four)).toThrow('PORT is wrong: expected at most 65531');
});

test('a variable of the environment overrides what start would set, but not the URL of the opened store', () => {
  const given = { REVIEWS_PORT: '7', REVIEWS_SECRET: 'mine', REVIEWS_DATABASE_URL: 'postgresql://given' };
  const config = readStartConfig(given, four);
  expect(config.stores[0]?.url).toBe('postgresql://given');
  const opened = { config, storeUrls: { reviews: 'postgresql://opened' }, secrets: { identityKeys: 'i' } };
  expect(subgraphEnvironment(given, opened)).toMatchObject({
    REVIEWS_PORT: '7',
    REVIEWS_SECRET: 'mine',
    REVIEWS_DATABASE_URL: 'postgresql://opened',
    REVIEWS_IS_EMBEDDED: 'false',
  });
});

test('subgraphs open after those they call, and an impossible order is refused', () => {
  expect(openingOrder(four).map(({ name }) => name)).toEqual(['products', 'orders', 'users', 'reviews']);
  const cycle = subgraphs.map((each) => (each.name === 'products' ? { ...each, calls: ['users'] } : each));
  expect(() => openingOrder(cycle)).toThrow('got users (orders), products (users), orders (products)');
  expect(() => openingOrder([{ ...reviews, calls: ['nowhere'] }])).toThrow('got reviews (nowhere)');
  expect(subgraphs.map(storeVariable)).toEqual(['USERS_DATABASE_URL', 'PRODUCTS_MONGODB_URL', 'ORDERS_DATABASE_URL']);
});
