import type { LedgerTransaction } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import type { RecordedOrder } from '../domain/orderAggregate.ts';
import type { AttemptState, PaymentAttempt, Refund } from '../domain/payment.ts';
import type { CheckoutOutcome } from '../domain/refusal.ts';
import type { IdempotencyKey, IdempotencyRecord, NewSaga, Saga, SagaKind, SagaMove } from '../domain/saga.ts';
import type { PlacingRequest, StartedPlacing } from './cartPlacing.ts';

/** Taken at `now`, free for others after `until`. */
export type Lease = { readonly now: Date; readonly until: Date };

/** What is known under idempotency keys. `request` is the canonical text of operation and input. */
export interface IdempotencyKeys {
  find(name: IdempotencyKey, request: string): Promise<IdempotencyRecord | null>;
  /**
   * Takes the key, or answers false when it is taken, or was so long ago that only its saga is left; waits for whoever
   * is just taking it.
   */
  claim(claim: {
    readonly name: IdempotencyKey;
    readonly operation: string;
    readonly request: string;
    readonly orderId: string;
    /** The id this key gives its saga. */
    readonly sagaId: string;
    readonly outcome: CheckoutOutcome | null;
    readonly now: Date;
  }): Promise<boolean>;
  settle(name: IdempotencyKey, outcome: CheckoutOutcome, now: Date): Promise<void>;
}

export interface Sagas {
  /** Begins a saga, held under its first fence. */
  insert(saga: NewSaga, lease: Lease): Promise<Saga>;
  find(id: string): Promise<Saga | null>;
  /** The order's one saga that is under way, refunds of stray captures aside. */
  findActive(orderId: string): Promise<Saga | null>;
  /** Takes this saga if it is due and nobody holds it. */
  lease(id: string, lease: Lease): Promise<Saga | null>;
  /** Takes up to `limit` sagas that are due and that nobody holds, passing over what others are just taking. */
  leaseDue(limit: number, lease: Lease): Promise<Saga[]>;
  /**
   * Writes where a held saga goes and renews the lease. When it is held no more the transaction ends with
   * LeaseLostError, here or at the commit. The saga answered knows of no later news than the one that was held.
   */
  move(held: Saga, move: SagaMove, lease: Lease): Promise<Saga>;
  /** Counts a try that failed (`why`) and lets go until `at`, or until now when there was news meanwhile. */
  retry(held: Saga, o: { readonly at: Date; readonly now: Date; readonly reason: string | null }): Promise<void>;
  /** Ends a saga that stands at this step, whoever holds it; its holder is fenced off. False when it has moved on. */
  supersede(saga: Pick<Saga, 'id' | 'step'>, now: Date): Promise<boolean>;
  /** There is news: the order's sagas of this kind need not wait any longer. */
  wake(orderId: string, kind: SagaKind, now: Date): Promise<void>;
  /** Nothing waits any longer. */
  wakeAll(now: Date): Promise<void>;
}

/** Each write of an order writes its facts, their outbox rows and its shipments too. */
export interface Orders {
  nextCounter(): Promise<number>;
  insert(recorded: RecordedOrder, traceparent: string | null): Promise<void>;
  /** The order, its row locked until the transaction ends: whoever pays or ends it comes here first. */
  lock(id: string): Promise<Order | null>;
  save(recorded: RecordedOrder, traceparent: string | null): Promise<void>;
  /** Unpaid orders whose time is over and that no saga is busy with. */
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
  /** What of an attempt went back or is on its way, minor units. */
  refundedMinor(attemptId: string): Promise<number>;
  /** False when this attempt already has a refund for this cause and reference. */
  insertRefund(refund: Refund): Promise<boolean>;
  /** Marks it done and counts it against what was captured, or answers null when it was done before. */
  completeRefund(id: string, now: Date): Promise<Refund | null>;
  /** The provider would not give it: it counts no more. */
  declineRefund(id: string, now: Date): Promise<void>;
}

/** The double-entry ledger: written in the transaction of the change it tells of. */
export interface Ledger {
  /** Throws for a second transaction of the same kind and cause. One without entries moved nothing and is not kept. */
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

/** `isNew`: it may wait until what is under way has had its turn. */
export type TransactionOptions = { readonly isNew?: boolean };

/**
 * All that the sagas know of storage. What `work` does is done whole or not at all; it may run again after a
 * deadlock, so it must touch nothing but its transaction.
 */
export interface OrderStore {
  transaction<T>(work: (tx: OrderTransaction) => Promise<T>, o?: TransactionOptions): Promise<T>;
  /** {@link Sagas.move} as a transaction of its own. */
  move: Sagas['move'];
}
