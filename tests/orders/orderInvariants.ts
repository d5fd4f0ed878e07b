import { sql } from 'kysely';
import {
  applyOrderEvent,
  initialOrderState,
  type OrderDomainEvent,
} from '../../subgraphs/orders/domain/orderAggregate.ts';
import type { OrderState, OrderStatus } from '../../subgraphs/orders/domain/order.ts';
import type { ReservationState } from '../../subgraphs/orders/domain/reconcileStock.ts';
import type { CheckoutTest } from './openCheckoutForTest.ts';

/** The violated invariants after everything has settled; empty if there are none. */
export async function orderViolations(checkout: CheckoutTest): Promise<string[]> {
  const checks = [
    unsettled(checkout),
    brokenHistories(checkout),
    unpublished(checkout),
    stockViolations(checkout),
    moneyViolations(checkout),
    ledgerViolations(checkout),
  ];
  return (await Promise.all(checks)).flat();
}

async function unsettled({ db }: CheckoutTest): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'saga ' || id || ' is ' || state as what from sagas where state in ('RUNNING', 'UNDOING')
    union all select 'key ' || key || ' has no outcome' from idempotency_keys where outcome is null
    union all select 'attempt ' || id || ' is in flight' from payment_attempts where state = 'IN_FLIGHT'
    union all select 'refund ' || id || ' is open' from refunds where state = 'REQUESTED'
    union all select 'cart ' || carts.id || ' is ' || carts.state from carts
      left join orders on orders.cart_id = carts.id
      where (carts.state = 'CLOSED') <> (orders.id is not null) or carts.state = 'PLACING'`.execute(db);
  return rows.map((row) => row.what);
}

/** Each order's state is the fold of its events, numbered 1..n. */
async function brokenHistories({ db }: CheckoutTest): Promise<string[]> {
  const orders = await db.selectFrom('orders').selectAll().execute();
  const events = await db.selectFrom('order_events').selectAll().orderBy('sequence').execute();
  const byOrder = Map.groupBy(events, (event) => event.order_id);
  return orders.flatMap((order) => {
    const events = byOrder.get(order.id) ?? [];
    // The column `fact` stores the domain event.
    const state = events.reduce<OrderState>(
      (before, event) => applyOrderEvent(before, event.fact as OrderDomainEvent),
      initialOrderState,
    );
    const isInStep = events.every((event, index) => event.sequence === index + 1) && events.length === order.version;
    const isFold =
      state.status === order.status &&
      state.paymentStatus === order.payment_status &&
      state.refundedMinor === order.refunded_minor;
    return isInStep && isFold
      ? []
      : [`order ${order.id} (${order.status}) is not the fold of its ${events.length} events`];
  });
}

async function unpublished({ db }: CheckoutTest): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select coalesce(order_events.id, outbox.id) as id from order_events full join outbox on outbox.id = order_events.id
    where outbox.id is null or (order_events.id is null and outbox.subject like 'ord\\_%')
    or outbox.version <> order_events.sequence`.execute(db);
  return rows.map(({ id }) => `event ${id} is not both in the timeline and in the outbox`);
}

const stockOfStatus: Readonly<Record<OrderStatus, readonly ReservationState[]>> = {
  PENDING: ['HELD', 'EXPIRED'],
  CONFIRMED: ['COMMITTED'],
  PROCESSING: ['COMMITTED'],
  COMPLETED: ['COMMITTED'],
  CANCELLED: ['RELEASED'],
};

/** Every stock entry matches its order, nothing is held for an unknown order, and the quantities add up. */
async function stockViolations({ db, products }: CheckoutTest): Promise<string[]> {
  const orders = await db.selectFrom('orders').select(['id', 'status']).execute();
  const statusOf = new Map(orders.map((order) => [order.id, order.status]));
  const wrong: string[] = [];
  for (const [variantId, variant] of products.variants) {
    let heldUnits = 0;
    for (const [orderId, entry] of variant.entries) {
      const status = statusOf.get(orderId);
      const expected = status ? stockOfStatus[status] : ['RELEASED'];
      if (!expected.includes(entry.state)) wrong.push(`${variantId}: ${orderId} (${status}) is ${entry.state}`);
      if (entry.state === 'HELD') heldUnits += entry.quantity;
    }
    if (variant.available !== variant.onHand - heldUnits) wrong.push(`${variantId}: ${variant.available} available`);
    if (variant.available < 0) wrong.push(`${variantId}: oversold`);
  }
  return wrong;
}

/** The provider holds the total of each paid order less its refunds, and nothing of other orders. */
async function moneyViolations({ db }: CheckoutTest): Promise<string[]> {
  const { rows } = await sql<{ id: string; status: string; kept: number; due: number }>`
    select orders.id, orders.status,
      coalesce(sum(case when provider_charges.state = 'CAPTURED' then provider_charges.amount_minor end), 0)::bigint
        - coalesce(sum(back.minor), 0)::bigint as kept,
      case when orders.status in ('PENDING', 'CANCELLED') then 0 else orders.total_minor - orders.refunded_minor end as due
    from orders
      left join payment_attempts on payment_attempts.order_id = orders.id
      left join provider_charges on provider_charges.attempt_id = payment_attempts.id
      left join lateral (select sum(amount_minor) as minor from provider_refunds
        where provider_refunds.attempt_id = provider_charges.attempt_id) as back on true
    group by orders.id`.execute(db);
  return rows.filter(({ kept, due }) => kept !== due).map((row) => `${row.id} (${row.status}): ${row.kept} kept`);
}

/** Every movement is in the ledger once and sums to 0, and the ledger matches the provider's records of each order. */
async function ledgerViolations({ db }: CheckoutTest): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'ledger transaction ' || id || ' sums to ' || sum(amount_minor) as what
      from ledger_transactions join ledger_entries on transaction_id = id group by id having sum(amount_minor) <> 0
    union all
    select 'attempt ' || attempt_id || ' is posted with ' || coalesce(posted, 0) || ' of ' || charged from (
      select provider_charges.attempt_id, amount_minor - coalesce((select sum(amount_minor) from provider_refunds
          where provider_refunds.attempt_id = provider_charges.attempt_id), 0) as charged,
        (select sum(ledger_entries.amount_minor) from ledger_transactions join ledger_entries on transaction_id = id
          where account = 'PROVIDER' and (cause = provider_charges.attempt_id or cause in
            (select id from refunds where refunds.attempt_id = provider_charges.attempt_id))) as posted
      from provider_charges where state = 'CAPTURED') as compared where coalesce(posted, 0) <> charged`.execute(db);
  return rows.map((row) => row.what);
}
