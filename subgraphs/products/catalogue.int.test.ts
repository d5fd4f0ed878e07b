import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  change,
  create,
  created,
  ERRORS,
  PRODUCT,
  productInput,
  usd,
  variantInput,
  type ProductPayload,
  type TestProduct,
} from '../../tests/products/catalogue.ts';
import { manager, openTestHouse, type TestHouse } from '../../tests/products/openTestHouse.ts';
import { OF_THE_TEST } from '../../tests/products/profiledQueries.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const UPDATE = `mutation ($id: ID!, $input: ProductPatch!, $version: Int!) {
  updateProduct(id: $id, input: $input, expectedVersion: $version) { product { ${PRODUCT} } ${ERRORS} }
}`;

async function update(product: TestProduct, input: object, version = product.version): Promise<ProductPayload> {
  const { data, errors } = await house.ask(UPDATE, { variables: { id: product.id, input, version }, as: manager });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data['updateProduct'] as ProductPayload;
}

test('a product is made whole, with its references and its stock', async () => {
  const { brand } = await change<{ brand: { id: string } }>(
    house,
    'saveBrand(name: "Nord", slug: "nord")',
    'brand { id }',
  );
  const { category } = await change<{ category: { id: string } }>(
    house,
    'saveCategory(name: "Shirts", slug: "shirts")',
    'category { id }',
  );
  const { product, userErrors } = await create(house, {
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

test('the same key with the same input answers the same product, another input is refused', async () => {
  const input = productInput();
  const answers = await Promise.all(Array.from({ length: 10 }, () => create(house, input, 'key-1')));
  expect(new Set(answers.map(({ product }) => product?.id)).size).toBe(1);
  const named = house.models.products.countDocuments({ name: input['name'] as string }).comment(OF_THE_TEST);
  expect(await named).toBe(1);
  const { product, userErrors } = await create(house, { ...input, name: 'Another' }, 'key-1');
  expect(product).toBeNull();
  expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] }]);
});

test('a creation that died before its product was written leaves nothing to see, and can be done again', async () => {
  const input = productInput({ variants: [variantInput({ sku: 'DIED-1', initialStock: 7 })] });
  const { product } = await create(house, input, 'died');
  await house.models.products.deleteOne({ _id: product?.id ?? '' });
  const changed = { ...input, variants: [variantInput({ sku: 'DIED-1', initialStock: 2 })] };
  const again = await create(house, changed, 'died');
  expect(again.product?.id).toBe(product?.id);
  expect(again.product?.variants[0]?.stock.availableToSell).toBe(2);
});

test('skus and given slugs are unique in the catalogue, a slug made from a name gives way', async () => {
  const first = await created(house, { name: 'Mug', slug: 'mug', variants: [variantInput({ sku: 'MUG' })] });
  const sku = await create(house, productInput({ variants: [variantInput(), variantInput({ sku: 'MUG' })] }));
  expect(sku.userErrors).toMatchObject([{ code: 'SKU_TAKEN', path: ['input', 'variants', '1', 'sku'] }]);
  const slug = await create(house, productInput({ slug: 'mug' }));
  expect(slug.userErrors).toMatchObject([{ code: 'SLUG_TAKEN', path: ['input', 'slug'] }]);
  const second = await created(house, { name: 'Mug' });
  expect(second.slug).toMatch(/^mug-[0-9a-z]{8}$/);
  const taken = await update(second, { slug: 'mug' });
  expect(taken.userErrors).toMatchObject([{ code: 'SLUG_TAKEN' }]);
  expect(first.slug).toBe('mug');
});

test('racing creations of one sku leave one product', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => create(house, productInput({ variants: [variantInput({ sku: 'RACE' })] }))),
  );
  expect(answers.filter(({ product }) => product)).toHaveLength(1);
  const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
  expect(codes).toEqual(Array.from({ length: 7 }, () => 'SKU_TAKEN'));
});

test('an update keeps what is left out, replaces lists, and counts initial stock for new variants alone', async () => {
  const product = await created(house, {
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

test('an update of another version is refused, and of many at once one wins', async () => {
  const product = await created(house);
  const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => update(product, { name: `Name ${at}` })));
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  const stale = await update(product, { name: 'Late' });
  expect(stale).toMatchObject({ product: null, userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'] }] });
});

test('an archived product is gone from the shop, but its variants still stand behind old orders', async () => {
  const product = await created(house);
  const { product: archived } = await change<ProductPayload>(
    house,
    `archiveProduct(id: "${product.id}")`,
    `product { ${PRODUCT} }`,
  );
  expect(archived).toMatchObject({ status: 'ARCHIVED', version: 2 });
  const again = await change<ProductPayload>(house, `archiveProduct(id: "${product.id}")`, `product { version }`);
  expect(again.product?.version).toBe(2);

  const variant = product.variants[0]?.id;
  const look = `query ($of: [_Any!]!) {
    product(id: "${product.id}") { id }
    productVariant(id: "${variant}") { id }
    _entities(representations: $of) { ... on Product { id } ... on ProductVariant { sku product { name } stock { availableToSell } } }
  }`;
  const of = [
    { __typename: 'Product', id: product.id },
    { __typename: 'ProductVariant', id: variant },
  ];
  const { data } = await house.ask(look, { variables: { of } });
  expect(data).toEqual({
    product: null,
    productVariant: null,
    _entities: [
      null,
      { sku: product.variants[0]?.sku, product: { name: product.name }, stock: { availableToSell: 0 } },
    ],
  });
  const staff = await house.ask(`{ product(id: "${product.id}") { status } }`, { as: manager });
  expect(staff.data).toEqual({ product: { status: 'ARCHIVED' } });
});

test('a variant that was removed is no longer sold, found by its id, and its sku is free again', async () => {
  const product = await created(house, { variants: [variantInput({ sku: 'GONE' }), variantInput()] });
  await update(product, { variants: [{ id: product.variants[1]?.id, sku: 'STAYS', price: usd(1) }] });
  const { data } = await house.ask(
    `query ($of: [_Any!]!) { productVariant(sku: "GONE") { id } _entities(representations: $of) { ... on ProductVariant { sku stock { state } } } }`,
    { variables: { of: [{ __typename: 'ProductVariant', id: product.variants[0]?.id }] } },
  );
  expect(data).toEqual({ productVariant: null, _entities: [{ sku: 'GONE', stock: { state: 'OUT_OF_STOCK' } }] });
  expect((await create(house, productInput({ variants: [variantInput({ sku: 'GONE' })] }))).userErrors).toEqual([]);
});
