import { refundEntries } from '../domain/ledger.ts';
import { refundPayment } from '../domain/refundOrder.ts';
import { refusal } from '../domain/refusal.ts';
import type { EndData, OwedRefund, Saga, SagaMove, SagaOf } from '../domain/saga.ts';
import type { Declined } from '../participants/paymentProvider.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { callOf, concluded, leaseOf, moveAlone, type Moved, type Run, type Step, type StepOutcome } from './world.ts';

type Ending = SagaOf<'pay' | 'cancel' | 'expire' | 'refund'>;

/**
 * What an ended order leaves to be done: first the money goes back, then the stock is let go. Neither has a way back;
 * both are tried until they are done. A refund by itself moves money alone, and the provider may decline it.
 */
export const endingSteps: Readonly<Record<'refund' | 'release', Step<Ending>>> = { refund, release };

/** The step an ended order's saga begins with. */
export function firstEndingStep({ refund: owed }: EndData): 'refund' | 'release' {
  return owed ? 'refund' : 'release';
}

async function refund(run: Run<Ending>): Promise<StepOutcome> {
  const { world, saga } = run;
  const owed = saga.data.refund;
  if (!owed) throw new Error(`expected saga ${saga.id} to owe a refund`);
  const answer = await world.provider.refund(owed, callOf(run));
  return world.store.transaction((tx) =>
    answer.kind === 'declined' ? giveUp(run, tx, { owed, answer }) : finish(run, tx, owed),
  );
}

/** The money is back: the order, the ledger and the outcome of whoever asked say so together. */
async function finish({ world, saga }: Run<Ending>, tx: OrderLifeTransaction, owed: OwedRefund): Promise<Moved> {
  const { orderId } = saga;
  const order = await tx.orders.lock(orderId);
  if (!order) throw new Error(`expected order ${orderId} to exist`);
  const lease = leaseOf(world);
  const next = await tx.sagas.move(saga, afterRefund(saga), lease);
  const done = await tx.payments.completeRefund(owed.refundId, lease.now);
  const isStray = done?.cause === 'STRAY_CAPTURE';
  const refunded = done && refundPayment(order, { ...owed, isStray }, lease.now);
  if (refunded) {
    const { refundId: cause, currency, amountMinor } = owed;
    await tx.ledger.post(refundEntries({ cause, orderId, currency }, { amountMinor, isStray }), lease.now);
    await tx.orders.save(refunded, saga.traceparent);
  }
  const outcome = { orderId, cartId: null, refusals: [] };
  return concluded(tx, { saga: next, outcome, order: refunded?.order ?? order }, lease.now);
}

type GivenUp = { readonly owed: OwedRefund; readonly answer: Declined };

/** Somebody's decision can be declined; what an ended order owes cannot, so that is tried on until somebody helps. */
async function giveUp(
  { world, saga }: Run<Ending>,
  tx: OrderLifeTransaction,
  { owed, answer }: GivenUp,
): Promise<Moved> {
  if (saga.kind !== 'refund' || !saga.keyName) {
    throw new Error(`expected refund ${owed.refundId} to be given, but the provider declined it: ${answer.code}`);
  }
  const lease = leaseOf(world);
  const moved = await tx.sagas.move(saga, { state: 'UNDONE' }, lease);
  await tx.payments.declineRefund(owed.refundId, lease.now);
  const refusals = [refusal('PAYMENT_DECLINED', `The provider did not give it back: ${answer.message}`, ['amount'])];
  return concluded(tx, { saga: moved, outcome: { orderId: saga.orderId, cartId: null, refusals } }, lease.now);
}

function afterRefund(saga: Saga): SagaMove {
  return saga.kind === 'refund' ? { state: 'DONE' } : { step: 'release' };
}

async function release(run: Run<Ending>): Promise<StepOutcome> {
  const { world, saga } = run;
  const { lines, reason } = saga.data;
  await world.products.releaseStock({ orderId: saga.orderId, lines, reason }, callOf(run));
  return moveAlone(run, { state: 'DONE' });
}
