import { strayEntries } from '../domain/ledger.ts';
import type { PaymentAttempt } from '../domain/payment.ts';
import type { EndData } from '../domain/saga.ts';
import type { PaymentReport } from '../participants/paymentProvider.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { oweRefund } from './oweRefund.ts';
import type { World } from './world.ts';

/**
 * The provider has news. An attempt in flight is asked about at once, by its own saga; a capture for an attempt that
 * was closed is given back. Reports may come twice, late or in any order; false when no such attempt is known.
 */
export async function paymentReported(world: World, { attemptId, transactionId }: PaymentReport): Promise<boolean> {
  return world.store.transaction(async (tx) => {
    const found = await tx.payments.findAttempt(attemptId);
    if (!found || !(await tx.orders.lock(found.orderId))) return false;
    const attempt = (await tx.payments.findAttempt(attemptId)) ?? found;
    const now = new Date(world.clock.now());
    switch (attempt.state) {
      case 'IN_FLIGHT':
        await tx.sagas.wake(attempt.orderId, 'pay', now);
        break;
      case 'DECLINED':
      case 'VOIDED':
        world.log.warn({ attemptId, transactionId }, 'a closed attempt was captured: it is given back');
        await giveBack(world, tx, attempt);
        break;
      case 'CAPTURED':
        break;
    }
    return true;
  });
}

async function giveBack(world: World, tx: OrderLifeTransaction, attempt: PaymentAttempt): Promise<void> {
  const { id: cause, orderId, currency } = attempt;
  const refund = await oweRefund(world, tx, { attempt, orderId, cause: 'STRAY_CAPTURE' });
  if (!refund) return;
  const now = new Date(world.clock.now());
  await tx.ledger.post(strayEntries({ cause, orderId, currency }, attempt.amountMinor), now);
  const id = world.ids.derivedId('sag', refund.refundId);
  const data: EndData = { lines: [], refund, reason: 'STRAY_CAPTURE' };
  const identity = { id, orderId, keyName: null, requestId: id, traceparent: null };
  await tx.sagas.insert({ ...identity, kind: 'refund', step: 'refund', undo: null, data }, { now, until: now });
}
