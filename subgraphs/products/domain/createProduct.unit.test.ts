import { expect, test } from '@jest/globals';
import { createProduct } from './createProduct.ts';
import type { Product } from './product.ts';
import type { ProductInput } from './productFields.ts';
import { slugOf } from './slugOf.ts';
import { archiveProduct, updateProduct } from './updateProduct.ts';

const now = new Date('2026-11-21T12:00:00Z');
const references = { hasBrand: () => true, hasCategory: () => true, ownerOfSlug: () => null, ownerOfSku: () => null };
const ids = { variantId: (index: number) => `var_${index}`, imageId: (url: string) => `img_${url}` };
const identity = { ...ids, productId: 'prd_1', fingerprint: 'f' };
const price = { amountMinor: 1000, currency: 'USD' };
const input: ProductInput = {
  name: 'Tea',
  tags: ['Hot '],
  variants: [
    { sku: 'A', price, initialStock: 2, options: [{ name: 'size', value: 'M' }] },
    { sku: 'B', price: { ...price, amountMinor: 500 } },
  ],
};

function createdProduct(): Product {
  const outcome = createProduct(input, { identity, existing: null, references, now });
  if (outcome.kind !== 'created') throw new Error(JSON.stringify(outcome));
  return outcome.product;
}

test('an input becomes a product, its initial stock and its event', () => {
  const outcome = createProduct(input, { identity, existing: null, references, now });
  expect(outcome).toMatchObject({
    kind: 'created',
    product: {
      id: 'prd_1',
      slug: 'tea',
      version: 1,
      tags: ['hot'],
      variants: [
        { id: 'var_0', title: 'M' },
        { id: 'var_1', title: 'Tea' },
      ],
    },
    initialStock: [
      { variantId: 'var_0', quantity: 2 },
      { variantId: 'var_1', quantity: 0 },
    ],
    event: { type: 'product.created', version: 1, repricedVariantIds: [] },
  });
});

test('a used key replays its product, for the same input only', () => {
  const existing = createdProduct();
  expect(createProduct(input, { identity, existing, references, now })).toEqual({
    kind: 'replayed',
    product: existing,
  });
  const other = { ...identity, fingerprint: 'g' };
  expect(createProduct(input, { identity: other, existing, references, now })).toMatchObject({
    refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
  });
});

test('all invalid fields are reported at once', () => {
  const wrong = {
    ...input,
    name: '',
    slug: 'A B',
    variants: [{ sku: '-', price: { amountMinor: 0, currency: 'EUR' } }],
  };
  const outcome = createProduct(wrong, { identity, existing: null, references, now });
  const paths = outcome.kind === 'refused' ? outcome.refusals.map(({ path }) => path.slice(1).join('.')) : [];
  expect(paths).toEqual([
    'name',
    'slug',
    'variants.0.price.amountMinor',
    'variants.0.price.currency',
    'variants.0.sku',
  ]);
});

test('the event of a price change lists the repriced variants', () => {
  const next = {
    variants: [
      { sku: 'A', price },
      { sku: 'B', price: { ...price, amountMinor: 700 } },
    ],
  };
  const outcome = updateProduct(createdProduct(), next, { expectedVersion: 1, ids, references, now });
  expect(outcome).toMatchObject({
    kind: 'changed',
    initialStock: [],
    event: { type: 'product.updated', repricedVariantIds: ['var_1'] },
  });
});

test('an omitted variant is retired, and a later one with its id restores it', () => {
  const less = updateProduct(
    createdProduct(),
    { variants: [{ sku: 'A', price }] },
    { expectedVersion: 1, ids, references, now },
  );
  if (less.kind !== 'changed') throw new Error('expected a change');
  expect(less.product.retiredVariants.map(({ id }) => id)).toEqual(['var_1']);
  const again = {
    variants: [
      { id: 'var_1', sku: 'B2', price },
      { sku: 'A', price },
    ],
  };
  const more = updateProduct(less.product, again, { expectedVersion: 2, ids, references, now });
  expect(more).toMatchObject({
    product: { version: 3, retiredVariants: [], variants: [{ id: 'var_1', sku: 'B2' }, { id: 'var_0' }] },
    initialStock: [],
  });
});

test('a change of another version is refused, archiving twice changes nothing', () => {
  expect(updateProduct(createdProduct(), {}, { expectedVersion: 2, ids, references, now })).toMatchObject({
    refusals: [{ code: 'CONFLICT' }],
  });
  expect(updateProduct(null, {}, { expectedVersion: 2, ids, references, now })).toMatchObject({
    refusals: [{ code: 'NOT_FOUND' }],
  });
  const archived = archiveProduct(createdProduct(), now);
  expect(archived).toMatchObject({
    kind: 'changed',
    product: { status: 'ARCHIVED' },
    event: { type: 'product.archived' },
  });
  expect(archived.kind === 'changed' && archiveProduct(archived.product, now).kind).toBe('unchanged');
});

test.each([
  ['Café crème', 'cafe-creme'],
  ['  --A & B-- ', 'a-b'],
  ['茶', ''],
])('the slug of %j is %j', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
