import { isId } from '#platform/ids/isId.ts';
import type { Order } from '../domain/order.ts';
import type { RecordedOrder } from '../domain/orderAggregate.ts';
import type { CheckoutOutcome, OrdersRefusal } from '../domain/refusal.ts';
import { checkParcel, deliverOrder, refuseDeliver, refuseShip, shipOrder, type Parcel } from '../domain/shipOrder.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import { orderNotFound, refuseStart } from './startMutation.ts';
import type { SagaDependencies } from './sagaDependencies.ts';

/** A call by staff: the caller need not own the order. */
export type DeliverOrderCall = {
  readonly orderId: string;
  readonly expectedVersion: number;
  readonly traceparent: string | null;
  /** The account or API key of the caller. */
  readonly actor: string;
};

export type ShipOrderCall = DeliverOrderCall & { readonly parcel: Parcel };

/** Ships a paid order whose stock is committed, in one transaction, or refuses. */
export async function ship(dependencies: SagaDependencies, call: ShipOrderCall): Promise<CheckoutOutcome> {
  const refusals = checkParcel(call.parcel);
  if (refusals.length > 0) return { orderId: null, cartId: null, refusals: refusals };
  return changeOrder(dependencies, call, async (order, tx, now) => {
    const isBusy = (await tx.sagas.findActive(order.id)) !== null;
    const refusal = refuseShip(order, { version: call.expectedVersion, isBusy });
    if (refusal) return refusal;
    return shipOrder(order, { ...call.parcel, shipmentId: dependencies.ids.derivedId('shp', order.id) }, now);
  });
}

/** Marks a shipped order as delivered, in one transaction, or refuses. */
export async function deliver(dependencies: SagaDependencies, call: DeliverOrderCall): Promise<CheckoutOutcome> {
  return changeOrder(dependencies, call, async (order, _tx, now) => {
    return refuseDeliver(order, call.expectedVersion) ?? deliverOrder(order, now);
  });
}

type Decide = (order: Order, tx: OrderTransaction, now: Date) => Promise<RecordedOrder | OrdersRefusal>;

async function changeOrder(
  dependencies: SagaDependencies,
  call: DeliverOrderCall,
  decide: Decide,
): Promise<CheckoutOutcome> {
  return dependencies.store.transaction(async (tx) => {
    const { orderId, traceparent, actor } = call;
    const order = isId('ord', orderId) ? await tx.orders.lock(orderId) : null;
    if (!order) return orderNotFound(orderId).outcome;
    const decided = await decide(order, tx, new Date(dependencies.clock.now()));
    if ('code' in decided) return { ...refuseStart([decided]).outcome, orderId };
    await tx.orders.save(decided, traceparent, actor);
    return { orderId, cartId: null, refusals: [] };
  });
}
