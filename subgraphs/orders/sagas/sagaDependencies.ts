import type { Backoff } from '#platform/concurrency/backoff.ts';
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
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

export type SagaSettings = {
  /** How long a lease lasts unless it is renewed. */
  readonly leaseMs: number;
  /** Deadline of one call to products or the provider; shorter than the lease. */
  readonly callMs: number;
  /** How long placing retries the reservation before it compensates; at most half of the request's time. */
  readonly reserveWithinMs: number;
  /** How long after the saga's start a reservation or a charge may still be sent. */
  readonly sendWithinMs: number;
  /** How long a capture may stay pending before the attempt is voided. */
  readonly captureWithinMs: number;
  /** How long an order may stay unpaid. */
  readonly expiryMs: number;
  /** How long after that products keeps the stock held when orders does not release it. */
  readonly holdSlackMs: number;
  readonly backoff: Backoff;
  /** Poll interval of a waiting request; the n-th poll waits n times as long, at most `maxPollMs`. */
  readonly pollMs: number;
  readonly maxPollMs: number;
  /** Time before the request's deadline that is reserved for writing the response. */
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
  backoff: { fromMs: 100, toMs: 30_000, jitter: 1 },
  pollMs: 50,
  maxPollMs: 500,
  responseMarginMs: 250,
};

/** Everything the sagas depend on, passed in, so that the simulation can replace all of it. */
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

/** One leased saga in one process. `requestDeadlineAt` (epoch ms) is null when the worker runs it. */
export type SagaRun<Held extends Saga = Saga> = {
  readonly dependencies: SagaDependencies;
  readonly saga: Held;
  readonly requestDeadlineAt: number | null;
};

/** The saga was advanced; `outcome` and `order` are set when this step decided or wrote them. */
export type StepAdvanced = {
  readonly kind: 'advanced';
  readonly saga: Saga;
  readonly outcome?: CheckoutOutcome;
  readonly order?: Order;
};

/** `retry`: the step could not finish and is retried after a back-off. */
export type StepResult = StepAdvanced | { readonly kind: 'retry'; readonly reason: string };

export type StepFunction<Held extends Saga> = (run: SagaRun<Held>) => Promise<StepResult>;

/** The step functions of each kind of saga. */
export type SagaSteps = {
  readonly [Kind in SagaKind]: Readonly<Record<SagaOf<Kind>['step'], StepFunction<SagaOf<Kind>>>>;
};

/** A lease from now on for `leaseMs`. */
export function leaseOf({ clock, settings }: SagaDependencies): Lease {
  const now = clock.now();
  return { now: new Date(now), until: new Date(now + settings.leaseMs) };
}

/** Stores the outcome under the saga's idempotency key, if it has one, in the transaction that decided it. */
export async function settleOutcome(
  tx: OrderTransaction,
  moved: Omit<Required<StepAdvanced>, 'kind' | 'order'> & Pick<StepAdvanced, 'order'>,
  now: Date,
): Promise<StepAdvanced> {
  const { saga, outcome } = moved;
  if (saga.idempotencyKey) await tx.keys.settle(saga.idempotencyKey, outcome, now);
  return { kind: 'advanced', ...moved };
}

/** Advances a saga in a transaction of its own. */
export async function advance({ dependencies, saga }: SagaRun, move: SagaMove): Promise<StepAdvanced> {
  return { kind: 'advanced', saga: await dependencies.store.move(saga, move, leaseOf(dependencies)) };
}

/** Options of a call to a participant; its deadline is the earliest of the request's, `until` and `callMs` from now. */
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
