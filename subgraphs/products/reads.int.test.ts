import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runMutation } from '../../tests/products/catalogueRequests.ts';
import { openProductsForTest, type ProductsForTest } from '../../tests/products/openProductsForTest.ts';
import { demoBrands, demoCategories } from './demoCatalogue.ts';
import { productEvent } from './domain/productEvent.ts';
import { openProductsSeed } from './seed.ts';
import { createBrandStore, RECENT_MS } from './store/brandStore.ts';
import { createCategoryStore } from './store/categoryStore.ts';
import { createProductStore } from './store/productStore.ts';

let subgraph: ProductsForTest;
beforeAll(async () => {
  subgraph = await openProductsForTest();
  await using seed = await openProductsSeed({ mongodbUrl: subgraph.url });
  await seed.seedDemo();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

const CARD = `slug name brand { name } categories { name path { name } } priceRange { min { formatted } } stockState
  defaultVariant { sku } variants { sku stock { availableToSell } }`;
const LIST = `{ products(first: 20) { edges { node { ${CARD} } } } }`;

async function createProduct(slug: string, sku: string, tag: string): Promise<{ readonly id: string }> {
  const variants = `[{ sku: "${sku}", price: { amountMinor: 700, currency: "USD" } }]`;
  const { product } = await runMutation<{ product: { id: string } }>(
    subgraph,
    `createProduct(idempotencyKey: "${slug}-1", input: { name: "New", slug: "${slug}", tags: ["${tag}"], variants: ${variants} })`,
    'product { id }',
  );
  return product;
}

/** The commands that an operation sends to the database, sorted. */
async function commandsOf(query: string): Promise<string[]> {
  subgraph.queries.length = 0;
  const { errors } = await subgraph.request(query);
  expect(errors).toBeUndefined();
  return subgraph.queries.toSorted();
}

const PAGE = `{ product(slug: "page") { ${CARD} } }`;

test('a list of 20 sends two commands, one more for products that are not cached, and two more once a second', async () => {
  await new Promise((resolve) => setTimeout(resolve, RECENT_MS));
  const first = ['brands.find', 'category_tree.findOne', 'products.find', 'products.find', 'stocks.find'];
  expect(await commandsOf(LIST)).toEqual(first);
  const startedAt = performance.now();
  const commands = await commandsOf(LIST);
  // A machine that is busy for a second proves nothing.
  if (performance.now() - startedAt < RECENT_MS / 2) expect(commands).toEqual(['products.find', 'stocks.find']);
});

test('a product page sends two commands, one when its product is cached, and a list of cached names one', async () => {
  await createProduct('page', 'PAGE-1', 'page');
  expect(await commandsOf(PAGE)).toEqual(expect.arrayContaining(['products.find', 'stocks.find']));
  await commandsOf(LIST);
  expect(await commandsOf(PAGE)).toEqual(['stocks.find']);
  expect(await commandsOf('{ products(first: 20) { edges { node { name } } } }')).toEqual(['products.find']);
});

test('a change by another replica shows at once on a page and in a list, whatever is cached', async () => {
  const names = async () => {
    const { data } =
      await subgraph.request(`{ old: product(slug: "tea-towel-old") { name } new: product(slug: "tea-towel-new")
      { name } products(first: 1, filter: { tags: ["replicas"] }) { edges { node { name } } } }`);
    return data;
  };
  const { id } = await createProduct('tea-towel-old', 'REPLICAS-1', 'replicas');
  const before = { old: { name: 'New' }, new: null, products: { edges: [{ node: { name: 'New' } }] } };
  for (let times = 0; times < 2; times += 1) expect(await names()).toEqual(before);

  const [cached] = await subgraph.store.products.findByIds([id]);
  if (!cached) throw new Error('expected the product');
  const other = createProductStore(subgraph.models);
  const change = async (fields: object, version: number) => {
    const changed = { ...cached, ...fields, version };
    const event = productEvent(cached, changed);
    return other.replace({ product: changed, initialStock: [], event }, { at: new Date(), traceparent: null });
  };
  expect(await change({ name: 'After', slug: 'tea-towel-new' }, 2)).toMatchObject({ kind: 'saved' });
  expect((await subgraph.request('{ product(slug: "tea-towel-old") { name } }')).data).toEqual({ product: null });
  const after = { old: null, new: { name: 'After' }, products: { edges: [{ node: { name: 'After' } }] } };
  for (let times = 0; times < 2; times += 1) expect(await names()).toEqual(after);

  // A change that ended halfway: the stock has a version that the product never gets.
  expect(await change({ name: 'Never', slug: 'two-person-tent' }, 3)).toMatchObject({ kind: 'slugTaken' });
  for (let times = 0; times < 2; times += 1) expect(await names()).toEqual(after);
});

test('a list reads neither outboxes nor keys that only filters use', async () => {
  const [product] = await subgraph.store.products.findByIds(
    (await subgraph.store.listProducts({ filter: allActive, sort: 'NAME', first: 1, after: null })).edges.map(
      ({ node }) => node.id,
    ),
  );
  expect(product).toBeDefined();
  expect(product).not.toHaveProperty('outbox');
});

const allActive = {
  statuses: ['ACTIVE'],
  categoryIds: null,
  brandIds: null,
  tags: [],
  attributes: [],
  priceMinMinor: null,
  priceMaxMinor: null,
  isInStock: false,
} as const;

test('a change of a brand or a category shows at once here, and within a second on another replica', async () => {
  const brand = { id: demoBrands[0]?.id ?? '', slug: demoBrands[0]?.slug ?? '' };
  const category = demoCategories[0];
  const other = { brands: createBrandStore(subgraph.models), categories: createCategoryStore(subgraph.models) };
  const nameOfBrand = async (brands = subgraph.store.brands) => (await brands.findByIds([brand.id]))[0]?.name;
  const nameOfCategory = async (categories = subgraph.store.categories) =>
    (await categories.recentTree()).byId.get(category?.id ?? '')?.name;
  await Promise.all([nameOfBrand(), nameOfCategory(), nameOfBrand(other.brands), nameOfCategory(other.categories)]);

  await runMutation(subgraph, `saveBrand(id: "${brand.id}", name: "Renamed", slug: "${brand.slug}")`, 'brand { id }');
  await runMutation(
    subgraph,
    `saveCategory(id: "${category?.id}", name: "Renamed", slug: "${category?.slug}")`,
    'category { id }',
  );
  expect([await nameOfBrand(), await nameOfCategory()]).toEqual(['Renamed', 'Renamed']);
  await new Promise((resolve) => setTimeout(resolve, RECENT_MS));
  expect([await nameOfBrand(other.brands), await nameOfCategory(other.categories)]).toEqual(['Renamed', 'Renamed']);
});

test('a product can be created in a category that another replica has just added', async () => {
  const other = createCategoryStore(subgraph.models);
  await subgraph.store.categories.recentTree();
  const tree = await other.tree();
  const added = {
    ...demoCategories[0],
    id: 'cat_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
    slug: 'added',
    name: 'Added',
    parentId: null,
  };
  const byId = new Map([...tree.byId, [added.id, { ...added, description: null, path: [added.id] }]]);
  expect(await other.save({ ...tree, version: tree.version + 1, byId }, tree, null)).toBe(true);
  const { product } = await runMutation<{ product: { id: string } | null }>(
    subgraph,
    `createProduct(idempotencyKey: "in-added-category", input: { name: "New", categoryIds: ["${added.id}"],
      variants: [{ sku: "NEW-1", price: { amountMinor: 700, currency: "USD" } }] })`,
    'product { id }',
  );
  expect(product).not.toBeNull();
});
