import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import {
  change,
  create,
  created,
  ERRORS,
  productInput,
  usd,
  variantInput,
  type UserError,
} from '../../tests/products/catalogue.ts';
import { manager, openTestHouse, type TestHouse } from '../../tests/products/openTestHouse.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const long = (length: number) => 'x'.repeat(length);
const v = variantInput;

test.each([
  ['an empty name', { name: ' ' }, ['input', 'name']],
  ['a huge name', { name: long(201) }, ['input', 'name']],
  ['a huge description', { description: long(10_001) }, ['input', 'description']],
  ['a slug with blanks', { slug: 'a b' }, ['input', 'slug']],
  ['an unknown brand', { brandId: newId('brd') }, ['input', 'brandId']],
  ['a brand that is an operator', { brandId: '{"$ne":null}' }, ['input', 'brandId']],
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
  ['a price of nothing', { variants: [v({ price: usd(0) })] }, ['input', 'variants', '0', 'price', 'amountMinor']],
  ['a negative price', { variants: [v({ price: usd(-5) })] }, ['input', 'variants', '0', 'price', 'amountMinor']],
  ['an absurd price', { variants: [v({ price: usd(2 ** 52) })] }, ['input', 'variants', '0', 'price', 'amountMinor']],
  [
    'another currency',
    { variants: [v({ price: { amountMinor: 1, currency: 'EUR' } })] },
    ['input', 'variants', '0', 'price', 'currency'],
  ],
  [
    'a reduction upwards',
    { variants: [v({ price: usd(10), compareAtPrice: usd(10) })] },
    ['input', 'variants', '0', 'compareAtPrice', 'amountMinor'],
  ],
  ['a negative stock', { variants: [v({ initialStock: -1 })] }, ['input', 'variants', '0', 'initialStock']],
  ['a negative weight', { variants: [v({ weightGrams: -1 })] }, ['input', 'variants', '0', 'weightGrams']],
  ['somebody else’s variant', { variants: [v({ id: newId('var') })] }, ['input', 'variants', '0', 'id']],
])('a product with %s is refused by name, and nothing of it is written', async (_title, over, path) => {
  const before = [await house.models.products.countDocuments(), await house.models.stocks.countDocuments()];
  const { product, userErrors } = await create(house, productInput(over));
  expect(product).toBeNull();
  expect(userErrors.map((error) => error.path)).toContainEqual(path);
  expect([await house.models.products.countDocuments(), await house.models.stocks.countDocuments()]).toEqual(before);
});

test.each(['', ' ', long(201)])('an idempotency key of %j is refused', async (key) => {
  expect((await create(house, productInput(), key)).userErrors).toMatchObject([
    { code: 'VALIDATION', path: ['idempotencyKey'] },
  ]);
});

test.each([
  ['a price that is text', { variants: [v({ price: { amountMinor: '10', currency: 'USD' } })] }],
  ['a price that is broken', { variants: [v({ price: { amountMinor: 10.5, currency: 'USD' } })] }],
  ['a name that is a list', { name: { $gt: '' } }],
  ['a status of another world', { status: 'SOLD' }],
  ['a field nobody knows', { outbox: [] }],
])('%s is refused before the house sees it', async (_title, over) => {
  const query =
    'mutation ($input: ProductInput!) { createProduct(input: $input, idempotencyKey: "k") { product { id } } }';
  const { errors, data } = await house.ask(query, { variables: { input: productInput(over) }, as: manager });
  expect(data).toBeNull();
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('a patch may not empty what must be there, nor name what is not the product’s', async () => {
  const [product, other] = [await created(house), await created(house)];
  const patch = async (input: string, id = product.id) => {
    const call = `updateProduct(id: "${id}", expectedVersion: 1, input: ${input})`;
    return (await change<{ userErrors: UserError[] }>(house, call, 'product { id }')).userErrors;
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
  expect((await house.models.products.findById(product.id).lean())?.version).toBe(1);
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
])('%s is refused by name', async (call, field, path) => {
  const answer = await change<Record<string, unknown>>(house, call, `${field} { id }`);
  expect(answer[field]).toBeNull();
  expect(answer['userErrors']).toEqual([expect.objectContaining({ path })]);
});

test('the catalogue is written by catalog:write alone', async () => {
  const calls = [
    `createProduct(input: { name: "n", variants: [] }, idempotencyKey: "k") { ${ERRORS} }`,
    `updateProduct(id: "x", input: {}, expectedVersion: 1) { ${ERRORS} }`,
    `archiveProduct(id: "x") { ${ERRORS} }`,
    `saveBrand(name: "n", slug: "n") { ${ERRORS} }`,
    `saveCategory(name: "n", slug: "n") { ${ERRORS} }`,
    `deleteCategory(id: "x") { ${ERRORS} }`,
  ];
  for (const call of calls) {
    expect((await house.ask(`mutation { ${call} }`)).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    const as = { ...manager, scopes: ['stock:write', 'stock:read'] };
    expect((await house.ask(`mutation { ${call} }`, { as })).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
  }
});
