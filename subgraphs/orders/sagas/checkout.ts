import { checkCancelReason } from '../domain/endOrder.ts';
import { checkPaymentInput } from '../domain/payOrder.ts';
import { checkPlaceOrderInput } from '../domain/placeOrder.ts';
import { checkRefundInput } from '../domain/refundOrder.ts';
import { refusal, type Outcome, type Refusal } from '../domain/refusal.ts';
import type { Order } from '../domain/order.ts';
import type { Saga } from '../domain/saga.ts';
import type { PaymentReport } from '../participants/paymentProvider.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { checkKey, type Asked, type Begun } from './begin.ts';
import { beginCancelOrder, type CancelOrderCall } from './beginCancelOrder.ts';
import { beginPayOrder, type PayOrderCall } from './beginPayOrder.ts';
import { beginPlaceOrder, type PlaceOrderCall } from './beginPlaceOrder.ts';
import { beginRefundOrder, type RefundOrderCall } from './beginRefundOrder.ts';
import { drive } from './drive.ts';
import { deliver, ship, type DeliverOrderCall, type ShipOrderCall } from './fulfilOrder.ts';
import { paymentReported } from './paymentReported.ts';
import { leaseOf, type World } from './world.ts';

/** How a mutation ended; `replayed` when an earlier call with the same key ended it, `order` where this one has written it. */
export type OrderOutcome = Outcome & { readonly replayed: boolean; readonly order?: Order | null };

/**
 * What buyers, and below them staff, can do with orders; who may is decided before. Each answers within the call's deadline; what is then still under way is finished
 * by the worker, and asking again with the same key tells how it ended.
 */
export type Checkout = {
  placeOrder(call: PlaceOrderCall): Promise<OrderOutcome>;
  payOrder(call: PayOrderCall): Promise<OrderOutcome>;
  cancelOrder(call: CancelOrderCall): Promise<OrderOutcome>;
  refundOrder(call: RefundOrderCall): Promise<OrderOutcome>;
  shipOrder(call: ShipOrderCall): Promise<OrderOutcome>;
  deliverOrder(call: DeliverOrderCall): Promise<OrderOutcome>;
  /** News from the payment provider; false when it is about no attempt of ours. */
  paymentReported(report: PaymentReport): Promise<boolean>;
};

export function createCheckout(world: World): Checkout {
  return {
    async placeOrder(call) {
      const wrong = [...checkKey(call), ...checkPlaceOrderInput(call.input)];
      return wrong.length > 0 ? refusedAtOnce(wrong) : conclude(world, call, (tx) => beginPlaceOrder(world, tx, call));
    },
    async payOrder(call) {
      const wrong = [...checkKey(call), ...checkPaymentInput(call.input)];
      return wrong.length > 0 ? refusedAtOnce(wrong) : conclude(world, call, (tx) => beginPayOrder(world, tx, call));
    },
    async cancelOrder(call) {
      const wrong = [...checkKey(call), ...checkCancelReason(call.reason)];
      return wrong.length > 0 ? refusedAtOnce(wrong) : conclude(world, call, (tx) => beginCancelOrder(world, tx, call));
    },
    async refundOrder(call) {
      const wrong = [...checkKey(call), ...checkRefundInput(call.input)];
      return wrong.length > 0 ? refusedAtOnce(wrong) : conclude(world, call, (tx) => beginRefundOrder(world, tx, call));
    },
    shipOrder: async (call) => ({ ...(await ship(world, call)), replayed: false }),
    deliverOrder: async (call) => ({ ...(await deliver(world, call)), replayed: false }),
    paymentReported: (report) => paymentReported(world, report),
  };
}

/** Begins the mutation, takes part in whatever it must wait for, and looks again until it has an outcome or no time. */
async function conclude(
  world: World,
  { deadlineAt }: Asked,
  begin: (tx: OrderLifeTransaction) => Promise<Begun>,
): Promise<OrderOutcome> {
  const by = deadlineAt - world.settings.marginMs;
  let isOurs = false;
  for (let looks = 1; ; looks += 1) {
    const begun = await world.store.transaction(begin, { isNew: true });
    switch (begun.kind) {
      case 'refused':
        return { ...begun.outcome, replayed: false };
      case 'settled':
        return { ...begun.outcome, replayed: begun.isReplay && !isOurs };
      case 'started': {
        const decided = await drive(world, begun.saga, by);
        if (decided) return { ...decided, replayed: false };
        isOurs = true;
        break;
      }
      case 'underWay': {
        const decided = begun.isOwn ? decidedOutcome(begun.saga) : null;
        if (decided) return { ...decided, replayed: !isOurs };
        if (world.clock.now() >= by) return stillUnderWay(begun.saga);
        await takePart(world, begun.saga, { by, looks });
      }
    }
  }
}

/** Drives a saga that nobody holds, as one whose process died; else waits, longer each time, so that many may wait. */
async function takePart(
  world: World,
  { id }: Saga,
  { by, looks }: { readonly by: number; readonly looks: number },
): Promise<void> {
  const saga = await world.store.transaction((tx) => tx.sagas.lease(id, leaseOf(world)));
  if (saga) return void (await drive(world, saga, by));
  const { pollMs, pollAtMostMs } = world.settings;
  const pauseMs = Math.min(pollAtMostMs, pollMs * looks) * (0.5 + world.random() / 2);
  await world.clock.sleep(Math.max(1, Math.min(pauseMs, by - world.clock.now())));
}

/** A placing that was turned back for want of products cannot be undone at once either: the answer need not wait for it. */
function decidedOutcome(saga: Saga): Outcome | null {
  if (saga.kind !== 'place' || saga.state !== 'UNDOING' || saga.tries === 0) return null;
  const { refusals, cartId } = saga.data;
  return refusals?.every(({ code }) => code === 'DEPENDENCY_UNAVAILABLE') ? { orderId: null, cartId, refusals } : null;
}

function stillUnderWay(saga: Saga): OrderOutcome {
  const message = 'This is still under way: ask again with the same key.';
  const orderId = saga.kind === 'place' ? null : saga.orderId;
  return { orderId, cartId: null, refusals: [refusal('CONFLICT', message, ['idempotencyKey'])], replayed: false };
}

function refusedAtOnce(refusals: readonly Refusal[]): OrderOutcome {
  return { orderId: null, cartId: null, refusals, replayed: false };
}
