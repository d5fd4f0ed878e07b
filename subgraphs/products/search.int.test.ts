import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { manager } from '../../tests/products/openProductsForTest.ts';
import { openSearchForTest } from '../../tests/products/openSearchForTest.ts';
import { ndcgAt10, readJudgements } from '../../bench/search/ndcg.ts';
import { demoBrands, demoCategories, demoProducts } from './demoCatalogue.ts';
import { catalogueFilter } from './domain/catalogueFilter.ts';
import { parseSearch } from './domain/search/parseSearch.ts';
import { buildIndex } from './events/indexCatalogue.ts';
import { openProductsSeed } from './seed.ts';

let shop: Awaited<ReturnType<typeof openSearchForTest>>;
beforeAll(async () => {
  shop = await openSearchForTest();
  await using seed = await openProductsSeed({ mongodbUrl: shop.url });
  await seed.seedDemo();
  await shop.build();
  await shop.follow();
});
afterAll(() => shop[Symbol.asyncDispose]());

type Found = {
  totalCount: number;
  suggestion: string | null;
  pageInfo: { hasNextPage: boolean; endCursor: string };
  edges: { node: { name: string; slug: string }; score: number; highlights: unknown }[];
  facets: { field: string; name: string; buckets: { value: string; label: string; count: number }[] }[];
};

async function find(query: string, rest: Record<string, unknown> = {}): Promise<Found> {
  const result = await shop.request(
    `query ($query: String!, $filter: ProductFilter, $sort: SearchSort, $first: Int = 50, $after: String) {
      searchProducts(query: $query, filter: $filter, sort: $sort, first: $first, after: $after) {
        totalCount suggestion pageInfo { hasNextPage endCursor }
        edges { score node { name slug } highlights { field parts { text isMatch } } }
        facets { field name buckets { value label count } } } }`,
    { variables: { query, ...rest } },
  );
  expect(result.errors).toBeUndefined();
  return result.data?.['searchProducts'] as Found;
}
const namesOf = ({ edges }: Found) => edges.map(({ node }) => node.name);
const category = (slug: string) => demoCategories.find((each) => each.slug === slug)?.id;

test.each([
  ['skillets', 'Cast Iron Skillet 26 cm'],
  ['goosen', 'Gooseneck Kettle 1 L'],
  ['skilet', 'Cast Iron Skillet 26 cm'],
  ['GOOSENECK-KETTLE-1-L-BLACK', 'Gooseneck Kettle 1 L'],
  ['"cutting board"', 'Oak Cutting Board'],
  ['ironvale skillet', 'Cast Iron Skillet 26 cm'],
  ['Káscagoshima kagoshima', 'Sencha Green Tea 100 g'],
])('the search %p finds %p first', async (query, name) => {
  expect(namesOf(await find(query))[0]).toBe(name);
});

test('an excluded word and phrase are not found, and what is found has parts that match', async () => {
  const all = await find('merino');
  const some = await find('merino -"crew sweater"');
  expect(namesOf(all)).toContain('Merino Crew Sweater');
  expect(namesOf(some)).not.toContain('Merino Crew Sweater');
  expect(some.edges[0]?.score).toBeGreaterThan(0);
  expect(JSON.stringify(some.edges[0]?.highlights)).toContain('{"text":"Merino","isMatch":true}');
});

test('a facet respects every filter but its own, and its counts are those of lists', async () => {
  const filter = { categoryIds: [category('clothing')], attributes: [{ name: 'size', value: 'M' }], inStockOnly: true };
  const { facets, totalCount } = await find('', { filter });
  const countOf = (field: string, label: string) =>
    facets.flatMap((each) => (each.field === field ? each.buckets : [])).find((each) => each.label === label)?.count;
  expect(countOf('CATEGORY', 'Clothing')).toBe(totalCount);
  const other = await find('', { filter: { ...filter, attributes: [{ name: 'size', value: 'L' }] } });
  expect(countOf('ATTRIBUTE', 'L')).toBe(other.totalCount);
  const soldOut = await find('', { filter: { ...filter, inStockOnly: false } });
  expect((countOf('IN_STOCK', 'In stock') ?? 0) + (countOf('IN_STOCK', 'Sold out') ?? 0)).toBe(soldOut.totalCount);
});

test.each(['RELEVANCE', 'NEWEST', 'PRICE_ASC', 'PRICE_DESC', 'NAME'])(
  'pages sorted by %s repeat and skip nothing while another product is added',
  async (sort) => {
    const whole = namesOf(await find('leather', { sort }));
    expect(whole.length).toBeGreaterThan(4);
    const paged: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 60; page += 1) {
      const found = await find('leather', { sort, first: 2, after });
      paged.push(...namesOf(found));
      if (page === 0) await create(`Leather ${sort}`, 100_000);
      if (!found.pageInfo.hasNextPage) break;
      after = found.pageInfo.endCursor;
    }
    expect(paged.filter((name) => whole.includes(name))).toEqual(whole);
  },
);

async function create(name: string, amountMinor: number): Promise<{ id: string; version: number }> {
  const variants = [{ sku: name.replaceAll(' ', '-'), price: { amountMinor, currency: 'USD' } }];
  const input = { name, slug: name.toLowerCase().replaceAll(/[ _]/g, '-'), variants };
  const { data } = await shop.request(
    'mutation ($input: ProductInput!, $key: ID!) { createProduct(input: $input, idempotencyKey: $key) { product { id version } userErrors { message } } }',
    { variables: { input, key: input.slug }, as: manager },
  );
  await shop.follow();
  expect(data?.['createProduct']).toMatchObject({ userErrors: [] });
  return (data as { createProduct: { product: { id: string; version: number } } }).createProduct.product;
}

test('the index follows new names, renamed brands and archived products', async () => {
  const { id, version } = await create('Zephyr Balloon', 900);
  const input = { name: 'Zeppelin Balloon' };
  const update = `mutation ($id: ID!, $input: ProductPatch!, $v: Int!) { updateProduct(id: $id, input: $input, expectedVersion: $v) { product { version } } }`;
  await shop.request(update, { variables: { id, input, v: version }, as: manager });
  await shop.follow();
  expect(namesOf(await find('zeppelin '))).toEqual(['Zeppelin Balloon']);
  expect(namesOf(await find('balloon', { filter: { inStockOnly: true } }))).toEqual([]);
  await shop.request(
    `mutation ($brand: ID!) { saveBrand(id: $brand, name: "Nordwind", slug: "nordhem") { brand { id } } }`,
    { variables: { brand: demoBrands.find(({ slug }) => slug === 'nordhem')?.id }, as: manager },
  );
  await shop.follow();
  expect(namesOf(await find('nordwind mug'))).toEqual(['Stoneware Mug']);
  await shop.request('mutation ($id: ID!) { archiveProduct(id: $id) { product { id } } }', {
    variables: { id },
    as: manager,
  });
  await shop.follow();
  expect(namesOf(await find('"zeppelin"'))).toEqual([]);
});

test('a build misses no event that happens meanwhile, another build ends it, and searches go on', async () => {
  const build = shop.indexing.search.startBuild;
  const during = {
    ...shop.indexing,
    search: {
      ...shop.search,
      async startBuild(...args: Parameters<typeof build>) {
        const started = await build(...args);
        await create('Built Meanwhile', 1_000);
        return started;
      },
    },
  };
  await buildIndex(during);
  expect(namesOf(await find('"built meanwhile"'))).toEqual(['Built Meanwhile']);
  const { served } = await shop.search.state();
  const first = await shop.search.startBuild({ logId: served?.logId ?? '', position: 0 }, 1);
  const second = await shop.search.startBuild({ logId: served?.logId ?? '', position: 0 }, 1);
  await expect(shop.search.swap(first)).rejects.toThrow('another one has begun');
  expect(await shop.search.swap(second)).toBe(false);
  expect((await find('kettle')).totalCount).toBeGreaterThan(0);
});

test('the judged searches of the demo catalogue have a mean NDCG@10 of at least 0.85', async () => {
  const slugs = demoProducts.map(({ slug }) => slug);
  const products = await shop.store.products.findBySlugs(slugs);
  const slugOf = new Map(products.map(({ id, slug }) => [id, slug]));
  const filter = catalogueFilter({}, (ids) => ids);
  let sum = 0;
  const judged = readJudgements();
  for (const judgement of judged) {
    const query = { search: parseSearch(judgement.query), filter, sort: 'RELEVANCE' as const };
    const plan = await shop.search.plan(query);
    const hits = await shop.search.find(query, { plan, limit: 10, after: null });
    sum += ndcgAt10(
      judgement,
      hits.map(({ id }) => slugOf.get(id) ?? ''),
      slugs,
    );
  }
  expect(judged.length).toBeGreaterThanOrEqual(60);
  expect(sum / judged.length).toBeGreaterThanOrEqual(0.85);
});

test('an event is applied by one of two replicas, and once', async () => {
  const { served } = await shop.search.state();
  if (!served) throw new Error('expected a served index');
  const move = { from: served, to: { ...served, position: served.position + 1 } };
  expect(await shop.search.apply([], move)).toBe(true);
  expect(await shop.search.apply([{ id: 'prd_x', isRemoved: true }], move)).toBe(false);
  expect(await shop.search.apply([], { from: move.to, to: served })).toBe(true);
});

test.each([`'; drop table search_products; --`, `\\' & !( | <-> :*`, '\0\u{D800}', `"'"''"`, '-'.repeat(200)])(
  'the search %j is only text',
  async (query) => {
    expect(Array.isArray((await find(query)).edges)).toBe(true);
    const filter = { tags: [query], attributes: [{ name: query, value: query }] };
    expect((await find('kettle', { filter })).edges).toEqual([]);
  },
);

test('without search, searchProducts is null with DEPENDENCY_UNAVAILABLE, and lists work', async () => {
  shop.setSearch(null);
  const { data, errors } = await shop.request(
    '{ searchProducts(query: "a") { totalCount } products(first: 1) { edges { cursor } } }',
  );
  expect(data?.['searchProducts']).toBeNull();
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['DEPENDENCY_UNAVAILABLE']);
  expect(data?.['products']).not.toBeNull();
});
