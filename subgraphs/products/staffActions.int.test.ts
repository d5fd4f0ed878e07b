import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestProduct, uniqueProductInput, variantInput } from '../../tests/products/catalogueRequests.ts';
import { manager, openProductsForTest, type ProductsForTest } from '../../tests/products/openProductsForTest.ts';

let subgraph: ProductsForTest;
beforeAll(async () => {
  subgraph = await openProductsForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

async function change(mutation: string): Promise<Record<string, { id: string } | null>> {
  const { data, errors } = await subgraph.request(`mutation { done: ${mutation} }`, { as: manager });
  expect(errors).toBeUndefined();
  return data?.['done'] as Record<string, { id: string } | null>;
}

/** The events since the last call. */
const newEvents = () => subgraph.eventLog.assign(1_000);
const { subject: actor } = manager;

test('each change of a product or its stock names who made it, and what changed', async () => {
  const { id, variants } = await createTestProduct(subgraph);
  const [variant] = variants;
  if (!variant) throw new Error('expected a variant');
  const { amountMinor: fromMinor } = variant.price;
  const price = `price: { amountMinor: ${fromMinor + 50}, currency: "USD" }`;
  await change(`updateProduct(id: "${id}", expectedVersion: 1, input: { name: "Renamed",
    variants: [{ id: "${variant.id}", sku: "${variant.sku}", ${price} }] }) { userErrors { code } }`);
  await change(`archiveProduct(id: "${id}") { userErrors { code } }`);
  await change(
    `adjustStock(variantId: "${variant.id}", delta: -3, reason: "broken", idempotencyKey: "a") { userErrors { code } }`,
  );
  const priceChanges = [{ variantId: variant.id, fromMinor, toMinor: fromMinor + 50 }];
  const events = await newEvents();
  const seen = events.map(({ type, subject, data }) => ({ type, subject, data }));
  expect(seen.toSorted((one, other) => one.type.localeCompare(other.type))).toMatchObject([
    { type: 'product.archived', subject: id, data: { actor, changed: ['status'], priceChanges: [] } },
    { type: 'product.created', subject: id, data: { actor } },
    { type: 'product.updated', subject: id, data: { actor, changed: ['name', 'variants'], priceChanges } },
    { type: 'stock.changed', subject: variant.id, data: { actor, delta: -3, available: 7, orderId: null } },
  ]);
});

test('only fields with another value are named, also of variants that were read from the database', async () => {
  const variant = variantInput({ options: [{ name: 'size', value: 'M' }], weightGrams: 100 });
  const { id } = await createTestProduct(subgraph, uniqueProductInput({ variants: [variant] }));
  await change(`updateProduct(id: "${id}", expectedVersion: 1, input: { tags: ["new"] }) { userErrors { code } }`);
  const updated = (await newEvents()).filter(({ type }) => type === 'product.updated');
  expect(updated.map(({ data }) => data['changed'])).toEqual([['tags']]);
});

test('a change that the database repeats or refuses has one event or none', async () => {
  const { id } = await createTestProduct(subgraph);
  await change(`archiveProduct(id: "${id}") { userErrors { code } }`);
  await change(`archiveProduct(id: "${id}") { userErrors { code } }`);
  await change(`updateProduct(id: "${id}", expectedVersion: 1, input: { name: "Late" }) { userErrors { code } }`);
  expect((await newEvents()).map(({ type }) => type)).toEqual(['product.created', 'product.archived']);
});

test('brands and categories publish their changes once, in the order of their versions', async () => {
  const { brand } = await change('saveBrand(name: "North", slug: "north") { brand { id } }');
  for (const name of ['Norden', 'Nord'])
    await change(`saveBrand(id: "${brand?.id}", name: "${name}", slug: "north") { brand { id } }`);
  expect(await change('saveBrand(name: "Other", slug: "north") { brand { id } }')).toEqual({ brand: null });
  const { category } = await change('saveCategory(name: "Tea", slug: "tea") { category { id } }');
  const { category: inner } = await change(
    `saveCategory(name: "Green", slug: "green", parentId: "${category?.id}") { category { id } }`,
  );
  await change(`deleteCategory(id: "${category?.id}") { category { id } }`);
  await change(`deleteCategory(id: "${inner?.id}") { category { id } }`);
  const events = await newEvents();
  const brands = events.filter(({ type }) => type === 'brand.saved');
  expect(brands.map(({ subject, version, data }) => [subject, version, data])).toEqual(
    ['North', 'Norden', 'Nord'].map((name, index) => [
      brand?.id,
      index + 1,
      { brandId: brand?.id, name, slug: 'north', actor },
    ]),
  );
  const categories = events.filter(({ type }) => type.startsWith('category.'));
  expect(categories.map(({ type, subject, version, data }) => [type, subject, version, data['actor']])).toEqual([
    ['category.saved', category?.id, 1, actor],
    ['category.saved', inner?.id, 2, actor],
    ['category.deleted', inner?.id, 3, actor],
  ]);
  expect(await newEvents()).toEqual([]);
});
