import type { CartLine } from './cart.ts';
import type { PostalAddress } from './order.ts';
import type { PaymentMethod } from './payment.ts';
import type { CheckoutOutcome, Refusal } from './refusal.ts';
import type { StockLine } from './quote.ts';
import type { ShippingMethod } from './shippingTariff.ts';

export type SagaKind = 'place' | 'pay' | 'cancel' | 'expire' | 'refund';

/** RUNNING and UNDOING are under way; TURNED was ended by another saga of the order that took its work over. */
export type SagaState = 'RUNNING' | 'UNDOING' | 'DONE' | 'UNDONE' | 'TURNED';

/** What placing needs to know in any process that goes on with it; instants are epoch ms. */
export type PlaceData = {
  readonly ownerId: string;
  readonly cartId: string;
  readonly lines: readonly CartLine[];
  readonly shippingAddress: PostalAddress;
  readonly shippingMethod: ShippingMethod;
  readonly expectedTotal: { readonly amountMinor: number; readonly currency: string };
  readonly expiresAt: number;
  /** Products refuses a reservation that arrives later. */
  readonly notAfter: number;
  readonly holdUntil: number;
  /** When products has not answered by then, placing is given up. */
  readonly answerBy: number;
  /** What will be answered once all is undone; null while it still runs forward. */
  readonly refusals: readonly Refusal[] | null;
};

export type RefundDue = {
  readonly refundId: string;
  readonly attemptId: string;
  readonly amountMinor: number;
  readonly currency: string;
};

/** What an order that ends leaves to be done: money to give back, stock to let go. */
export type EndData = {
  readonly lines: readonly StockLine[];
  readonly refund: RefundDue | null;
  /** For products: why the stock comes back. */
  readonly reason: string;
};

export type PayData = EndData & {
  readonly attemptId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly method: PaymentMethod;
  /** The provider's own reference to a card or wallet; forgotten as soon as the charge was sent. */
  readonly token: string | null;
  /** The charge is not sent later than this: the buyer has gone. */
  readonly chargeBefore: number;
  /** A capture that is still pending then is closed. */
  readonly captureBefore: number;
};

type PayStep = 'charge' | 'ask' | 'void' | 'commit' | EndStep;
type EndStep = 'refund' | 'release';
type Shape<Kind, Step, Data> = { readonly kind: Kind; readonly step: Step; readonly data: Data };

/** Each kind's steps and data. The steps that undo are steps like the others. */
export type SagaShape =
  | Shape<'place', 'reserve' | 'release', PlaceData>
  | Shape<'pay', PayStep, PayData>
  | Shape<'cancel', EndStep, EndData>
  | Shape<'expire', EndStep, EndData>
  | Shape<'refund', EndStep, EndData>;

export type SagaStepName = SagaShape['step'];

/** Under which idempotency key a saga's outcome is kept. */
export type IdempotencyKey = { readonly userId: string; readonly key: string };

export type NewSaga = SagaShape & {
  readonly id: string;
  readonly orderId: string;
  /** Registered before the step runs: where the saga turns to when it must take this step back. */
  readonly undo: SagaStepName | null;
  readonly idempotencyKey: IdempotencyKey | null;
  readonly requestId: string;
  readonly traceparent: string | null;
};

/**
 * A saga as one process holds it. `fence` rises with each taking of the lease, and every write names the fence it
 * was taken under, so a holder that stalled and wakes cannot write any more.
 */
export type Saga = NewSaga & {
  readonly state: SagaState;
  readonly fence: number;
  readonly tries: number;
  /** How often somebody had news for it; a wait begun before the last news is not waited. */
  readonly wakes: number;
};

export type SagaOf<Kind extends SagaKind> = Extract<Saga, { kind: Kind }>;

/** Where a saga goes next; it stays where it is in what is not named. */
export type SagaMove = {
  readonly step?: SagaStepName;
  readonly undo?: SagaStepName | null;
  readonly state?: SagaState;
  readonly data?: SagaShape['data'];
};

/** What an idempotency key knows: nothing settled yet, or the outcome. */
export type IdempotencyRecord = {
  readonly isSameRequest: boolean;
  readonly sagaId: string | null;
  readonly orderId: string;
  readonly outcome: CheckoutOutcome | null;
};

/** Somebody else has taken the saga meanwhile, or it has ended: nothing of this transaction may stay. */
export class LeaseLostError extends Error {
  constructor(sagaId: string, fence: number) {
    super(`expected saga ${sagaId} to be held under fence ${fence}, but it was taken over or has ended`);
    this.name = 'LeaseLostError';
  }
}

export function isActive(state: SagaState): boolean {
  return state === 'RUNNING' || state === 'UNDOING';
}

/** How long to wait after so many failed tries: exponential with full jitter; `chance` is in [0, 1). */
export function backoffMs(tries: number, random: number, limits: { readonly fromMs: number; readonly toMs: number }) {
  return Math.floor(random * Math.min(limits.toMs, limits.fromMs * 2 ** Math.min(tries, 30)));
}
