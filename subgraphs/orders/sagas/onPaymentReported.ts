import { strayEntries } from '../domain/ledger.ts';
import type { PaymentAttempt } from '../domain/payment.ts';
import type { EndData } from '../domain/saga.ts';
import type { PaymentReport } from '../participants/paymentProvider.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import { recordRefundDue } from './recordRefundDue.ts';
import type { SagaDependencies } from './sagaDependencies.ts';

/**
 * Handles a report of the payment provider. An attempt in flight makes its saga query the status now; a capture for a
 * closed attempt is refunded. Reports may come twice, late or in any order. Returns false when the attempt is unknown.
 */
export async function onPaymentReported(
  dependencies: SagaDependencies,
  { attemptId, transactionId }: PaymentReport,
): Promise<boolean> {
  return dependencies.store.transaction(async (tx) => {
    const found = await tx.payments.findAttempt(attemptId);
    if (!found || !(await tx.orders.lock(found.orderId))) return false;
    const attempt = (await tx.payments.findAttempt(attemptId)) ?? found;
    const now = new Date(dependencies.clock.now());
    switch (attempt.state) {
      case 'IN_FLIGHT':
        await tx.sagas.wake(attempt.orderId, 'pay', now);
        break;
      case 'DECLINED':
      case 'VOIDED':
        dependencies.log.warn({ attemptId, transactionId }, 'a closed attempt was captured: it is refunded');
        await refundStrayCapture(dependencies, tx, attempt);
        break;
      case 'CAPTURED':
        break;
    }
    return true;
  });
}

async function refundStrayCapture(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  attempt: PaymentAttempt,
): Promise<void> {
  const { id: cause, orderId, currency } = attempt;
  const refund = await recordRefundDue(dependencies, tx, { attempt, orderId, cause: 'STRAY_CAPTURE' });
  if (!refund) return;
  const now = new Date(dependencies.clock.now());
  await tx.ledger.post(strayEntries({ cause, orderId, currency }, attempt.amountMinor), now);
  const id = dependencies.ids.derivedId('sag', refund.refundId);
  const data: EndData = { lines: [], refund, reason: 'STRAY_CAPTURE' };
  const identity = { id, orderId, idempotencyKey: null, requestId: id, traceparent: null };
  await tx.sagas.insert({ ...identity, kind: 'refund', step: 'refund', undo: null, data }, { now, until: now });
}
