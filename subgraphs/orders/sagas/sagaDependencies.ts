import type { Order } from '../domain/order.ts';
import type { CheckoutOutcome } from '../domain/refusal.ts';
import type { Saga, SagaKind, SagaMove, SagaOf } from '../domain/saga.ts';
import type { PaymentProvider } from '../participants/paymentProvider.ts';
import type { CallOptions, Products } from '../participants/products.ts';
import type { Lease, OrderStore, OrderTransaction } from '../store/orderStore.ts';

export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Resolves after that long, or at once when aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface IdGenerator {
  newId(prefix: string): string;
  derivedId(prefix: string, ...parts: readonly string[]): string;
}

export interface SagaLog {
  info(facts: object, sentence: string): void;
  warn(facts: object, sentence: string): void;
  error(facts: object, sentence: string): void;
}

export type SagaSettings = {
  /** How long a saga is ours without a word from us. */
  readonly leaseMs: number;
  /** Deadline of one call to products or the provider; shorter than the lease. */
  readonly callMs: number;
  /** How long placing keeps asking products before it is given up, at most half of the request's time. */
  readonly reserveWithinMs: number;
  /** How long after its intent a reservation or a charge may still be sent. */
  readonly sendWithinMs: number;
  /** How long a capture may stay pending before the attempt is closed. */
  readonly captureWithinMs: number;
  /** How long an order may stay unpaid. */
  readonly expiryMs: number;
  /** How long after that products lets the stock go by itself. */
  readonly holdSlackMs: number;
  readonly backoff: { readonly fromMs: number; readonly toMs: number };
  /** How soon a waiting request looks again: after so long, then twice as long, then thrice, at most … */
  readonly pollMs: number;
  readonly maxPollMs: number;
  /** What a request keeps of its time to write its answer. */
  readonly responseMarginMs: number;
};

export const defaultSagaSettings: SagaSettings = {
  leaseMs: 5_000,
  callMs: 3_000,
  reserveWithinMs: 4_000,
  sendWithinMs: 60_000,
  captureWithinMs: 10 * 60_000,
  expiryMs: 30 * 60_000,
  holdSlackMs: 24 * 60 * 60_000,
  backoff: { fromMs: 100, toMs: 30_000 },
  pollMs: 50,
  maxPollMs: 500,
  responseMarginMs: 250,
};

/** Everything outside the sagas, passed in, so that a simulator can be all of it. */
export type SagaDependencies = {
  readonly store: OrderStore;
  readonly products: Products;
  readonly provider: PaymentProvider;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly ids: IdGenerator;
  readonly log: SagaLog;
  readonly settings: SagaSettings;
  readonly steps: SagaSteps;
};

/** One held saga in one process. `by` is when its request must answer; the worker has none. */
export type SagaRun<Held extends Saga = Saga> = {
  readonly dependencies: SagaDependencies;
  readonly saga: Held;
  readonly requestDeadlineAt: number | null;
};

/** A saga that went on: the outcome for whoever asked for it where this move decided that, the order where it wrote that. */
export type StepAdvanced = {
  readonly kind: 'advanced';
  readonly saga: Saga;
  readonly outcome?: CheckoutOutcome;
  readonly order?: Order;
};

/** Moved on, or not yet: it is tried again after a while. */
export type StepResult = StepAdvanced | { readonly kind: 'retry'; readonly reason: string };

export type StepFunction<Held extends Saga> = (run: SagaRun<Held>) => Promise<StepResult>;

/** What each kind of saga consists of. */
export type SagaSteps = {
  readonly [Kind in SagaKind]: Readonly<Record<SagaOf<Kind>['step'], StepFunction<SagaOf<Kind>>>>;
};

export function leaseOf({ clock, settings }: SagaDependencies): Lease {
  const now = clock.now();
  return { now: new Date(now), until: new Date(now + settings.leaseMs) };
}

/** Keeps an outcome under the key it was asked for under, if any, in the transaction of the move that decided it. */
export async function settleOutcome(
  tx: OrderTransaction,
  moved: Omit<Required<StepAdvanced>, 'kind' | 'order'> & Pick<StepAdvanced, 'order'>,
  now: Date,
): Promise<StepAdvanced> {
  const { saga, outcome } = moved;
  if (saga.idempotencyKey) await tx.keys.settle(saga.idempotencyKey, outcome, now);
  return { kind: 'advanced', ...moved };
}

/** Moves a saga on where nothing else has to be written with it. */
export async function advance({ dependencies, saga }: SagaRun, move: SagaMove): Promise<StepAdvanced> {
  return { kind: 'advanced', saga: await dependencies.store.move(saga, move, leaseOf(dependencies)) };
}

/** What goes with a call to a participant: it ends with the request, and before the lease does. */
export function callOptionsOf(
  { dependencies, saga, requestDeadlineAt }: SagaRun,
  until: number = Number.POSITIVE_INFINITY,
): CallOptions {
  const deadlineAt = Math.min(
    dependencies.clock.now() + dependencies.settings.callMs,
    requestDeadlineAt ?? Number.POSITIVE_INFINITY,
    until,
  );
  return { requestId: saga.requestId, traceparent: saga.traceparent, deadlineAt };
}
