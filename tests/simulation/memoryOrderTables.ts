import type { Cart } from '../../subgraphs/orders/domain/cart.ts';
import type { LedgerTransaction } from '../../subgraphs/orders/domain/ledger.ts';
import type { Order } from '../../subgraphs/orders/domain/order.ts';
import type { RecordedOrderEvent } from '../../subgraphs/orders/domain/orderAggregate.ts';
import type { PaymentAttempt, Refund } from '../../subgraphs/orders/domain/payment.ts';
import type { CheckoutOutcome } from '../../subgraphs/orders/domain/refusal.ts';
import { isActive, type IdempotencyKey, type Saga } from '../../subgraphs/orders/domain/saga.ts';
import { MemoryDatabase } from './memoryDatabase.ts';
import type { DatabaseRules } from './tableRules.ts';

/** A saga with the columns that only its store reads; instants are epoch milliseconds. */
export type MemorySagaRow = {
  readonly saga: Saga;
  readonly leaseUntil: number | null;
  readonly nextTryAt: number;
};

export type MemoryKeyRow = {
  readonly name: IdempotencyKey;
  readonly request: string;
  readonly orderId: string;
  readonly sagaId: string | null;
  readonly outcome: CheckoutOutcome | null;
};

export type MemoryEventRow = RecordedOrderEvent & { readonly orderId: string };
export type MemoryOutboxRow = { readonly orderId: string; readonly version: number };
export type MemoryAttemptRow = PaymentAttempt & { readonly refundedMinor: number };
export type MemoryCartRow = Cart & { readonly orderId: string | null };

/** The tables of the order store. */
export type MemoryOrderTables = {
  orders: Order;
  events: MemoryEventRow;
  outbox: MemoryOutboxRow;
  attempts: MemoryAttemptRow;
  refunds: Refund;
  sagas: MemorySagaRow;
  ledger: LedgerTransaction;
  keys: MemoryKeyRow;
  carts: MemoryCartRow;
};

export type OrderDatabase = MemoryDatabase<MemoryOrderTables>;

/** The constraints of the migrations that a saga can violate, by name. */
const rules: DatabaseRules<MemoryOrderTables> = {
  orders: {
    key: (order) => order.id,
    unique: { orders_number: (order) => order.number },
    checks: {
      orders_refunded_minor_check: ({ refundedMinor, totals }) =>
        refundedMinor >= 0 && refundedMinor <= totals.totalMinor,
      orders_cancelled_for_a_cause: (order) => (order.status === 'CANCELLED') === (order.cancelCause !== null),
      orders_paid_before_sent: ({ status, paymentStatus }) =>
        status === 'PENDING' || status === 'CANCELLED' || isPaid(paymentStatus),
      orders_pending_is_unpaid: ({ status, paymentStatus }) => status !== 'PENDING' || !isPaid(paymentStatus),
      orders_fulfillment: ({ status, fulfillmentStatus }) =>
        fulfillmentStatus ===
        (status === 'PROCESSING' ? 'SHIPPED' : status === 'COMPLETED' ? 'DELIVERED' : 'UNFULFILLED'),
    },
  },
  events: {
    key: (event) => `${event.orderId} ${event.sequence}`,
    references: { orders: (event) => event.orderId },
  },
  outbox: { key: (event) => `${event.orderId} ${event.version}` },
  attempts: {
    key: (attempt) => attempt.id,
    unique: {
      payment_attempts_one_live: ({ state, orderId }) =>
        state === 'IN_FLIGHT' || state === 'CAPTURED' ? orderId : null,
    },
    checks: {
      payment_attempts_refunded_minor_check: ({ refundedMinor, amountMinor }) =>
        refundedMinor >= 0 && refundedMinor <= amountMinor,
    },
    references: { orders: (attempt) => attempt.orderId },
  },
  refunds: {
    key: (refund) => refund.id,
    unique: { refunds_one_per_cause: ({ attemptId, cause, reference }) => `${attemptId} ${cause} ${reference}` },
    checks: { refunds_amount_minor_check: (refund) => refund.amountMinor > 0 },
    references: { orders: (refund) => refund.orderId, attempts: (refund) => refund.attemptId },
  },
  sagas: {
    key: ({ saga }) => saga.id,
    unique: {
      sagas_one_per_order: ({ saga }) => (isActive(saga.state) && saga.kind !== 'refund' ? saga.orderId : null),
    },
  },
  ledger: {
    key: ({ kind, cause }) => `${kind} ${cause}`,
    checks: { ledger_balanced: ({ entries }) => entries.reduce((sum, { amountMinor }) => sum + amountMinor, 0) === 0 },
    references: { orders: (transaction) => transaction.orderId },
  },
  keys: { key: ({ name }) => `${name.userId} ${name.key}` },
  carts: {
    key: (cart) => cart.id,
    unique: { carts_current_of_owner: ({ state, ownerId }) => (state === 'CLOSED' ? null : ownerId) },
    checks: { carts_placing_check: (cart) => cart.state !== 'PLACING' || cart.orderId !== null },
  },
};

function isPaid(paymentStatus: Order['paymentStatus']): boolean {
  return paymentStatus !== 'UNPAID' && paymentStatus !== 'FAILED';
}

export function createOrderDatabase(): OrderDatabase {
  return new MemoryDatabase(rules);
}
