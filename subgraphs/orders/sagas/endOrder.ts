import { refundPayment } from '../domain/endOrder.ts';
import type { Refund, RefundCause } from '../domain/payment.ts';
import type { EndData, OwedRefund, Saga, SagaMove, SagaOf } from '../domain/saga.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { callOf, leaseOf, type Run, type Step, type StepOutcome, type World } from './world.ts';

type Ending = SagaOf<'pay' | 'cancel' | 'expire' | 'refund'>;

/**
 * What an ended order leaves to be done: first the money goes back, then the stock is let go. Neither has a way back;
 * both are tried until they are done.
 */
export const endingSteps: Readonly<Record<'refund' | 'release', Step<Ending>>> = { refund, release };

/** The step an ended order's saga begins with. */
export function firstEndingStep({ refund: owed }: EndData): 'refund' | 'release' {
  return owed ? 'refund' : 'release';
}

/** Owes an attempt's money back, once per cause; null when nothing is owed or it is owed already. */
export async function oweRefund(
  world: World,
  tx: OrderLifeTransaction,
  owed: {
    readonly attempt: { readonly id: string; readonly amountMinor: number; readonly currency: string };
    readonly orderId: string;
    readonly cause: RefundCause;
  },
): Promise<OwedRefund | null> {
  const { attempt, orderId, cause } = owed;
  const { amountMinor, currency } = attempt;
  if (amountMinor === 0) return null;
  const id = world.ids.derivedId('rfd', attempt.id, cause);
  const createdAt = new Date(world.clock.now());
  const refund: Refund = {
    id,
    attemptId: attempt.id,
    orderId,
    cause,
    amountMinor,
    currency,
    state: 'REQUESTED',
    createdAt,
  };
  if (!(await tx.payments.insertRefund(refund))) return null;
  return { refundId: id, attemptId: attempt.id, amountMinor, currency };
}

async function refund(run: Run<Ending>): Promise<StepOutcome> {
  const { world, saga } = run;
  const owed = saga.data.refund;
  if (!owed) throw new Error(`expected saga ${saga.id} to owe a refund`);
  const answer = await world.provider.refund(owed, callOf(run));
  if (answer.kind === 'declined') {
    throw new Error(`expected refund ${owed.refundId} to be given, but the provider declined it: ${answer.code}`);
  }
  const moved = await world.store.transaction(async (tx) => {
    const order = await tx.orders.lock(saga.orderId);
    if (!order) throw new Error(`expected order ${saga.orderId} to exist`);
    const lease = leaseOf(world);
    const next = await tx.sagas.move(saga, afterRefund(saga), lease);
    const done = await tx.payments.completeRefund(owed.refundId, lease.now);
    if (done) {
      const isStray = done.cause === 'STRAY_CAPTURE';
      await tx.orders.save(refundPayment(order, { ...owed, isStray }, lease.now), saga.traceparent);
    }
    return next;
  });
  return { kind: 'moved', saga: moved };
}

function afterRefund(saga: Saga): SagaMove {
  return saga.kind === 'refund' ? { state: 'DONE' } : { step: 'release' };
}

async function release(run: Run<Ending>): Promise<StepOutcome> {
  const { world, saga } = run;
  const { lines, reason } = saga.data;
  await world.products.releaseStock({ orderId: saga.orderId, lines, reason }, callOf(run));
  const moved = await world.store.transaction((tx) => tx.sagas.move(saga, { state: 'DONE' }, leaseOf(world)));
  return { kind: 'moved', saga: moved };
}
