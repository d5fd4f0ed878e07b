import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { createLog } from '#platform/log/log.ts';
import { readSupergraph } from '../composition/supergraph.ts';
import { gatewayFaults } from '../errors.ts';
import { SharedReads } from '../execution/sharedReads.ts';
import { isUnavailable } from '../execution/subgraphClient.ts';
import type { GatewayContext } from '../context.ts';
import type { FetchFromSubgraph, SubgraphRequest } from '../execution/subgraphFetch.ts';
import { createCacheCounts } from './cacheCounts.ts';
import { createCachedFetch } from './cachedFetch.ts';
import { createCacheUse, type CacheUse } from './cacheUse.ts';
import { catalogueChanges } from './catalogueChanges.ts';
import { createEntryStore, type EntryStore } from './entryStore.ts';
import { createEntryVersions } from './entryVersions.ts';
import { createItemsOfFetch } from './fetchItems.ts';

const shop = readSupergraph(readFileSync(new URL('../composition/supergraph.graphql', import.meta.url), 'utf8'));

const log = createLog({ service: 'test', level: 'silent' });

type Names = Map<string, string | null>;

/** A cache before a products subgraph that has `names` by id. */
function openCatalogue({ store, names = new Map() }: { store?: EntryStore; names?: Names } = {}) {
  const calls: { ids: unknown[]; claims: unknown }[] = [];
  const state = { position: 1, isDown: false, pause: Promise.resolve() };
  const fetch: FetchFromSubgraph = async (_subgraph, { variables }, { claims }) => {
    const given = (variables['representations'] as { id: string }[] | undefined) ?? [{ id: String(variables['id']) }];
    const ids = given.map(({ id }) => id);
    calls.push({ ids, claims });
    if (state.isDown) throw new Fault(gatewayFaults.dependencyUnavailable, 'products does not answer.');
    const read = ids.map((id) => names.get(id) ?? null).map((name) => name && { name });
    await state.pause;
    return { data: variables['representations'] ? { _entities: read } : { product: read[0] } };
  };
  const versions = createEntryVersions(catalogueChanges['products']!, {
    position: () => ({ logId: 'log', position: state.position }),
    unknownForMs: () => (state.isDown ? 10_000 : 0),
  });
  const counts = createCacheCounts();
  const cached = createCachedFetch({
    fetch,
    counts,
    isUnavailable,
    store: store ?? createEntryStore({ maxBytes: 1_000_000, keptMs: 3_600_000, redis: null }),
    reads: new SharedReads(),
    itemsOf: createItemsOfFetch(() => shop),
    versionsOf: (name) => (name === 'products' ? versions : null),
    headersSent: (_name, headers) => JSON.stringify(headers ?? '').replace('""', ''),
    callTimeoutMs: 3_000,
    maxStaleMs: 3_600_000,
  });
  const ask = async (
    request: SubgraphRequest,
    { claims = null, headers, flags, use = createCacheUse(true) }: Asked = {},
  ) => {
    const context = { requestId: 'r', claims, deadlineAt: Date.now() + 5_000, traceparent: null, flags, ...headers };
    return cached('products', request, { ...context, cacheUse: use, log: log });
  };
  const rename = (id: string, name: string | null) => {
    names.set(id, name);
    state.position += 1;
    const data = { productId: id, status: name === null ? 'ARCHIVED' : 'ACTIVE', variants: [] };
    const event = { ...sampleEvent(), type: 'product.updated', data, source: 'products', logId: 'log' };
    versions.apply({ ...event, position: state.position, traceparent: null });
  };
  return { ask, calls, state, rename, counts, names };
}

type Asked = {
  claims?: GatewayContext['claims'];
  flags?: string[];
  headers?: { headers: Record<string, string> };
  use?: CacheUse;
};

function requestOf(query: string, variables: Readonly<Record<string, unknown>>): SubgraphRequest {
  const document = parse(query, { noLocation: true });
  return { query, variables, isMutation: false, document: () => document };
}

const product = requestOf('query($id: ID) { product(id: $id) { name } }', { id: 'prd_a' });
const entities = requestOf(
  'query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { name } } }',
  {},
);
const some = (...ids: string[]): SubgraphRequest => ({
  ...entities,
  variables: { representations: ids.map((id) => ({ __typename: 'Product', id })) },
});
const customer: GatewayContext['claims'] = { subject: 'usr_a', session: 'ses_a', roles: ['CUSTOMER'], scopes: [] };
const named = (...ids: string[]) => new Map(ids.map((id) => [id, id.toUpperCase()]));
const entitiesNamed = (...names: (string | null)[]) => ({ data: { _entities: names.map((name) => name && { name }) } });

test('a value is fetched once, as an anonymous caller, and each operation has its own copy', async () => {
  const { ask, calls } = openCatalogue({ names: named('prd_a') });
  const [first, second] = [await ask(product), await ask(product)];
  expect(first).toEqual({ data: { product: { name: 'PRD_A' } } });
  expect(second).toEqual(first);
  expect(second.data).not.toBe(first.data);
  expect(calls).toEqual([{ ids: ['prd_a'], claims: null }]);
});

test('callers with other feature flags have values of their own, which HTTP caches may keep', async () => {
  const { ask, calls } = openCatalogue({ names: named('prd_a') });
  const use = createCacheUse(true);
  for (const flags of [undefined, ['a'], ['a', 'b'], ['a'], []]) await ask(product, { flags, use });
  expect(calls).toHaveLength(3);
  expect(use.maxAgeS()).toBeGreaterThan(0);
});

test('anonymous callers share a field that depends on the caller, and a caller who signed in has an own value', async () => {
  const { ask, calls } = openCatalogue({ names: named('a') });
  const query =
    'query($representations: [_Any!]!) { _entities(representations: $representations) { ... on ProductVariant { purchasedByMe } } }';
  const request = requestOf(query, { representations: [{ __typename: 'ProductVariant', id: 'a' }] });
  const use = createCacheUse(true);
  await ask(request, { use });
  await ask(request);
  expect(use.maxAgeS()).toBe(0);
  expect(calls).toHaveLength(1);
  await ask(request, { claims: customer });
  await ask(request, { claims: customer });
  expect(calls.map(({ claims }) => claims)).toEqual([null, customer, customer]);
});

test('of several entities only those that are missing are fetched', async () => {
  const { ask, calls } = openCatalogue({ names: named('a', 'b', 'c') });
  await ask(some('b'));
  expect(await ask(some('a', 'b', 'c'))).toEqual(entitiesNamed('A', 'B', 'C'));
  expect(calls.map(({ ids }) => ids)).toEqual([['b'], ['a', 'c']]);
});

test('fetches that overlap are one, and fill the cache for each', async () => {
  const { ask, calls, state, counts } = openCatalogue({ names: named('a', 'b') });
  const paused = Promise.withResolvers<void>();
  state.pause = paused.promise;
  const all = Promise.all([ask(some('a', 'b')), ask(some('a', 'b')), ask(some('a', 'b'))]);
  await sleep(5);
  paused.resolve();
  const [one, other] = await all;
  expect(one).toEqual(entitiesNamed('A', 'B'));
  expect(other).toEqual(one);
  expect(other?.data?.['_entities']).not.toBe(one?.data?.['_entities']);
  expect(calls).toHaveLength(1);
  expect(counts.snapshot()['products']).toMatchObject({ hits: 0, misses: 6 });
});

/** Starts a fetch that reads the old value, and changes the value before its call ends. */
async function changeDuringFetch() {
  const catalogue = openCatalogue({ names: named('a') });
  const { promise, resolve: end } = Promise.withResolvers<void>();
  catalogue.state.pause = promise;
  const slow = catalogue.ask(some('a'));
  await sleep(5);
  catalogue.rename('a', 'new');
  return { ...catalogue, slow, end };
}

test('a slow fetch that began before a change leaves no old value', async () => {
  const { ask, slow, end } = await changeDuringFetch();
  end();
  expect(await slow).toEqual(entitiesNamed('A'));
  expect(await ask(some('a'))).toEqual(entitiesNamed('new'));
});

test('a fetch that began before a change is not joined after it', async () => {
  const { ask, slow, end, calls } = await changeDuringFetch();
  const afterChange = ask(some('a'));
  await sleep(5);
  end();
  expect(await Promise.all([slow, afterChange])).toEqual([entitiesNamed('A'), entitiesNamed('new')]);
  expect(calls).toHaveLength(2);
});

test('what does not exist is remembered until its event', async () => {
  const { ask, calls, rename } = openCatalogue();
  const use = createCacheUse(true);
  await ask(some('a'), { use });
  expect(await ask(some('a'))).toEqual(entitiesNamed(null));
  expect(calls).toHaveLength(1);
  expect(use.maxAgeS()).toBeLessThanOrEqual(5);
  rename('a', 'new');
  expect(await ask(some('a'))).toEqual(entitiesNamed('new'));
});

test('while products is away the last good values are shown and marked, and the others are errors', async () => {
  const { ask, state } = openCatalogue({ names: named('a') });
  await ask(some('a'));
  state.isDown = true;
  const use = createCacheUse(true);
  expect(await ask(some('a', 'b'), { use })).toEqual({
    ...entitiesNamed('A', null),
    errors: [expect.objectContaining({ path: ['_entities', 1], extensions: { code: 'DEPENDENCY_UNAVAILABLE' } })],
  });
  expect(use.stale()).toEqual({ ageSeconds: 0, subgraphs: ['products'] });
  expect(use.maxAgeS()).toBe(0);
  await expect(ask(some('b'))).rejects.toThrow('products does not answer');
});

test('a product that was withdrawn is not shown while products is away', async () => {
  const { ask, state, rename } = openCatalogue({ names: named('a') });
  await ask(some('a'));
  rename('a', null);
  state.isDown = true;
  await expect(ask(some('a'))).rejects.toThrow('products does not answer');
});

test('other headers for the subgraph are another value, which no HTTP cache may keep', async () => {
  const { ask, calls } = openCatalogue({ names: named('prd_a') });
  const [one, other] = [{ headers: { tenant: '1' } }, { headers: { tenant: '2' } }];
  const use = createCacheUse(true);
  for (const headers of [one, other, one, other]) await ask(product, { headers: { headers: headers.headers }, use });
  expect(calls).toHaveLength(2);
  expect(use.maxAgeS()).toBe(0);
});

test('a caller who may not use the cache neither reads nor fills it', async () => {
  const { ask, calls } = openCatalogue({ names: named('prd_a') });
  const use = createCacheUse(false);
  for (let times = 0; times < 2; times += 1) await ask(product, { use });
  await ask(product);
  expect(calls).toHaveLength(3);
  expect(use.maxAgeS()).toBe(0);
});

/** A store in which a test sees, and changes, the entries. */
function openVisibleStore() {
  const entries = new Map<string, Parameters<EntryStore['put']>[1]>();
  const store: EntryStore = {
    find: async (keys) => keys.map((key) => entries.get(key)),
    put: (key, entry) => void entries.set(key, entry),
  };
  return { entries, store };
}

test('values that are fetched together end apart, within the last tenth of their time', async () => {
  const ids = Array.from({ length: 100 }, (_, at) => `prd_${at}`);
  const { entries, store } = openVisibleStore();
  const { ask } = openCatalogue({ store, names: named(...ids) });
  await ask(some(...ids));
  const times = [...entries.values()].map(({ freshMs }) => freshMs);
  const [least, most] = [Math.min(...times), Math.max(...times)];
  expect(times).toHaveLength(ids.length);
  expect(most).toBeLessThanOrEqual(600_000);
  expect(least).toBeGreaterThan(540_000);
  expect(most - least).toBeGreaterThan(40_000);
});

test('the hit rate is the part of the values that needed no fetch', async () => {
  const { ask, counts } = openCatalogue({ names: named('a', 'b', 'c', 'd') });
  expect(counts.of('products')).toBeNull();
  await ask(some('a'));
  await ask(some('a', 'b', 'c'));
  expect(counts.of('products')).toEqual({ hits: 1, misses: 3, renewed: 0, stale: 0, hitRate: 0.25 });
});

test('a value is renewed in the background before it ends', async () => {
  const { entries, store } = openVisibleStore();
  const { ask, calls, names } = openCatalogue({ store, names: named('a') });
  await ask(some('a'));
  for (const [key, entry] of entries) entries.set(key, { ...entry, filledAt: Date.now() - 0.9 * entry.freshMs });
  names.set('a', 'newer');
  expect(await ask(some('a'))).toEqual(entitiesNamed('A'));
  await sleep(5);
  expect(await ask(some('a'))).toEqual(entitiesNamed('newer'));
  expect(calls).toHaveLength(2);
});
