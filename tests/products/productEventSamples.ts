import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';

const frame = {
  source: 'products',
  logId: 'log_01K00000000000000000000000',
  occurredAt: '2026-11-21T12:00:00.000Z',
  owner: null,
  traceparent: null,
} as const;
const product = {
  productId: 'prd_01K00000000000000000000001',
  name: 'Linen Shirt',
  slug: 'linen-shirt',
  status: 'ACTIVE',
  variants: [
    {
      variantId: 'var_01K00000000000000000000002',
      sku: 'LINEN-SHIRT-M',
      price: { amountMinor: 4900, currency: 'USD' },
    },
  ],
} as const;
const stock = {
  variantId: 'var_01K00000000000000000000002',
  productId: product.productId,
  available: 4,
  state: 'LOW_STOCK',
  orderId: 'ord_01K00000000000000000000003',
} as const;

const STAFF = 'usr_01K00000000000000000000030';
const category = { categoryId: 'cat_01K00000000000000000000021', name: 'Shirts', slug: 'shirts', parentId: null };

/**
 * Events of each type that products publishes, as consumers receive it; the contract tests check readers with them.
 */
export const productEventSamples: readonly EventEnvelope[] = [
  {
    ...frame,
    id: 'evt_01K00000000000000000000011',
    type: 'product.created',
    position: 1,
    subject: product.productId,
    version: 1,
    channels: [],
    data: product,
  },
  {
    ...frame,
    id: 'evt_01K00000000000000000000012',
    type: 'product.updated',
    position: 2,
    subject: product.productId,
    version: 2,
    channels: [`variant.${stock.variantId}`],
    data: {
      ...product,
      changed: ['variants'],
      priceChanges: [{ variantId: stock.variantId, fromMinor: 4500, toMinor: 4900 }],
      actor: STAFF,
    },
  },
  {
    ...frame,
    id: 'evt_01K00000000000000000000013',
    type: 'stock.changed',
    position: 3,
    subject: stock.variantId,
    version: 1,
    channels: [`variant.${stock.variantId}`],
    data: stock,
  },
  {
    ...frame,
    id: 'evt_01K00000000000000000000014',
    type: 'stock.hold_expired',
    position: 4,
    subject: stock.variantId,
    version: 2,
    channels: [`variant.${stock.variantId}`],
    data: { ...stock, available: 6, state: 'IN_STOCK' },
  },
  {
    ...frame,
    id: 'evt_01K00000000000000000000015',
    type: 'product.archived',
    position: 5,
    subject: product.productId,
    version: 3,
    channels: [],
    data: { ...product, status: 'ARCHIVED', changed: ['status'], priceChanges: [], actor: STAFF },
  },
  {
    ...frame,
    id: 'evt_01K00000000000000000000016',
    type: 'stock.changed',
    position: 6,
    subject: stock.variantId,
    version: 3,
    channels: [`variant.${stock.variantId}`],
    data: { ...stock, available: 9, state: 'IN_STOCK', orderId: null, delta: 3, actor: STAFF },
  },
  {
    ...frame,
    id: 'evt_01K00000000000000000000017',
    type: 'brand.saved',
    position: 7,
    subject: 'brd_01K00000000000000000000020',
    version: 1,
    channels: [],
    data: { brandId: 'brd_01K00000000000000000000020', name: 'Northern Wear', slug: 'northern-wear', actor: STAFF },
  },
  {
    ...frame,
    id: 'evt_01K00000000000000000000018',
    type: 'category.saved',
    position: 8,
    subject: category.categoryId,
    version: 1,
    channels: [],
    data: { ...category, actor: STAFF },
  },
  {
    ...frame,
    id: 'evt_01K00000000000000000000019',
    type: 'category.deleted',
    position: 9,
    subject: category.categoryId,
    version: 2,
    channels: [],
    data: { ...category, actor: STAFF },
  },
];
