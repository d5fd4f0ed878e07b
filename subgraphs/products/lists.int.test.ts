import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import {
  runMutation,
  requestCreateProduct,
  createTestProduct,
  uniqueProductInput,
  usd,
  variantInput,
  type TestProduct,
} from '../../tests/products/catalogueRequests.ts';
import { manager, openProductsForTest, type ProductsForTest } from '../../tests/products/openProductsForTest.ts';

let subgraph: ProductsForTest;
let products: TestProduct[];
const ids: Record<string, string> = {};

beforeAll(async () => {
  subgraph = await openProductsForTest();
  ids['top'] = await saveCategory('Top', 'top');
  ids['sub'] = await saveCategory('Sub', 'sub', { parentId: ids['top'] });
  ids['leaf'] = await saveCategory('Leaf', 'leaf', { parentId: ids['sub'] });
  ids['side'] = await saveCategory('Side', 'side');
  ids['brand'] = (
    await runMutation<{ brand: { id: string } }>(subgraph, 'saveBrand(name: "B", slug: "b")', 'brand { id }')
  ).brand.id;
  products = [];
  const places = [ids['top'], ids['leaf'], ids['side']];
  for (let at = 0; at < 30; at += 1)
    products.push(
      await createTestProduct(subgraph, {
        name: `Item ${String.fromCharCode(97 + (at % 5))}`,
        categoryIds: [places[at % 3]],
        brandId: at % 2 === 0 ? ids['brand'] : null,
        tags: at % 5 === 0 ? ['sale', 'new'] : ['new'],
        attributes: [{ name: 'colour', value: at % 4 === 0 ? 'red' : 'blue' }],
        variants: [variantInput({ price: usd(100 * (1 + (at % 6))), initialStock: at % 3 })],
      }),
    );
  await createTestProduct(subgraph, { name: 'A draft', status: 'DRAFT' });
}, 60_000);
afterAll(() => subgraph[Symbol.asyncDispose]());

async function saveCategory(
  name: string,
  slug: string,
  place: { parentId?: string; id?: string } = {},
): Promise<string> {
  const given = Object.entries(place).map(([field, value]) => `, ${field}: "${value}"`);
  const call = `saveCategory(name: "${name}", slug: "${slug}"${given.join('')})`;
  const { category } = await runMutation<{ category: { id: string } }>(subgraph, call, 'category { id }');
  return category.id;
}

type Connection = {
  edges: { cursor: string; node: { id: string; name: string; priceRange: { min: { amountMinor: number } } } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount: number;
};

async function list(args: string, as: typeof manager | null = null): Promise<Connection> {
  const fields =
    'edges { cursor node { id name priceRange { min { amountMinor } } } } pageInfo { hasNextPage endCursor } totalCount';
  const { data, errors } = await subgraph.request(`{ products${args} { ${fields} } }`, { as });
  if (!data) throw new Error(JSON.stringify(errors));
  return data['products'] as Connection;
}

const count = async (filter: string) => (await list(`(first: 100, filter: { ${filter} })`)).edges.length;

test.each(['NEWEST', 'PRICE_ASC', 'PRICE_DESC', 'NAME'])(
  'pages by %s contain every product once, in order',
  async (sort) => {
    const seen: Connection['edges'][number]['node'][] = [];
    let after: string | null = null;
    do {
      const page: Connection = await list(`(first: 7, sort: ${sort}${after ? `, after: "${after}"` : ''})`);
      seen.push(...page.edges.map(({ node }) => node));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(products.map(({ id }) => id)));
    expect(seen).toHaveLength(30);
    const prices = seen.map(({ priceRange }) => priceRange.min.amountMinor);
    const names = seen.map(({ name }) => name);
    if (sort === 'PRICE_ASC') expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    if (sort === 'PRICE_DESC') expect(prices).toEqual(prices.toSorted((a, b) => b - a));
    if (sort === 'NAME') expect(names).toEqual(names.toSorted());
  },
);

test('a product created between two pages neither repeats nor skips another', async () => {
  const first = await list('(first: 10)');
  const { product } = await requestCreateProduct(subgraph, uniqueProductInput({ name: 'Late' }));
  const rest = await list(`(first: 100, after: "${first.pageInfo.endCursor}")`);
  const seen = [...first.edges, ...rest.edges].map(({ node }) => node.id);
  expect(seen).toHaveLength(30);
  expect(seen).not.toContain(product?.id);
  await runMutation(subgraph, `archiveProduct(id: "${product?.id}")`, 'product { id }');
});

test('filters narrow the list, and a category includes its descendants', async () => {
  expect(await count(`categoryIds: ["${ids['top']}"]`)).toBe(20);
  expect(await count(`categoryIds: ["${ids['sub']}"]`)).toBe(10);
  expect(await count(`categoryIds: ["${ids['leaf']}", "${ids['side']}"]`)).toBe(20);
  expect(await count('categoryIds: []')).toBe(0);
  expect(await count(`brandIds: ["${ids['brand']}"]`)).toBe(15);
  expect(await count('tags: ["Sale", "new"]')).toBe(6);
  expect(
    await count('priceMin: { amountMinor: 200, currency: "USD" }, priceMax: { amountMinor: 300, currency: "USD" }'),
  ).toBe(10);
  expect(await count('inStockOnly: true')).toBe(20);
  expect(await count('attributes: [{ name: "colour", value: "red" }]')).toBe(8);
  expect(await count('attributes: [{ name: "colour", value: "red" }, { name: "colour", value: "blue" }]')).toBe(30);
  expect(
    await count(`categoryIds: ["${ids['top']}"], brandIds: ["${ids['brand']}"], tags: ["sale"], inStockOnly: true`),
  ).toBe(1);
});

test('totals are counted only when selected', async () => {
  subgraph.queries.length = 0;
  await subgraph.request('{ products(first: 3) { edges { node { id } } } }');
  expect(subgraph.queries).toEqual(['products.find']);
  expect((await list('(first: 3)')).totalCount).toBe(30);
});

test.each([
  ['more than a hundred', '(first: 101)'],
  ['none', '(first: 0)'],
  ['a negative number', '(first: -1)'],
  ['a cursor of nonsense', '(after: "nonsense")'],
  ['a cursor with an operator in it', `(after: "${Buffer.from('["NEWEST",{"$gt":0},"x"]').toString('base64url')}")`],
  ['a cursor of another sort', `(after: "${Buffer.from('["NAME","a","prd_1"]').toString('base64url')}")`],
  ['another currency', '(filter: { priceMin: { amountMinor: 1, currency: "EUR" } })'],
  ['sixty tags', `(filter: { tags: [${'"t",'.repeat(60)}] })`],
])('a page of %s is refused', async (_title, args) => {
  const { data, errors } = await subgraph.request(`{ products${args} { pageInfo { hasNextPage } } }`);
  expect(data).toEqual({ products: null });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('products that are not ACTIVE are listed only for staff', async () => {
  const filter = '(filter: { statuses: [DRAFT] })';
  expect((await list(filter, manager)).edges).toHaveLength(1);
  expect((await subgraph.request(`{ products${filter} { totalCount } }`)).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
});

test('moving a category moves its descendants, and never below itself', async () => {
  const path = async () => {
    const { data } = await subgraph.request(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Category { path { slug } products { totalCount } } } }',
      {
        variables: { of: [{ __typename: 'Category', id: ids['leaf'] }] },
      },
    );
    return data?.['_entities'];
  };
  expect(await path()).toEqual([
    { path: [{ slug: 'top' }, { slug: 'sub' }, { slug: 'leaf' }], products: { totalCount: 10 } },
  ]);
  await saveCategory('Sub', 'sub', { parentId: ids['side'], id: ids['sub'] });
  expect(await path()).toEqual([
    { path: [{ slug: 'side' }, { slug: 'sub' }, { slug: 'leaf' }], products: { totalCount: 10 } },
  ]);
  expect(await count(`categoryIds: ["${ids['side']}"]`)).toBe(20);
  const tree = await subgraph.models.categoryTree.findById('tree').lean();
  expect(tree?.categories.find(({ slug }) => slug === 'leaf')?.path).toEqual([ids['side'], ids['sub'], ids['leaf']]);

  const below = await runMutation<{ userErrors: unknown[] }>(
    subgraph,
    `saveCategory(id: "${ids['side']}", name: "S", slug: "side", parentId: "${ids['leaf']}")`,
    'category { id }',
  );
  expect(below).toMatchObject({ category: null, userErrors: [{ code: 'VALIDATION', path: ['parentId'] }] });
});

test('concurrent opposite moves never create a cycle', async () => {
  const [one, other] = [await saveCategory('One', 'one'), await saveCategory('Other', 'other')];
  const moves = [
    `saveCategory(id: "${one}", name: "One", slug: "one", parentId: "${other}")`,
    `saveCategory(id: "${other}", name: "Other", slug: "other", parentId: "${one}")`,
  ];
  const payloads = await Promise.all(
    moves.map((move) => runMutation<{ userErrors: unknown[] }>(subgraph, move, 'category { path { slug } }')),
  );
  expect(payloads.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
});

test('only an unused category is deleted, and slugs of categories and brands are unique', async () => {
  const remove = (id: string) =>
    runMutation<{ userErrors: { code: string }[] }>(subgraph, `deleteCategory(id: "${id}")`, 'category { name }');
  expect(await remove(ids['top'] ?? '')).toMatchObject({ userErrors: [{ code: 'IN_USE' }] });
  expect(await remove(ids['sub'] ?? '')).toMatchObject({ userErrors: [{ code: 'IN_USE' }] });
  expect(await remove(newId('cat'))).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  const empty = await saveCategory('Empty', 'empty');
  expect(await remove(empty)).toMatchObject({ category: { name: 'Empty' }, userErrors: [] });
  const taken = { userErrors: [{ code: 'SLUG_TAKEN', path: ['slug'] }] };
  expect(await runMutation(subgraph, 'saveCategory(name: "T", slug: "top")', 'category { id }')).toMatchObject(taken);
  expect(await runMutation(subgraph, 'saveBrand(name: "T", slug: "b")', 'brand { id }')).toMatchObject(taken);
  const unknown = { brand: null, userErrors: [{ code: 'NOT_FOUND' }] };
  expect(
    await runMutation(subgraph, `saveBrand(id: "${newId('brd')}", name: "T", slug: "t")`, 'brand { id }'),
  ).toMatchObject(unknown);
  const renamed = await runMutation(
    subgraph,
    `saveBrand(id: "${ids['brand']}", name: "New", slug: "b")`,
    'brand { name }',
  );
  expect(renamed).toMatchObject({ brand: { name: 'New' }, userErrors: [] });
});
