import { checkCancelReason } from '../domain/endOrder.ts';
import { checkPaymentInput } from '../domain/payOrder.ts';
import { checkPlaceOrderInput } from '../domain/placeOrder.ts';
import { checkRefundInput } from '../domain/refundOrder.ts';
import { refusal, type CheckoutOutcome, type Refusal } from '../domain/refusal.ts';
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

/** How a mutation ended; `replayed` when an earlier call with the same key ended it, `order` where this one has written it. */
export type CheckoutResult = CheckoutOutcome & { readonly replayed: boolean; readonly order?: Order | null };

/**
 * What buyers, and below them staff, can do with orders; who may is decided before. Each answers within the call's deadline; what is then still under way is finished
 * by the worker, and asking again with the same key tells how it ended.
 */
export type Checkout = {
  placeOrder(call: PlaceOrderCall): Promise<CheckoutResult>;
  payOrder(call: PayOrderCall): Promise<CheckoutResult>;
  cancelOrder(call: CancelOrderCall): Promise<CheckoutResult>;
  refundOrder(call: RefundOrderCall): Promise<CheckoutResult>;
  shipOrder(call: ShipOrderCall): Promise<CheckoutResult>;
  deliverOrder(call: DeliverOrderCall): Promise<CheckoutResult>;
  /** News from the payment provider; false when it is about no attempt of ours. */
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

/** Begins the mutation, takes part in whatever it must wait for, and looks again until it has an outcome or no time. */
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

/** Drives a saga that nobody holds, as one whose process died; else waits, longer each time, so that many may wait. */
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

/** A placing that was turned back for want of products cannot be undone at once either: the answer need not wait for it. */
function earlyOutcome(saga: Saga): CheckoutOutcome | null {
  if (saga.kind !== 'place' || saga.state !== 'UNDOING' || saga.tries === 0) return null;
  const { refusals, cartId } = saga.data;
  return refusals?.every(({ code }) => code === 'DEPENDENCY_UNAVAILABLE') ? { orderId: null, cartId, refusals } : null;
}

function stillInProgress(saga: Saga): CheckoutResult {
  const message = 'This is still under way: ask again with the same key.';
  const orderId = saga.kind === 'place' ? null : saga.orderId;
  return { orderId, cartId: null, refusals: [refusal('CONFLICT', message, ['idempotencyKey'])], replayed: false };
}

function refusedCall(refusals: readonly Refusal[]): CheckoutResult {
  return { orderId: null, cartId: null, refusals, replayed: false };
}
