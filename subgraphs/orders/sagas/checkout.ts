import { checkCancelReason } from '../domain/endOrder.ts';
import { checkPaymentInput } from '../domain/payOrder.ts';
import { checkPlaceOrderInput } from '../domain/placeOrder.ts';
import { checkRefundInput } from '../domain/refundOrder.ts';
import { refusal, type CheckoutOutcome, type OrdersRefusal } from '../domain/refusal.ts';
import type { Order } from '../domain/order.ts';
import type { Saga } from '../domain/saga.ts';
import type { PaymentReport } from '../participants/paymentProvider.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import { checkIdempotencyKey, type CheckoutCall, type StartResult } from './startMutation.ts';
import { startCancelOrder, type CancelOrderCall } from './startCancelOrder.ts';
import { startPayOrder, type PayOrderCall } from './startPayOrder.ts';
import { startPlaceOrder, type PlaceOrderCall } from './startPlaceOrder.ts';
import { startRefundOrder, type RefundOrderCall } from './startRefundOrder.ts';
import { runSaga } from './runSaga.ts';
import { deliver, ship, type DeliverOrderCall, type ShipOrderCall } from './fulfilOrder.ts';
import { onPaymentReported } from './onPaymentReported.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

/** `replayed`: an earlier call with the same key decided the outcome. `order`: set when this call wrote the order. */
export type CheckoutResult = CheckoutOutcome & { readonly replayed: boolean; readonly order?: Order | null };

/**
 * The mutations of orders, by buyers and by staff; the resolvers check the caller's permission. Each returns within the
 * call's deadline. The worker finishes a saga that is still running then, and a call with the same key returns its
 * outcome.
 */
export type Checkout = {
  placeOrder(call: PlaceOrderCall): Promise<CheckoutResult>;
  payOrder(call: PayOrderCall): Promise<CheckoutResult>;
  cancelOrder(call: CancelOrderCall): Promise<CheckoutResult>;
  refundOrder(call: RefundOrderCall): Promise<CheckoutResult>;
  shipOrder(call: ShipOrderCall): Promise<CheckoutResult>;
  deliverOrder(call: DeliverOrderCall): Promise<CheckoutResult>;
  /** Handles a report of the payment provider; false when the attempt is unknown. */
  onPaymentReported(report: PaymentReport): Promise<boolean>;
};

export function createCheckout(dependencies: SagaDependencies): Checkout {
  return {
    async placeOrder(call) {
      const refusals = [...checkIdempotencyKey(call), ...checkPlaceOrderInput(call.input)];
      return refusals.length > 0
        ? refusedCall(refusals)
        : runMutation(dependencies, call, (tx) => startPlaceOrder(dependencies, tx, call));
    },
    async payOrder(call) {
      const refusals = [...checkIdempotencyKey(call), ...checkPaymentInput(call.input)];
      return refusals.length > 0
        ? refusedCall(refusals)
        : runMutation(dependencies, call, (tx) => startPayOrder(dependencies, tx, call));
    },
    async cancelOrder(call) {
      const refusals = [...checkIdempotencyKey(call), ...checkCancelReason(call.reason)];
      return refusals.length > 0
        ? refusedCall(refusals)
        : runMutation(dependencies, call, (tx) => startCancelOrder(dependencies, tx, call));
    },
    async refundOrder(call) {
      const refusals = [...checkIdempotencyKey(call), ...checkRefundInput(call.input)];
      return refusals.length > 0
        ? refusedCall(refusals)
        : runMutation(dependencies, call, (tx) => startRefundOrder(dependencies, tx, call));
    },
    shipOrder: async (call) => ({ ...(await ship(dependencies, call)), replayed: false }),
    deliverOrder: async (call) => ({ ...(await deliver(dependencies, call)), replayed: false }),
    onPaymentReported: (report) => onPaymentReported(dependencies, report),
  };
}

/** Starts the mutation and joins the sagas it must wait for, until it has an outcome or its time is up. */
async function runMutation(
  dependencies: SagaDependencies,
  { deadlineAt }: CheckoutCall,
  start: (tx: OrderTransaction) => Promise<StartResult>,
): Promise<CheckoutResult> {
  const answerBy = deadlineAt - dependencies.settings.responseMarginMs;
  let isStartedHere = false;
  for (let attempts = 1; ; attempts += 1) {
    const started = await dependencies.store.transaction(start, { isNew: true });
    switch (started.kind) {
      case 'refused':
        return { ...started.outcome, replayed: false };
      case 'settled':
        return { ...started.outcome, replayed: started.isReplay && !isStartedHere };
      case 'started': {
        const outcome = await runSaga(dependencies, started.saga, answerBy);
        if (outcome) return { ...outcome, replayed: false };
        isStartedHere = true;
        break;
      }
      case 'inProgress': {
        const outcome = started.isOwn ? earlyOutcome(started.saga) : null;
        if (outcome) return { ...outcome, replayed: !isStartedHere };
        if (dependencies.clock.now() >= answerBy) return stillInProgress(started.saga);
        await joinOrResume(dependencies, started.saga, { answerBy, attempts });
      }
    }
  }
}

/** Runs the saga if its lease is free, as after the death of a process; otherwise sleeps, longer with each attempt. */
async function joinOrResume(
  dependencies: SagaDependencies,
  { id }: Saga,
  { answerBy, attempts }: { readonly answerBy: number; readonly attempts: number },
): Promise<void> {
  const saga = await dependencies.store.transaction((tx) => tx.sagas.lease(id, leaseOf(dependencies)));
  if (saga) return void (await runSaga(dependencies, saga, answerBy));
  const { pollMs, maxPollMs } = dependencies.settings;
  const pauseMs = Math.min(maxPollMs, pollMs * attempts) * (0.5 + dependencies.random() / 2);
  await dependencies.clock.sleep(Math.max(1, Math.min(pauseMs, answerBy - dependencies.clock.now())));
}

/**
 * The outcome of a placing that is compensating because products is unavailable: the release cannot succeed soon
 * either.
 */
function earlyOutcome(saga: Saga): CheckoutOutcome | null {
  if (saga.kind !== 'place' || saga.state !== 'UNDOING' || saga.tries === 0) return null;
  const { refusals, cartId } = saga.data;
  return refusals?.every(({ code }) => code === 'DEPENDENCY_UNAVAILABLE') ? { orderId: null, cartId, refusals } : null;
}

function stillInProgress(saga: Saga): CheckoutResult {
  const message = 'This request is still in progress: send it again with the same key.';
  const orderId = saga.kind === 'place' ? null : saga.orderId;
  return { orderId, cartId: null, refusals: [refusal('CONFLICT', message, ['idempotencyKey'])], replayed: false };
}

function refusedCall(refusals: readonly OrdersRefusal[]): CheckoutResult {
  return { orderId: null, cartId: null, refusals, replayed: false };
}
