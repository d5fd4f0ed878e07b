import { measureOutbox, measurePool } from '#platform/metrics/serviceMetrics.ts';
import type { Relay } from '#platform/eventLog/relayEvents.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { poolUseOf } from '#platform/postgres/postgres.ts';
import type { Db } from './store/database.ts';
import { createOrderTotals } from './store/orderTotals.ts';

/** Measures the orders and their sagas, from the database. */
export function measureOrders(metrics: Metrics, db: Db, relay: Relay): void {
  measureOutbox(metrics, relay.lagSeconds);
  measurePool(metrics, 'postgresql', () => poolUseOf(db));
  const orders = createOrderTotals(db);
  const counted = {
    type: 'counter',
    name: 'orders_total',
    help: 'Orders that have reached a status since the shop opened. Every process says the same: take the max of them.',
    labels: ['status'],
  } as const;
  metrics.read(counted, async () =>
    (await orders.totals()).byStatus.map(({ status, orders: value }) => ({ labels: { status }, value })),
  );
  const readPaid = (name: string, help: string, valueOf: (paid: Paid) => number) =>
    metrics.read({ type: 'counter', name, help, labels: ['currency'] }, async () =>
      (await orders.totals()).paid.map((paid) => ({ labels: { currency: paid.currency }, value: valueOf(paid) })),
    );
  readPaid(
    'orders_revenue_minor_total',
    'The totals of paid orders in minor units of the currency, before refunds. Take the max of all processes.',
    ({ amountMinor }) => amountMinor,
  );
  readPaid(
    'orders_units_sold_total',
    'The units of paid orders, by currency. Take the max of all processes.',
    ({ units }) => units,
  );
  measureSagas(metrics, orders);
}

type OrderTotals = ReturnType<typeof createOrderTotals>;
type Paid = Awaited<ReturnType<OrderTotals['totals']>>['paid'][number];

function measureSagas(metrics: Metrics, { waitingSagas }: OrderTotals): void {
  const waiting = { type: 'gauge', name: 'sagas_waiting', labels: ['kind'] } as const;
  metrics.read({ ...waiting, help: 'Sagas that have not ended: they run, or wait for their next try.' }, async () =>
    (await waitingSagas()).map(({ kind, sagas }) => ({ labels: { kind }, value: sagas })),
  );
  const oldest = { type: 'gauge', name: 'sagas_oldest_seconds', labels: ['kind'] } as const;
  metrics.read({ ...oldest, help: 'The age of the oldest saga that has not ended.' }, async () =>
    (await waitingSagas()).map(({ kind, oldestSeconds }) => ({ labels: { kind }, value: oldestSeconds })),
  );
}
