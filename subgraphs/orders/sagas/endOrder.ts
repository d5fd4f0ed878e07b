import { refundEntries } from '../domain/ledger.ts';
import { refundPayment } from '../domain/refundOrder.ts';
import { refusal } from '../domain/refusal.ts';
import type { EndData, RefundDue, Saga, SagaMove, SagaOf } from '../domain/saga.ts';
import type { Declined } from '../participants/paymentProvider.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import {
  callOptionsOf,
  settleOutcome,
  leaseOf,
  advance,
  type StepAdvanced,
  type SagaRun,
  type StepFunction,
  type StepResult,
} from './sagaDependencies.ts';

type Ending = SagaOf<'pay' | 'cancel' | 'expire' | 'refund'>;

/**
 * The steps after an order has ended: refund the payment, then release the stock. Neither has a compensation; both are
 * retried until they succeed. A refund by staff moves money only, and the provider may decline it.
 */
export const endingSteps: Readonly<Record<'refund' | 'release', StepFunction<Ending>>> = { refund, release };

/** The first step of an ended order's saga. */
export function firstEndingStep({ refund: refundDue }: EndData): 'refund' | 'release' {
  return refundDue ? 'refund' : 'release';
}

async function refund(run: SagaRun<Ending>): Promise<StepResult> {
  const { dependencies, saga } = run;
  const refundDue = saga.data.refund;
  if (!refundDue) throw new Error(`expected saga ${saga.id} to have a refund due`);
  const answer = await dependencies.provider.refund(refundDue, callOptionsOf(run));
  return dependencies.store.transaction((tx) =>
    answer.kind === 'declined' ? declineRefund(run, tx, { refundDue, answer }) : completeRefund(run, tx, refundDue),
  );
}

/** Records the refund in the order, the ledger and the outcome, in one transaction. */
async function completeRefund(
  { dependencies, saga }: SagaRun<Ending>,
  tx: OrderTransaction,
  refundDue: RefundDue,
): Promise<StepAdvanced> {
  const { orderId } = saga;
  const order = await tx.orders.lock(orderId);
  if (!order) throw new Error(`expected order ${orderId} to exist`);
  const lease = leaseOf(dependencies);
  const next = await tx.sagas.move(saga, afterRefund(saga), lease);
  const done = await tx.payments.completeRefund(refundDue.refundId, lease.now);
  const isStray = done?.cause === 'STRAY_CAPTURE';
  const refunded = done && refundPayment(order, { ...refundDue, isStray }, lease.now);
  if (refunded) {
    const { refundId: cause, currency, amountMinor } = refundDue;
    await tx.ledger.post(refundEntries({ cause, orderId, currency }, { amountMinor, isStray }), lease.now);
    // Only staff start a refund by itself; that of a cancellation belongs to the cancellation.
    const actor = saga.kind === 'refund' ? saga.idempotencyKey?.userId : undefined;
    await tx.orders.save(refunded, saga.traceparent, actor);
  }
  const outcome = { orderId, cartId: null, refusals: [] };
  return settleOutcome(tx, { saga: next, outcome, order: refunded?.order ?? order }, lease.now);
}

type DeclinedRefund = { readonly refundDue: RefundDue; readonly answer: Declined };

/** Ends a refund by staff that the provider declined. Any other refund is due in any case: it throws and is retried. */
async function declineRefund(
  { dependencies, saga }: SagaRun<Ending>,
  tx: OrderTransaction,
  { refundDue, answer }: DeclinedRefund,
): Promise<StepAdvanced> {
  if (saga.kind !== 'refund' || !saga.idempotencyKey) {
    throw new Error(
      `expected refund ${refundDue.refundId} to be accepted, but the provider declined it: ${answer.code}`,
    );
  }
  const lease = leaseOf(dependencies);
  const moved = await tx.sagas.move(saga, { state: 'UNDONE' }, lease);
  await tx.payments.declineRefund(refundDue.refundId, lease.now);
  const { orderId, traceparent, idempotencyKey } = saga;
  const declined = { refund: refundDue, orderId, actor: idempotencyKey.userId, traceparent };
  await tx.orders.publishDeclinedRefund(declined, lease.now);
  const refusals = [
    refusal('PAYMENT_DECLINED', `The payment provider declined the refund: ${answer.message}`, ['amount']),
  ];
  return settleOutcome(tx, { saga: moved, outcome: { orderId, cartId: null, refusals } }, lease.now);
}

function afterRefund(saga: Saga): SagaMove {
  return saga.kind === 'refund' ? { state: 'DONE' } : { step: 'release' };
}

async function release(run: SagaRun<Ending>): Promise<StepResult> {
  const { dependencies, saga } = run;
  const { lines, reason } = saga.data;
  await dependencies.products.releaseStock({ orderId: saga.orderId, lines, reason }, callOptionsOf(run));
  return advance(run, { state: 'DONE' });
}
