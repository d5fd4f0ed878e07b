import { isOverdue } from '../domain/endOrder.ts';
import type { Saga } from '../domain/saga.ts';
import { startEndOrder } from './startEndOrder.ts';
import type { SagaDependencies } from './sagaDependencies.ts';

const BATCH = 20;

/**
 * Ends unpaid orders that are overdue and returns their sagas, leased. Orders with an active saga are left for later.
 */
export async function expireOrders(dependencies: SagaDependencies): Promise<Saga[]> {
  const now = new Date(dependencies.clock.now());
  const overdue = await dependencies.store.transaction((tx) => tx.orders.findOverdue(now, BATCH));
  const started: Saga[] = [];
  for (const orderId of overdue) {
    const saga = await expireOrder(dependencies, orderId);
    if (saga) started.push(saga);
  }
  return started;
}

async function expireOrder(dependencies: SagaDependencies, orderId: string): Promise<Saga | null> {
  return dependencies.store.transaction(async (tx) => {
    const order = await tx.orders.lock(orderId);
    if (!order || !isOverdue(order, dependencies.clock.now()) || (await tx.sagas.findActive(orderId))) return null;
    const id = dependencies.ids.derivedId('sag', orderId, 'expire');
    const identity = { id, orderId, idempotencyKey: null, requestId: id, traceparent: null };
    return startEndOrder(dependencies, tx, { order, identity, cause: 'EXPIRED', reason: null });
  });
}
