import { isOverdue } from '../domain/endOrder.ts';
import type { Saga } from '../domain/saga.ts';
import { startEnding } from './startEnding.ts';
import type { World } from './world.ts';

const BATCH = 20;

/** Ends unpaid orders whose time is over, and answers their sagas, held. One that something is busy with waits its turn. */
export async function expireOrders(world: World): Promise<Saga[]> {
  const now = new Date(world.clock.now());
  const overdue = await world.store.transaction((tx) => tx.orders.findOverdue(now, BATCH));
  const begun: Saga[] = [];
  for (const orderId of overdue) {
    const saga = await expireOrder(world, orderId);
    if (saga) begun.push(saga);
  }
  return begun;
}

async function expireOrder(world: World, orderId: string): Promise<Saga | null> {
  return world.store.transaction(async (tx) => {
    const order = await tx.orders.lock(orderId);
    if (!order || !isOverdue(order, world.clock.now()) || (await tx.sagas.findActive(orderId))) return null;
    const id = world.ids.derivedId('sag', orderId, 'expire');
    const identity = { id, orderId, keyName: null, requestId: id, traceparent: null };
    return startEnding(world, tx, { order, identity, cause: 'EXPIRED', reason: null });
  });
}
