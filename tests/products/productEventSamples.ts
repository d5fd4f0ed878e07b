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

/**
 * One event of each type that products publishes, as consumers receive it; the contract tests check readers with them.
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
    data: product,
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
    data: { ...product, status: 'ARCHIVED' },
  },
];
