import type { Order } from '../domain/order.ts';
import type { Recorded } from '../domain/orderLife.ts';
import { isIdLike } from '../domain/plainText.ts';
import type { Outcome, Refusal } from '../domain/refusal.ts';
import { checkParcel, deliverOrder, refuseDeliver, refuseShip, shipOrder, type Parcel } from '../domain/shipOrder.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { orderNotFound, refused } from './begin.ts';
import type { World } from './world.ts';

/** Asked by staff: the caller need not own the order. */
export type DeliverOrderCall = {
  readonly orderId: string;
  readonly expectedVersion: number;
  readonly traceparent: string | null;
};

export type ShipOrderCall = DeliverOrderCall & { readonly parcel: Parcel };

/** Sends a paid order whose stock is committed; one transaction, done or refused. */
export async function ship(world: World, call: ShipOrderCall): Promise<Outcome> {
  const wrong = checkParcel(call.parcel);
  if (wrong.length > 0) return { orderId: null, cartId: null, refusals: wrong };
  return change(world, call, async (order, tx, now) => {
    const isBusy = (await tx.sagas.findActive(order.id)) !== null;
    const refusal = refuseShip(order, { version: call.expectedVersion, isBusy });
    if (refusal) return refusal;
    return shipOrder(order, { ...call.parcel, shipmentId: world.ids.derivedId('shp', order.id) }, now);
  });
}

/** Tells that what was sent has arrived; one transaction, done or refused. */
export async function deliver(world: World, call: DeliverOrderCall): Promise<Outcome> {
  return change(world, call, async (order, _tx, now) => {
    return refuseDeliver(order, call.expectedVersion) ?? deliverOrder(order, now);
  });
}

type Decide = (order: Order, tx: OrderLifeTransaction, now: Date) => Promise<Recorded | Refusal>;

async function change(world: World, call: DeliverOrderCall, decide: Decide): Promise<Outcome> {
  return world.store.transaction(async (tx) => {
    const { orderId, traceparent } = call;
    const order = isIdLike(orderId) ? await tx.orders.lock(orderId) : null;
    if (!order) return orderNotFound(orderId).outcome;
    const decided = await decide(order, tx, new Date(world.clock.now()));
    if ('code' in decided) return { ...refused([decided]).outcome, orderId };
    await tx.orders.save(decided, traceparent);
    return { orderId, cartId: null, refusals: [] };
  });
}
