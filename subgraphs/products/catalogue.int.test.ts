import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  runMutation,
  requestCreateProduct,
  createTestProduct,
  ERRORS,
  PRODUCT,
  uniqueProductInput,
  usd,
  variantInput,
  type ProductPayload,
  type TestProduct,
} from '../../tests/products/catalogueRequests.ts';
import { manager, openProductsForTest, type ProductsForTest } from '../../tests/products/openProductsForTest.ts';
import { TEST_COMMENT } from '../../tests/products/profiledQueries.ts';

let subgraph: ProductsForTest;
beforeAll(async () => {
  subgraph = await openProductsForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

const UPDATE = `mutation ($id: ID!, $input: ProductPatch!, $version: Int!) {
  updateProduct(id: $id, input: $input, expectedVersion: $version) { product { ${PRODUCT} } ${ERRORS} }
}`;

async function update(product: TestProduct, input: object, version = product.version): Promise<ProductPayload> {
  const { data, errors } = await subgraph.request(UPDATE, {
    variables: { id: product.id, input, version },
    as: manager,
  });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data['updateProduct'] as ProductPayload;
}

test('a product is created with its references and its stock', async () => {
  const { brand } = await runMutation<{ brand: { id: string } }>(
    subgraph,
    'saveBrand(name: "Nord", slug: "nord")',
    'brand { id }',
  );
  const { category } = await runMutation<{ category: { id: string } }>(
    subgraph,
    'saveCategory(name: "Shirts", slug: "shirts")',
    'category { id }',
  );
  const { product, userErrors } = await requestCreateProduct(subgraph, {
    name: '  Linen Shirt Été ',
    description: 'Light.',
    brandId: brand.id,
    categoryIds: [category.id],
    tags: ['Summer'],
    attributes: [{ name: 'length', value: '70', unit: 'cm' }],
    images: [{ url: 'https://images.example/shirt.jpg', alt: 'a shirt', width: 800 }],
    variants: [
      {
        sku: 'LS-M',
        price: usd(4900),
        compareAtPrice: usd(5900),
        options: [{ name: 'size', value: 'M' }],
        weightGrams: 200,
      },
      { sku: 'LS-L', price: usd(5100), options: [{ name: 'size', value: 'L' }], initialStock: 3 },
    ],
  });
  expect(userErrors).toEqual([]);
  expect(product).toMatchObject({
    name: 'Linen Shirt Été',
    slug: 'linen-shirt-ete',
    status: 'ACTIVE',
    version: 1,
    tags: ['summer'],
    stockState: 'LOW_STOCK',
    brand: { name: 'Nord' },
    categories: [{ name: 'Shirts', path: [{ slug: 'shirts' }] }],
    attributes: [{ name: 'length', value: '70', unit: 'cm' }],
    images: [{ url: 'https://images.example/shirt.jpg', alt: 'a shirt', width: 800, height: 0 }],
    priceRange: { min: { amountMinor: 4900 }, max: { amountMinor: 5100, currency: 'USD' } },
    variants: [
      {
        sku: 'LS-M',
        title: 'M',
        weightGrams: 200,
        compareAtPrice: { amountMinor: 5900 },
        stock: { state: 'OUT_OF_STOCK' },
      },
      { sku: 'LS-L', title: 'L', compareAtPrice: null, stock: { state: 'LOW_STOCK', availableToSell: 3 } },
    ],
  });
  const [, second] = product?.variants ?? [];
  expect(product).toMatchObject({ defaultVariant: { id: second?.id } });
});

test('an idempotency key returns the same product for the same input and refuses another input', async () => {
  const input = uniqueProductInput();
  const payloads = await Promise.all(Array.from({ length: 10 }, () => requestCreateProduct(subgraph, input, 'key-1')));
  expect(new Set(payloads.map(({ product }) => product?.id)).size).toBe(1);
  const named = subgraph.models.products.countDocuments({ name: input['name'] as string }).comment(TEST_COMMENT);
  expect(await named).toBe(1);
  const { product, userErrors } = await requestCreateProduct(subgraph, { ...input, name: 'Another' }, 'key-1');
  expect(product).toBeNull();
  expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] }]);
});

test('a creation that failed before the product was written is invisible and can be repeated', async () => {
  const input = uniqueProductInput({ variants: [variantInput({ sku: 'FAILED-1', initialStock: 7 })] });
  const { product } = await requestCreateProduct(subgraph, input, 'failed');
  await subgraph.models.products.deleteOne({ _id: product?.id ?? '' });
  const changed = { ...input, variants: [variantInput({ sku: 'FAILED-1', initialStock: 2 })] };
  const again = await requestCreateProduct(subgraph, changed, 'failed');
  expect(again.product?.id).toBe(product?.id);
  expect(again.product?.variants[0]?.stock.availableToSell).toBe(2);
});

test('skus and given slugs are unique, a slug from a name gets a suffix', async () => {
  const first = await createTestProduct(subgraph, {
    name: 'Mug',
    slug: 'mug',
    variants: [variantInput({ sku: 'MUG' })],
  });
  const sku = await requestCreateProduct(
    subgraph,
    uniqueProductInput({ variants: [variantInput(), variantInput({ sku: 'MUG' })] }),
  );
  expect(sku.userErrors).toMatchObject([{ code: 'SKU_TAKEN', path: ['input', 'variants', '1', 'sku'] }]);
  const slug = await requestCreateProduct(subgraph, uniqueProductInput({ slug: 'mug' }));
  expect(slug.userErrors).toMatchObject([{ code: 'SLUG_TAKEN', path: ['input', 'slug'] }]);
  const second = await createTestProduct(subgraph, { name: 'Mug' });
  expect(second.slug).toMatch(/^mug-[0-9a-z]{8}$/);
  const taken = await update(second, { slug: 'mug' });
  expect(taken.userErrors).toMatchObject([{ code: 'SLUG_TAKEN' }]);
  expect(first.slug).toBe('mug');
});

test('of concurrent creations with one sku one succeeds', async () => {
  const payloads = await Promise.all(
    Array.from({ length: 8 }, () =>
      requestCreateProduct(subgraph, uniqueProductInput({ variants: [variantInput({ sku: 'RACE' })] })),
    ),
  );
  expect(payloads.filter(({ product }) => product)).toHaveLength(1);
  const codes = payloads.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
  expect(codes).toEqual(Array.from({ length: 7 }, () => 'SKU_TAKEN'));
});

test('an update keeps omitted fields, replaces lists, and sets initial stock only for new variants', async () => {
  const product = await createTestProduct(subgraph, {
    description: 'old',
    tags: ['a', 'b'],
    variants: [variantInput({ sku: 'KEEP', initialStock: 4 }), variantInput({ sku: 'DROP' })],
  });
  const { product: after, userErrors } = await update(product, {
    tags: ['c'],
    variants: [
      { sku: 'KEEP', price: usd(7), initialStock: 100 },
      { sku: 'NEW', price: usd(8), initialStock: 6 },
    ],
  });
  expect(userErrors).toEqual([]);
  expect(after).toMatchObject({
    description: 'old',
    tags: ['c'],
    version: 2,
    variants: [
      { id: product.variants[0]?.id, price: { amountMinor: 7 }, stock: { availableToSell: 4 } },
      { sku: 'NEW', stock: { availableToSell: 6 } },
    ],
  });
  const emptied = await update(after ?? product, { description: null, tags: null });
  expect(emptied.product).toMatchObject({ description: null, tags: [], variants: [{ sku: 'KEEP' }, { sku: 'NEW' }] });
});

test('an update of an old version is refused, and of many concurrent updates one succeeds', async () => {
  const product = await createTestProduct(subgraph);
  const payloads = await Promise.all(Array.from({ length: 6 }, (_, at) => update(product, { name: `Name ${at}` })));
  expect(payloads.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  const stale = await update(product, { name: 'Late' });
  expect(stale).toMatchObject({ product: null, userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'] }] });
});

test('an archived product is hidden, but its variants still resolve for old orders', async () => {
  const product = await createTestProduct(subgraph);
  const { product: archived } = await runMutation<ProductPayload>(
    subgraph,
    `archiveProduct(id: "${product.id}")`,
    `product { ${PRODUCT} }`,
  );
  expect(archived).toMatchObject({ status: 'ARCHIVED', version: 2 });
  const again = await runMutation<ProductPayload>(
    subgraph,
    `archiveProduct(id: "${product.id}")`,
    `product { version }`,
  );
  expect(again.product?.version).toBe(2);

  const variant = product.variants[0]?.id;
  const query = `query ($of: [_Any!]!) {
    product(id: "${product.id}") { id }
    productVariant(id: "${variant}") { id }
    _entities(representations: $of) { ... on Product { id } ... on ProductVariant { sku product { name } stock { availableToSell } } }
  }`;
  const of = [
    { __typename: 'Product', id: product.id },
    { __typename: 'ProductVariant', id: variant },
  ];
  const { data } = await subgraph.request(query, { variables: { of } });
  expect(data).toEqual({
    product: null,
    productVariant: null,
    _entities: [
      null,
      { sku: product.variants[0]?.sku, product: { name: product.name }, stock: { availableToSell: 0 } },
    ],
  });
  const staff = await subgraph.request(`{ product(id: "${product.id}") { status } }`, { as: manager });
  expect(staff.data).toEqual({ product: { status: 'ARCHIVED' } });
});

test('a removed variant is no longer sold, still resolves by id, and frees its sku', async () => {
  const product = await createTestProduct(subgraph, {
    variants: [variantInput({ sku: 'GONE' }), variantInput()],
  });
  await update(product, { variants: [{ id: product.variants[1]?.id, sku: 'STAYS', price: usd(1) }] });
  const { data } = await subgraph.request(
    `query ($of: [_Any!]!) { productVariant(sku: "GONE") { id } _entities(representations: $of) { ... on ProductVariant { sku stock { state } } } }`,
    { variables: { of: [{ __typename: 'ProductVariant', id: product.variants[0]?.id }] } },
  );
  expect(data).toEqual({ productVariant: null, _entities: [{ sku: 'GONE', stock: { state: 'OUT_OF_STOCK' } }] });
  expect(
    (await requestCreateProduct(subgraph, uniqueProductInput({ variants: [variantInput({ sku: 'GONE' })] })))
      .userErrors,
  ).toEqual([]);
});
