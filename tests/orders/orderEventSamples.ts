import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Order } from '../../subgraphs/orders/domain/order.ts';
import {
  initialOrderState,
  recordEvents,
  type OrderDomainEvent,
} from '../../subgraphs/orders/domain/orderAggregate.ts';
import { totalsOf } from '../../subgraphs/orders/domain/totals.ts';
import {
  orderResumedEvent,
  publishedOrderEvent,
  refundDeclinedEvent,
} from '../../subgraphs/orders/events/publishedOrderEvent.ts';

const placedAt = new Date('2026-11-21T12:00:00.000Z');
const tea = {
  id: 'oln_01K00000000000000000000004',
  productId: 'prd_01K00000000000000000000001',
  variantId: 'var_01K00000000000000000000002',
  sku: 'SENCHA-100',
  name: 'Sencha, 100 g',
  imageUrl: null,
  unitMinor: 1_250,
  quantity: 2,
};

/** The order of the samples, before its first event. */
export const sampleOrder: Order = {
  ...initialOrderState,
  id: 'ord_01K00000000000000000000003',
  number: '7K3D-Q0ZV',
  ownerId: 'usr_01K00000000000000000000005',
  cartId: 'crt_01K00000000000000000000006',
  lines: [tea],
  shipments: [],
  totals: totalsOf([tea], 490, 'USD'),
  shippingAddress: {
    name: 'Ada Lovelace',
    line1: '1 Analytical Way',
    line2: null,
    city: 'London',
    region: null,
    postalCode: 'N1 9GU',
    country: 'GB',
    phone: '+44 20 7946 0000',
  },
  shippingMethod: 'STANDARD',
  version: 0,
  createdAt: placedAt,
  updatedAt: placedAt,
  expiresAt: new Date('2026-11-21T12:30:00.000Z'),
};

const first = { attemptId: 'pat_01K00000000000000000000007', amountMinor: 2_990 };
const second = { attemptId: 'pat_01K00000000000000000000008', amountMinor: 2_990 };
const shipmentId = 'shp_01K0000000000000000000000A';
const refund = { refundId: 'rfd_01K00000000000000000000009', isStray: false, isPartial: false };
const paid: readonly OrderDomainEvent[] = [
  { type: 'order.created' },
  { type: 'payment.failed', ...first, why: 'The card was declined.' },
  { type: 'payment.completed', ...second },
  { type: 'order.confirmed' },
];
const sent: readonly OrderDomainEvent[] = [
  { type: 'order.shipped', shipmentId, carrier: 'DHL' },
  { type: 'order.delivered', shipmentId },
];
const ended: readonly OrderDomainEvent[] = [
  { type: 'order.cancelled', cause: 'CUSTOMER', reason: 'A gift for my aunt, who already has it' },
  { type: 'payment.refunded', ...second, ...refund },
];

const otherOrder: Order = { ...sampleOrder, id: 'ord_01K0000000000000000000000B', number: '9R1M-4TXA' };

/** The actions of staff. */
const actors: Readonly<Record<string, string>> = {
  'order.shipped': 'usr_01K0000000000000000000000C',
  'order.delivered': 'apk_01K0000000000000000000000D',
  'payment.refunded': 'usr_01K0000000000000000000000C',
};

const published = [
  { order: sampleOrder, orderEvents: [...paid, ...sent] },
  { order: otherOrder, orderEvents: [...paid, ...ended] },
].flatMap(({ order, orderEvents }) =>
  recordEvents(order, orderEvents, placedAt).events.map((event) =>
    publishedOrderEvent(order, event, { traceparent: null, actor: actors[event.event.type] }),
  ),
);
const resumed = orderResumedEvent({ commandId: 'cmd_01K0000000000000000000000E', orderId: sampleOrder.id }, placedAt);
const declinedRefund = {
  refund: { refundId: 'rfd_01K0000000000000000000000F', ...second, currency: 'EUR' },
  orderId: sampleOrder.id,
  actor: 'usr_01K0000000000000000000000C',
  traceparent: null,
};
const declined = refundDeclinedEvent(declinedRefund, placedAt);

/**
 * The published events of a delivered order and of a cancelled one: every event type that orders publishes. The
 * contract tests check consumers against them.
 */
export const orderEventSamples: readonly EventEnvelope[] = [...published, resumed, declined].map((event, index) => ({
  ...event,
  source: 'orders',
  logId: '5a3e0b34-6a0f-4a4e-8a3f-0c6f1b7f2d11',
  position: index + 1,
}));
