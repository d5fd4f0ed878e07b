import type { Money } from '#platform/scalars/money.ts';
import type { CartLine } from './cart.ts';
import type { PostalAddress } from './order.ts';
import type { PaymentMethod } from './payment.ts';
import type { CheckoutOutcome, OrdersRefusal } from './refusal.ts';
import type { StockLine } from './quote.ts';
import type { ShippingMethod } from './shippingTariff.ts';

export type SagaKind = 'place' | 'pay' | 'cancel' | 'expire' | 'refund';

/**
 * RUNNING and UNDOING (compensating) are active. UNDONE: compensated. TURNED: superseded by another saga of the order.
 * These are stored values.
 */
export type SagaState = 'RUNNING' | 'UNDOING' | 'DONE' | 'UNDONE' | 'TURNED';

/** The stored data of a placing; instants are epoch ms. */
export type PlaceData = {
  readonly ownerId: string;
  readonly cartId: string;
  readonly lines: readonly CartLine[];
  readonly shippingAddress: PostalAddress;
  readonly shippingMethod: ShippingMethod;
  readonly expectedTotal: Money;
  readonly expiresAt: number;
  /** Products rejects a reservation that arrives later. */
  readonly notAfter: number;
  readonly holdUntil: number;
  /** Placing is compensated when products has not responded by then. */
  readonly answerBy: number;
  /** The refusals of the outcome after compensation; null while it runs forward. */
  readonly refusals: readonly OrdersRefusal[] | null;
};

export type RefundDue = {
  readonly refundId: string;
  readonly attemptId: string;
  readonly amountMinor: number;
  readonly currency: string;
};

/** What is left to do for an ended order: a refund and the release of stock. */
export type EndData = {
  readonly lines: readonly StockLine[];
  readonly refund: RefundDue | null;
  /** Sent to products: why the stock is released. */
  readonly reason: string;
};

export type PayData = EndData & {
  readonly attemptId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly method: PaymentMethod;
  /** The provider's token of a card or wallet; deleted as soon as the charge was sent. */
  readonly token: string | null;
  /** The charge is not sent later than this. */
  readonly chargeBefore: number;
  /** An attempt that is still pending then is voided. */
  readonly captureBefore: number;
};

type PayStep = 'charge' | 'ask' | 'void' | 'commit' | EndStep;
type EndStep = 'refund' | 'release';
type Shape<Kind, Step, Data> = { readonly kind: Kind; readonly step: Step; readonly data: Data };

/** The steps and data of each kind. Compensating steps are steps like the others. */
export type SagaShape =
  | Shape<'place', 'reserve' | 'release', PlaceData>
  | Shape<'pay', PayStep, PayData>
  | Shape<'cancel', EndStep, EndData>
  | Shape<'expire', EndStep, EndData>
  | Shape<'refund', EndStep, EndData>;

export type SagaStepName = SagaShape['step'];

/** The idempotency key of one user, under which a mutation's outcome is stored. */
export type IdempotencyKey = { readonly userId: string; readonly key: string };

export type NewSaga = SagaShape & {
  readonly id: string;
  readonly orderId: string;
  /** The step that compensates the current one, stored before the current one runs; null: there is none. */
  readonly undo: SagaStepName | null;
  readonly idempotencyKey: IdempotencyKey | null;
  readonly requestId: string;
  readonly traceparent: string | null;
};

/**
 * A saga as its lease holder sees it. `fence` is a fencing token: it rises with each lease, and every write names the
 * fence of its lease, so a stalled former holder can no longer write.
 */
export type Saga = NewSaga & {
  readonly state: SagaState;
  readonly fence: number;
  readonly tries: number;
  /** How often it was woken; a back-off that started before the last wake is skipped. */
  readonly wakes: number;
};

export type SagaOf<Kind extends SagaKind> = Extract<Saga, { kind: Kind }>;

/** A change of a saga; absent properties keep their values. */
export type SagaMove = {
  readonly step?: SagaStepName;
  readonly undo?: SagaStepName | null;
  readonly state?: SagaState;
  readonly data?: SagaShape['data'];
};

/** The stored record of an idempotency key; `outcome` is null until it is settled. */
export type IdempotencyRecord = {
  readonly isSameRequest: boolean;
  readonly sagaId: string | null;
  readonly orderId: string;
  readonly outcome: CheckoutOutcome | null;
};

/** The lease was taken by another process or the saga has ended: this transaction must roll back. */
export class LeaseLostError extends Error {
  constructor(sagaId: string, fence: number) {
    super(
      `expected saga ${sagaId} to be leased under fence ${fence}, but another process took the lease or it has ended`,
    );
    this.name = 'LeaseLostError';
  }
}

/** Whether a saga in this state still has steps to run. */
export function isActive(state: SagaState): boolean {
  return state === 'RUNNING' || state === 'UNDOING';
}
