import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import {
  runMutation,
  createTestProduct,
  usd,
  variantInput,
  type TestProduct,
} from '../../tests/products/catalogueRequests.ts';
import {
  silentLog,
  manager,
  openProductsForTest,
  type ProductsForTest,
} from '../../tests/products/openProductsForTest.ts';
import { RECENT_MS } from './store/brandStore.ts';

let subgraph: ProductsForTest;
let products: TestProduct[];
beforeAll(async () => {
  subgraph = await openProductsForTest();
  const { brand } = await runMutation<{ brand: { id: string } }>(
    subgraph,
    'saveBrand(name: "B", slug: "b")',
    'brand { id }',
  );
  const { category } = await runMutation<{ category: { id: string } }>(
    subgraph,
    'saveCategory(name: "C", slug: "c")',
    'category { id }',
  );
  products = [];
  for (let at = 0; at < 25; at += 1)
    products.push(
      await createTestProduct(subgraph, {
        brandId: brand.id,
        categoryIds: [category.id],
        variants: [variantInput(), variantInput()],
      }),
    );
});
afterAll(() => subgraph[Symbol.asyncDispose]());

const ENTITIES = (fields: string) => `query ($of: [_Any!]!) { _entities(representations: $of) { ${fields} } }`;

async function entities<T>(of: readonly object[], fields: string) {
  const { data, errors } = await subgraph.request(ENTITIES(fields), { variables: { of } });
  return { found: data?.['_entities'] as T[], errors };
}

test('_service returns the schema with its directives', async () => {
  const { data } = await subgraph.request('{ _service { sdl } }');
  const sdl = (data as { _service: { sdl: string } })._service.sdl;
  expect(sdl).toContain('@requiresScopes(scopes: [["catalog:write"]])');
  expect(sdl).toMatch(/type Product implements Node\s+@key\(fields: "id"\)\s+@key\(fields: "slug"\)/);
  expect(sdl).toMatch(/reserveStock\([^)]*\): StockLinesPayload\s+@inaccessible/);
});

test('50 product references are one query, resolved in order, unknown ones as null', async () => {
  const unknown = newId('prd');
  const ids = [...products, ...products].map(({ id }, at) => (at === 13 ? unknown : id));
  subgraph.queries.length = 0;
  const { found } = await entities<{ id: string } | null>(
    ids.map((id) => ({ __typename: 'Product', id })),
    '... on Product { id }',
  );
  expect(subgraph.queries).toEqual(['products.find']);
  expect(found.map((product) => product?.id ?? unknown)).toEqual(ids);
});

test('50 variant references of cached products are one query each for stock, brands and categories', async () => {
  const of = products.flatMap(({ variants }) => variants.map(({ id }) => ({ __typename: 'ProductVariant', id })));
  expect(of).toHaveLength(50);
  const fields =
    '... on ProductVariant { id stock { availableToSell } product { brand { name } categories { path { name } } stockState } }';
  await entities(of, fields);
  await new Promise((resolve) => setTimeout(resolve, RECENT_MS));
  subgraph.queries.length = 0;
  const { found } = await entities(of, fields);
  expect(found[0]).toMatchObject({
    stock: { availableToSell: 10 },
    product: { brand: { name: 'B' }, categories: [{ path: [{ name: 'C' }] }] },
  });
  expect(subgraph.queries.toSorted()).toEqual(['brands.find', 'category_tree.findOne', 'stocks.find']);
});

test('a variant resolves as it is now despite the cache, also after it is no longer sold', async () => {
  const variants = [variantInput({ sku: 'NOW', price: usd(500) }), variantInput({ sku: 'THEN' })];
  const product = await createTestProduct(subgraph, { variants });
  const priceOf = async (at: number) => {
    const of = [{ __typename: 'ProductVariant', id: product.variants[at]?.id }];
    const { found } = await entities<object>(of, '... on ProductVariant { sku price { amountMinor } }');
    return found[0];
  };
  expect(await priceOf(0)).toMatchObject({ sku: 'NOW', price: { amountMinor: 500 } });
  const input = '{ variants: [{ sku: "NOW", price: { amountMinor: 700, currency: "USD" } }] }';
  await runMutation(
    subgraph,
    `updateProduct(id: "${product.id}", expectedVersion: 1, input: ${input})`,
    'product { id }',
  );
  expect(await priceOf(0)).toMatchObject({ sku: 'NOW', price: { amountMinor: 700 } });
  expect(await priceOf(1)).toMatchObject({ sku: 'THEN' });
});

test('products are found by slug and variants by sku', async () => {
  const [product] = products;
  const of = [
    { __typename: 'Product', slug: product?.slug },
    { __typename: 'ProductVariant', sku: product?.variants[1]?.sku },
  ];
  const { found } = await entities(of, '... on Product { id } ... on ProductVariant { id }');
  expect(found).toEqual([{ id: product?.id }, { id: product?.variants[1]?.id }]);
});

test('images resolve by id if their products are visible, many with one query', async () => {
  const pictures = (name: string) =>
    [1, 2].map((at) => ({ url: `https://images.example/${name}/${at}`, alt: name, width: at }));
  const shown = await createTestProduct(subgraph, { images: pictures('shown') });
  const hidden = await createTestProduct(subgraph, { images: pictures('hidden'), status: 'DRAFT' });
  const fields = 'id url alt width height';
  const listed = await subgraph.request(
    `{ product(id: "${shown.id}") { images { ${fields} } } draft: product(id: "${hidden.id}") { images { ${fields} } } }`,
    { as: manager },
  );
  const images = Object.values(listed.data as Record<string, { images: { id: string }[] }>).flatMap(
    (product) => product.images,
  );
  expect(images).toHaveLength(4);
  const of = [...images.map(({ id }) => id), newId('img')].map((id) => ({ __typename: 'ProductImage', id }));
  const seenBy = async (as: typeof manager | null) => {
    subgraph.queries.length = 0;
    const { data } = await subgraph.request(ENTITIES(`... on ProductImage { ${fields} }`), { variables: { of }, as });
    expect(subgraph.queries).toEqual(['products.find']);
    return data?.['_entities'];
  };
  expect(await seenBy(manager)).toEqual([...images, null]);
  expect(await seenBy(null)).toEqual([...images.slice(0, 2), null, null, null]);
  expect(await seenBy({ ...manager, scopes: ['stock:read', 'user:read'] })).toEqual([
    ...images.slice(0, 2),
    null,
    null,
    null,
  ]);
  await runMutation(subgraph, `archiveProduct(id: "${shown.id}")`, 'product { id }');
  expect(await seenBy(null)).toEqual([null, null, null, null, null]);
  expect(await seenBy(manager)).toEqual([...images, null]);
});

test.each([{ $ne: null }, { $gt: '' }, ['a'], 7, true, null, '', 'prd_1', 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D', "' || 1"])(
  'a representation whose key is %j is refused before any query',
  async (key) => {
    subgraph.queries.length = 0;
    for (const __typename of [
      'Product',
      'ProductVariant',
      'ProductImage',
      'Brand',
      'Category',
      'Nothing',
      'constructor',
    ]) {
      const { errors } = await entities(
        [
          { __typename: 'Product', id: products[0]?.id },
          { __typename, id: key },
        ],
        '__typename',
      );
      expect(errors).toMatchObject([{ path: ['_entities'], extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    const { errors } = await entities([{ __typename: 'ProductVariant', sku: { $ne: key } }], '__typename');
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(subgraph.queries).toEqual([]);
  },
);

test('more than 500 representations are refused before any query', async () => {
  const of = Array.from({ length: 501 }, () => ({ __typename: 'Product', id: products[0]?.id }));
  expect((await entities(of.slice(1), '__typename')).errors).toBeUndefined();
  subgraph.queries.length = 0;
  expect((await entities(of, '__typename')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(subgraph.queries).toEqual([]);
});

test('a draft is visible only to staff', async () => {
  const draft = await createTestProduct(subgraph, { status: 'DRAFT' });
  const query = `query ($of: [_Any!]!) { product(slug: "${draft.slug}") { id } productVariant(sku: "${draft.variants[0]?.sku}") { id } _entities(representations: $of) { __typename } }`;
  const of = [
    { __typename: 'Product', id: draft.id },
    { __typename: 'ProductVariant', id: draft.variants[0]?.id },
  ];
  const nothing = { product: null, productVariant: null, _entities: [null, null] };
  expect((await subgraph.request(query, { variables: { of } })).data).toEqual(nothing);
  expect(
    (await subgraph.request(query, { variables: { of }, as: { ...manager, scopes: ['stock:read'] } })).data,
  ).toEqual(nothing);
  expect((await subgraph.request(query, { variables: { of }, as: manager })).data).toMatchObject({
    product: { id: draft.id },
  });
});

test('an unsigned request is refused before it is parsed', async () => {
  for (const payload of ['{"query":"{ _service { sdl } }"}', '{ not json']) {
    const response = await subgraph.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  }
  expect((await subgraph.app.inject({ url: '/events?after=0' })).statusCode).toBe(401);
  expect((await subgraph.app.inject({ url: '/health/live' })).statusCode).toBe(200);
});

test('an invalid request gets the reason, and an unavailable database is reported without details', async () => {
  expect((await subgraph.request('{ nothing }')).errors).toMatchObject([
    { extensions: { code: expect.stringMatching(/VALIDATION|BAD_USER_INPUT/) } },
  ]);
  expect((await subgraph.request('{ product')).errors).toMatchObject([{ message: expect.stringContaining('Syntax') }]);
  expect((await subgraph.request('{ product { id } }')).errors).toMatchObject([
    { message: 'expected exactly one of id and slug, got 0', path: ['product'] },
  ]);
  await using broken = await openProductsForTest();
  await broken.models.products.base.disconnect();
  const { errors } = await broken.request('{ brands { id } }');
  expect(errors).toMatchObject([
    { message: expect.stringMatching(/^A store that this needs/), extensions: { code: 'DEPENDENCY_UNAVAILABLE' } },
  ]);
  expect(silentLog.level).toBe('silent');
});
