import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import {
  runMutation,
  requestCreateProduct,
  createTestProduct,
  ERRORS,
  uniqueProductInput,
  usd,
  variantInput,
  type UserErrorFields,
} from '../../tests/products/catalogueRequests.ts';
import { manager, openProductsForTest, type ProductsForTest } from '../../tests/products/openProductsForTest.ts';

let subgraph: ProductsForTest;
beforeAll(async () => {
  subgraph = await openProductsForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

const long = (length: number) => 'x'.repeat(length);
const v = variantInput;

test.each([
  ['an empty name', { name: ' ' }, ['input', 'name']],
  ['a huge name', { name: long(201) }, ['input', 'name']],
  ['a huge description', { description: long(10_001) }, ['input', 'description']],
  ['a slug with blanks', { slug: 'a b' }, ['input', 'slug']],
  ['an unknown brand', { brandId: newId('brd') }, ['input', 'brandId']],
  ['a MongoDB operator as brand', { brandId: '{"$ne":null}' }, ['input', 'brandId']],
  ['an unknown category', { categoryIds: [newId('cat')] }, ['input', 'categoryIds', '0']],
  ['an empty tag', { tags: ['a', ' '] }, ['input', 'tags', '1']],
  ['too many tags', { tags: Array.from({ length: 51 }, (_, at) => `t${at}`) }, ['input', 'tags']],
  [
    'an attribute twice',
    {
      attributes: [
        { name: 'a', value: '1' },
        { name: 'a', value: '2' },
      ],
    },
    ['input', 'attributes', '1'],
  ],
  ['an image of another scheme', { images: [{ url: 'javascript:alert(1)' }] }, ['input', 'images', '0', 'url']],
  ['an image with a password', { images: [{ url: 'https://a:b@c.example/x' }] }, ['input', 'images', '0', 'url']],
  [
    'an image of negative width',
    { images: [{ url: 'https://a.example/x', width: -1 }] },
    ['input', 'images', '0', 'width'],
  ],
  ['no variant', { variants: [] }, ['input', 'variants']],
  ['a hundred and one variants', { variants: Array.from({ length: 101 }, () => v()) }, ['input', 'variants']],
  ['an empty sku', { variants: [v({ sku: '' })] }, ['input', 'variants', '0', 'sku']],
  ['a sku twice', { variants: [v({ sku: 'TWICE' }), v({ sku: 'TWICE' })] }, ['input', 'variants', '1']],
  ['a price of zero', { variants: [v({ price: usd(0) })] }, ['input', 'variants', '0', 'price', 'amountMinor']],
  ['a negative price', { variants: [v({ price: usd(-5) })] }, ['input', 'variants', '0', 'price', 'amountMinor']],
  [
    'a price that is too high',
    { variants: [v({ price: usd(2 ** 52) })] },
    ['input', 'variants', '0', 'price', 'amountMinor'],
  ],
  [
    'another currency',
    { variants: [v({ price: { amountMinor: 1, currency: 'EUR' } })] },
    ['input', 'variants', '0', 'price', 'currency'],
  ],
  [
    'a compare-at price that is not higher',
    { variants: [v({ price: usd(10), compareAtPrice: usd(10) })] },
    ['input', 'variants', '0', 'compareAtPrice', 'amountMinor'],
  ],
  ['a negative stock', { variants: [v({ initialStock: -1 })] }, ['input', 'variants', '0', 'initialStock']],
  ['a negative weight', { variants: [v({ weightGrams: -1 })] }, ['input', 'variants', '0', 'weightGrams']],
  ['another product’s variant', { variants: [v({ id: newId('var') })] }, ['input', 'variants', '0', 'id']],
])('a product with %s is refused with the path of the field, and nothing is written', async (_title, over, path) => {
  const before = [await subgraph.models.products.countDocuments(), await subgraph.models.stocks.countDocuments()];
  const { product, userErrors } = await requestCreateProduct(subgraph, uniqueProductInput(over));
  expect(product).toBeNull();
  expect(userErrors.map((error) => error.path)).toContainEqual(path);
  expect([await subgraph.models.products.countDocuments(), await subgraph.models.stocks.countDocuments()]).toEqual(
    before,
  );
});

test.each(['', ' ', 'a key', 'clé', 'k\0', long(201)])('an idempotency key of %j is refused', async (key) => {
  expect((await requestCreateProduct(subgraph, uniqueProductInput(), key)).userErrors).toMatchObject([
    { code: 'VALIDATION', path: ['idempotencyKey'] },
  ]);
});

test.each([
  ['a price as text', { variants: [v({ price: { amountMinor: '10', currency: 'USD' } })] }],
  ['a fractional price', { variants: [v({ price: { amountMinor: 10.5, currency: 'USD' } })] }],
  ['a name as an object', { name: { $gt: '' } }],
  ['an unknown status', { status: 'SOLD' }],
  ['an unknown field', { outbox: [] }],
])('%s is refused before a resolver runs', async (_title, over) => {
  const query =
    'mutation ($input: ProductInput!) { createProduct(input: $input, idempotencyKey: "k") { product { id } } }';
  const { errors, data } = await subgraph.request(query, {
    variables: { input: uniqueProductInput(over) },
    as: manager,
  });
  expect(data).toBeNull();
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('a patch may neither clear required fields nor refer to other products’ variants', async () => {
  const [product, other] = [await createTestProduct(subgraph), await createTestProduct(subgraph)];
  const patch = async (input: string, id = product.id) => {
    const call = `updateProduct(id: "${id}", expectedVersion: 1, input: ${input})`;
    return (await runMutation<{ userErrors: UserErrorFields[] }>(subgraph, call, 'product { id }')).userErrors;
  };
  expect((await patch('{ name: null, slug: null, status: null, variants: null }')).map(({ path }) => path[1])).toEqual(
    expect.arrayContaining(['name', 'slug', 'status', 'variants']),
  );
  const foreign = `{ variants: [{ id: "${other.variants[0]?.id}", sku: "F", price: { amountMinor: 1, currency: "USD" } }] }`;
  expect(await patch(foreign)).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'variants', '0', 'id'] }]);
  const taken = `{ variants: [{ sku: "${other.variants[0]?.sku}", price: { amountMinor: 1, currency: "USD" } }] }`;
  expect(await patch(taken)).toMatchObject([{ code: 'SKU_TAKEN', path: ['input', 'variants', '0', 'sku'] }]);
  expect(await patch('{ name: "x" }', newId('prd'))).toMatchObject([{ code: 'NOT_FOUND', path: ['id'] }]);
  expect(await patch('{ name: "x" }', 'nonsense')).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect((await subgraph.models.products.findById(product.id).lean())?.version).toBe(1);
});

test.each([
  ['saveBrand(name: "", slug: "ok")', 'brand', ['name']],
  ['saveBrand(name: "ok", slug: "Not Ok")', 'brand', ['slug']],
  ['saveBrand(id: "x", name: "ok", slug: "ok")', 'brand', ['id']],
  ['saveCategory(name: "", slug: "ok")', 'category', ['name']],
  ['saveCategory(name: "ok", slug: "")', 'category', ['slug']],
  ['saveCategory(name: "ok", slug: "ok", parentId: "x")', 'category', ['parentId']],
  ['saveCategory(id: "x", name: "ok", slug: "ok")', 'category', ['id']],
  ['deleteCategory(id: "x")', 'category', ['id']],
  ['archiveProduct(id: "x")', 'product', ['id']],
  ['adjustStock(variantId: "x", delta: 1, reason: "r", idempotencyKey: "k")', 'variant', ['variantId']],
  ['adjustStock(variantId: "x", delta: 0, reason: "r", idempotencyKey: "k")', 'variant', ['delta']],
  ['adjustStock(variantId: "x", delta: 2000000000, reason: "r", idempotencyKey: "k")', 'variant', ['delta']],
  ['adjustStock(variantId: "x", delta: 1, reason: " ", idempotencyKey: "k")', 'variant', ['reason']],
  ['adjustStock(variantId: "x", delta: 1, reason: "r", idempotencyKey: "")', 'variant', ['idempotencyKey']],
])('%s is refused with the path of the field', async (call, field, path) => {
  const payload = await runMutation<Record<string, unknown>>(subgraph, call, `${field} { id }`);
  expect(payload[field]).toBeNull();
  expect(payload['userErrors']).toEqual([expect.objectContaining({ path })]);
});

test('only catalog:write may change the catalogue', async () => {
  const calls = [
    `createProduct(input: { name: "n", variants: [] }, idempotencyKey: "k") { ${ERRORS} }`,
    `updateProduct(id: "x", input: {}, expectedVersion: 1) { ${ERRORS} }`,
    `archiveProduct(id: "x") { ${ERRORS} }`,
    `saveBrand(name: "n", slug: "n") { ${ERRORS} }`,
    `saveCategory(name: "n", slug: "n") { ${ERRORS} }`,
    `deleteCategory(id: "x") { ${ERRORS} }`,
  ];
  for (const call of calls) {
    expect((await subgraph.request(`mutation { ${call} }`)).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    const as = { ...manager, scopes: ['stock:write', 'stock:read'] };
    expect((await subgraph.request(`mutation { ${call} }`, { as })).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
  }
});
