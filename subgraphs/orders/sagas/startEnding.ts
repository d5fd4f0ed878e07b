import { endOrder } from '../domain/endOrder.ts';
import type { CancelCause, Order } from '../domain/order.ts';
import type { EndData, NewSaga, Saga } from '../domain/saga.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { firstEndingStep } from './endOrder.ts';
import { oweRefund } from './oweRefund.ts';
import { leaseOf, type World } from './world.ts';

type Ending = {
  /** Locked by this transaction. */
  readonly order: Order;
  readonly identity: Pick<NewSaga, 'id' | 'orderId' | 'keyName' | 'requestId' | 'traceparent'>;
  readonly cause: Extract<CancelCause, 'CUSTOMER' | 'EXPIRED'>;
  readonly reason: string | null;
};

/** Ends the order in this transaction and begins the saga that gives back its money and lets go of its stock. */
export async function startEnding(world: World, tx: OrderLifeTransaction, ending: Ending): Promise<Saga> {
  const { order, identity, cause, reason } = ending;
  const lease = leaseOf(world);
  const captured = await tx.payments.findCaptured(order.id);
  const refund = captured
    ? await oweRefund(world, tx, { attempt: captured, orderId: order.id, cause: 'CANCELLED' })
    : null;
  await tx.orders.save(endOrder(order, { cause, reason }, lease.now), identity.traceparent);
  const lines = order.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  const data: EndData = { lines, refund, reason: cause };
  const kind = cause === 'EXPIRED' ? 'expire' : 'cancel';
  return tx.sagas.insert({ ...identity, kind, step: firstEndingStep(data), undo: null, data }, lease);
}
