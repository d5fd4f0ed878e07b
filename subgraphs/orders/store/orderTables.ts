import type { ColumnType, Generated } from 'kysely';
import type { LedgerAccount, LedgerTransaction } from '../domain/ledger.ts';
import type { CancelCause, FulfillmentStatus, OrderStatus, PaymentStatus, PostalAddress } from '../domain/order.ts';
import type { AttemptState, PaymentMethod, RefundCause, RefundState } from '../domain/payment.ts';
import type { SagaKind, SagaState } from '../domain/saga.ts';
import type { ShippingMethod } from '../domain/shippingTariff.ts';

/** jsonb: an object when read, JSON text when written (pg would make a PostgreSQL array of an array). */
type Json<T> = ColumnType<T, string, string>;

/**
 * A finished step of a saga, as its row stores it in JSON, so its keys must not be renamed; instants are ISO 8601 text.
 */
export type FinishedStep = {
  readonly step: string;
  readonly tries: number;
  readonly lastError: string | null;
  readonly begunAt: string;
  readonly endedAt: string;
};

export type OrderTables = {
  orders: {
    id: string;
    number: string;
    owner_id: string;
    cart_id: string;
    status: OrderStatus;
    payment_status: PaymentStatus;
    fulfillment_status: FulfillmentStatus;
    cancel_cause: CancelCause | null;
    cancel_reason: string | null;
    currency: string;
    subtotal_minor: number;
    discount_minor: number;
    shipping_minor: number;
    tax_minor: number;
    total_minor: number;
    refunded_minor: number;
    shipping_method: ShippingMethod;
    shipping_address: Json<PostalAddress>;
    version: number;
    created_at: Date;
    updated_at: Date;
    expires_at: Date;
  };
  order_lines: {
    id: string;
    order_id: string;
    position: number;
    product_id: string;
    variant_id: string;
    sku: string;
    name: string;
    image_url: string | null;
    unit_minor: number;
    quantity: number;
  };
  /** One row per domain event, `sequence` 1..n per order; `id` is also the event's id in the outbox. */
  order_events: {
    id: string;
    order_id: string;
    sequence: number;
    type: string;
    from_status: OrderStatus | null;
    to_status: OrderStatus;
    payment_status: PaymentStatus;
    fulfillment_status: FulfillmentStatus;
    message: string | null;
    fact: Json<Record<string, unknown>>;
    occurred_at: Date;
  };
  payment_attempts: {
    id: string;
    order_id: string;
    method: PaymentMethod;
    amount_minor: number;
    currency: string;
    state: AttemptState;
    transaction_id: string | null;
    decline_code: string | null;
    refunded_minor: number;
    created_at: Date;
    captured_at: Date | null;
  };
  refunds: {
    id: string;
    attempt_id: string;
    order_id: string;
    cause: RefundCause;
    reference: string;
    reason: string | null;
    amount_minor: number;
    currency: string;
    state: RefundState;
    created_at: Date;
    completed_at: Date | null;
  };
  shipments: {
    id: string;
    order_id: string;
    carrier: string;
    tracking_number: string;
    shipped_at: Date;
    delivered_at: Date | null;
  };
  /** One row per movement of money; `cause` is the attempt's or the refund's id. */
  ledger_transactions: {
    id: Generated<number>;
    kind: LedgerTransaction['kind'];
    cause: string;
    order_id: string;
    currency: string;
    occurred_at: Date;
  };
  /** Debits are positive; those of one transaction sum to 0. */
  ledger_entries: {
    transaction_id: number;
    account: LedgerAccount;
    amount_minor: number;
  };
  sagas: {
    id: string;
    kind: SagaKind;
    order_id: string;
    state: SagaState;
    step: string;
    /** The step that compensates the current one; null: there is none. */
    undo: string | null;
    data: Json<unknown>;
    user_id: string | null;
    idempotency_key: string | null;
    request_id: string;
    traceparent: string | null;
    /** The steps before the current one, oldest first. */
    steps: ColumnType<FinishedStep[], never, never>;
    step_begun_at: Date;
    fence: number;
    lease_until: Date | null;
    tries: number;
    wakes: Generated<number>;
    next_try_at: Date;
    last_error: string | null;
    created_at: Date;
    updated_at: Date;
  };
  idempotency_keys: {
    user_id: string;
    key: string;
    operation: string;
    /** SHA-256 of the operation and its canonical input. */
    fingerprint: string;
    order_id: string;
    saga_id: string | null;
    outcome: ColumnType<unknown, string | null, string>;
    created_at: Date;
    settled_at: Date | null;
  };
};
