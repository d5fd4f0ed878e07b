import type { LedgerTransaction } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import type { DeclinedStaffRefund } from '../events/publishedOrderEvent.ts';
import type { RecordedOrder } from '../domain/orderAggregate.ts';
import type { AttemptState, PaymentAttempt, Refund } from '../domain/payment.ts';
import type { CheckoutOutcome } from '../domain/refusal.ts';
import type { IdempotencyKey, IdempotencyRecord, NewSaga, Saga, SagaKind, SagaMove } from '../domain/saga.ts';
import type { PlacingRequest, StartedPlacing } from './cartPlacing.ts';

/** A lease taken at `now` that expires at `until`. */
export type Lease = { readonly now: Date; readonly until: Date };

/** Idempotency keys. `request` is the canonical text of operation and input. */
export interface IdempotencyKeys {
  find(name: IdempotencyKey, request: string): Promise<IdempotencyRecord | null>;
  /**
   * Claims the key; false when it is claimed already, or was before and only its saga is left. Waits for a concurrent
   * transaction that claims it.
   */
  claim(claim: {
    readonly name: IdempotencyKey;
    readonly operation: string;
    readonly request: string;
    readonly orderId: string;
    /** The id of the saga, derived from the key. */
    readonly sagaId: string;
    readonly outcome: CheckoutOutcome | null;
    readonly now: Date;
  }): Promise<boolean>;
  settle(name: IdempotencyKey, outcome: CheckoutOutcome, now: Date): Promise<void>;
}

export interface Sagas {
  /** Inserts a saga, leased under its first fence. */
  insert(saga: NewSaga, lease: Lease): Promise<Saga>;
  find(id: string): Promise<Saga | null>;
  /** The order's only active saga, not counting refund sagas. */
  findActive(orderId: string): Promise<Saga | null>;
  /** Leases this saga if it is due and its lease is free; otherwise null. */
  lease(id: string, lease: Lease): Promise<Saga | null>;
  /** Leases up to `limit` due sagas whose leases are free, skipping rows that other transactions have locked. */
  leaseDue(limit: number, lease: Lease): Promise<Saga[]>;
  /**
   * Writes a change of a leased saga and renews the lease. When the lease is lost the transaction fails with
   * LeaseLostError, here or at the commit. The returned saga has the `wakes` of the given one.
   */
  move(held: Saga, move: SagaMove, lease: Lease): Promise<Saga>;
  /** Counts a failed try and releases the lease until `at`, or until `now` when the saga was woken meanwhile. */
  retry(held: Saga, o: { readonly at: Date; readonly now: Date; readonly reason: string | null }): Promise<void>;
  /** Ends a saga that is at this step and fences off its holder. False when the saga is at another step. */
  supersede(saga: Pick<Saga, 'id' | 'step'>, now: Date): Promise<boolean>;
  /** Ends the back-off of the order's sagas of this kind. */
  wake(orderId: string, kind: SagaKind, now: Date): Promise<void>;
  /** Ends the back-off of all sagas. */
  wakeAll(now: Date): Promise<void>;
}

/** Each write of an order also writes its domain events, their outbox rows and its shipments. */
export interface Orders {
  nextCounter(): Promise<number>;
  insert(recorded: RecordedOrder, traceparent: string | null): Promise<void>;
  /**
   * The order, its row locked until the transaction ends, or null. Every transaction that changes an order locks it
   * first.
   */
  lock(id: string): Promise<Order | null>;
  /** `actor`: the account or API key of the staff whose action this is. */
  save(recorded: RecordedOrder, traceparent: string | null, actor?: string): Promise<void>;
  /** Publishes that a refund by staff was declined: the order and its timeline do not change. */
  publishDeclinedRefund(declined: DeclinedStaffRefund, at: Date): Promise<void>;
  /** Ids of unpaid orders that are overdue and have no active saga. */
  findOverdue(now: Date, limit: number): Promise<string[]>;
}

export interface Payments {
  insertAttempt(attempt: PaymentAttempt): Promise<void>;
  findAttempt(id: string): Promise<PaymentAttempt | null>;
  findCaptured(orderId: string): Promise<PaymentAttempt | null>;
  closeAttempt(
    id: string,
    as: {
      readonly state: Exclude<AttemptState, 'IN_FLIGHT'>;
      readonly transactionId: string | null;
      readonly declineCode: string | null;
      readonly now: Date;
    },
  ): Promise<void>;
  /** The sum of an attempt's refunds that are done or due, in minor units. */
  refundedMinor(attemptId: string): Promise<number>;
  /** False when the attempt already has a refund of this cause and reference. */
  insertRefund(refund: Refund): Promise<boolean>;
  /** Marks a refund as done and adds it to the attempt's refunded amount; null when it was done before. */
  completeRefund(id: string, now: Date): Promise<Refund | null>;
  /** Marks a refund as declined; it no longer counts. */
  declineRefund(id: string, now: Date): Promise<void>;
}

/** The double-entry ledger, written in the transaction of the change it records. */
export interface Ledger {
  /** Throws for a second transaction of the same kind and cause. One without entries is not stored. */
  post(transaction: LedgerTransaction, now: Date): Promise<void>;
}

export interface CartPlacing {
  start(request: PlacingRequest): Promise<StartedPlacing>;
  reopen(placed: { readonly cartId: string; readonly orderId: string }): Promise<void>;
  close(placed: { readonly cartId: string; readonly orderId: string }): Promise<void>;
}

export interface OrderTransaction {
  readonly keys: IdempotencyKeys;
  readonly sagas: Sagas;
  readonly orders: Orders;
  readonly payments: Payments;
  readonly ledger: Ledger;
  readonly carts: CartPlacing;
}

/** `isNew`: started sagas take precedence over this transaction. */
export type TransactionOptions = { readonly isNew?: boolean };

/**
 * The storage port of the sagas. `work` runs in one transaction; it may run again after a deadlock, so it must have no
 * effects outside the transaction.
 */
export interface OrderStore {
  transaction<T>(work: (tx: OrderTransaction) => Promise<T>, o?: TransactionOptions): Promise<T>;
  /** {@link Sagas.move} as a transaction of its own. */
  move: Sagas['move'];
}
