import { endOrder } from '../domain/endOrder.ts';
import { captureEntries, strayEntries } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { confirmPayment, failPayment } from '../domain/payOrder.ts';
import { refusal } from '../domain/refusal.ts';
import type { PayData, SagaMove, SagaOf } from '../domain/saga.ts';
import type { Captured, ChargeAnswer, Declined } from '../participants/paymentProvider.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import { endingSteps, firstEndingStep } from './endOrder.ts';
import { recordRefundDue } from './recordRefundDue.ts';
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

type Paying = SagaOf<'pay'>;

/**
 * The steps of paying. Charge once; when the response is missing, query the status; an attempt the provider does not
 * know is voided, because only a void closes an attempt. After a capture the order is confirmed and the stock
 * committed; when the units are gone the order ends and the payment is refunded.
 */
export const payingSteps: Readonly<Record<Paying['step'], StepFunction<Paying>>> = {
  charge,
  ask: queryStatus,
  void: closeAttempt,
  commit,
  refund: endingSteps.refund,
  release: endingSteps.release,
};

async function charge(run: SagaRun<Paying>): Promise<StepResult> {
  const { dependencies, saga } = run;
  const { attemptId, amountMinor, currency, method, token, chargeBefore } = saga.data;
  if (token === null || dependencies.clock.now() >= chargeBefore) return continueWith(run, 'ask');
  let answer: ChargeAnswer;
  try {
    answer = await dependencies.provider.charge(
      { attemptId, amountMinor, currency, method, token },
      callOptionsOf(run),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    dependencies.log.info(
      { reason, attemptId },
      'the payment provider did not respond to a charge: querying its status',
    );
    return continueWith(run, 'ask');
  }
  switch (answer.kind) {
    case 'captured':
      return confirm(run, answer);
    case 'declined':
      return fail(run, answer, 'DECLINED');
    case 'pending':
      return continueWith(run, 'ask');
  }
}

async function queryStatus(run: SagaRun<Paying>): Promise<StepResult> {
  const { dependencies, saga } = run;
  const status = await dependencies.provider.status(saga.data.attemptId, callOptionsOf(run));
  switch (status.kind) {
    case 'captured':
      return confirm(run, status);
    case 'declined':
      return fail(run, status, 'DECLINED');
    case 'voided':
    case 'unknown':
      return continueWith(run, 'void');
    case 'pending':
      if (dependencies.clock.now() >= saga.data.captureBefore) return continueWith(run, 'void');
      return { kind: 'retry', reason: 'the provider has accepted the charge and will capture it later' };
  }
}

async function closeAttempt(run: SagaRun<Paying>): Promise<StepResult> {
  const answer = await run.dependencies.provider.voidCharge(run.saga.data.attemptId, callOptionsOf(run));
  switch (answer.kind) {
    case 'captured':
      return confirm(run, answer);
    case 'declined':
      return fail(run, answer, 'DECLINED');
    case 'voided':
      return fail(
        run,
        { code: 'no_answer', message: 'The payment provider did not take the payment: nothing was charged.' },
        'VOIDED',
      );
  }
}

async function commit(run: SagaRun<Paying>): Promise<StepResult> {
  const { dependencies, saga } = run;
  const { orderId, data } = saga;
  const outcome = await dependencies.products.commitStock({ orderId, lines: data.lines }, callOptionsOf(run));
  if (outcome.kind === 'committed') return advance(run, { state: 'DONE' });
  return dependencies.store.transaction((tx) => endOutOfStock(run, tx));
}

/** Deletes the payment token: the charge is never sent again. */
async function continueWith(run: SagaRun<Paying>, step: 'ask' | 'void'): Promise<StepResult> {
  return advance(run, { step, data: { ...run.saga.data, token: null } });
}

async function confirm(run: SagaRun<Paying>, { transactionId }: Captured): Promise<StepResult> {
  const { dependencies, saga } = run;
  const { attemptId, amountMinor, currency } = saga.data;
  return dependencies.store.transaction(async (tx) => {
    const lease = leaseOf(dependencies);
    const order = await lockOrder(tx, saga.orderId);
    const isOrderPending = order.status === 'PENDING';
    const attempt = { id: attemptId, amountMinor, currency };
    const refund = isOrderPending
      ? null
      : await recordRefundDue(dependencies, tx, { attempt, orderId: order.id, cause: 'STRAY_CAPTURE' });
    const moved = await tx.sagas.move(saga, afterCapture(saga.data, { isOrderPending, refund }), lease);
    const state = isOrderPending ? 'CAPTURED' : 'VOIDED';
    await tx.payments.closeAttempt(attemptId, { state, transactionId, declineCode: null, now: lease.now });
    const movement = { cause: attemptId, orderId: order.id, currency };
    const entries = isOrderPending ? captureEntries(movement, order.totals) : strayEntries(movement, amountMinor);
    await tx.ledger.post(entries, lease.now);
    const confirmed = isOrderPending ? confirmPayment(order, { attemptId, amountMinor }, lease.now) : null;
    if (confirmed) await tx.orders.save(confirmed, saga.traceparent);
    const outcome = { orderId: order.id, cartId: null, refusals: [] };
    return settleOutcome(tx, { saga: moved, outcome, order: confirmed?.order ?? order }, lease.now);
  });
}

function afterCapture(
  before: PayData,
  { isOrderPending, refund }: { readonly isOrderPending: boolean; readonly refund: PayData['refund'] },
): SagaMove {
  const data = { ...before, token: null, refund };
  return { step: isOrderPending ? 'commit' : firstEndingStep(data), undo: null, data };
}

async function fail(
  run: SagaRun<Paying>,
  { code, message }: Omit<Declined, 'kind'>,
  state: 'DECLINED' | 'VOIDED',
): Promise<StepResult> {
  const { dependencies, saga } = run;
  const { attemptId, amountMinor } = saga.data;
  return dependencies.store.transaction(async (tx) => {
    const lease = leaseOf(dependencies);
    const order = await lockOrder(tx, saga.orderId);
    const data = { ...saga.data, token: null };
    const reported = await withNewerReport(tx, saga);
    if (reported) return { kind: 'advanced', saga: await tx.sagas.move(reported, { step: 'ask', data }, lease) };
    const moved = await tx.sagas.move(saga, { state: 'UNDONE', undo: null, data }, lease);
    await tx.payments.closeAttempt(attemptId, { state, transactionId: null, declineCode: code, now: lease.now });
    const failed = failPayment(order, { attemptId, amountMinor, why: message }, lease.now);
    await tx.orders.save(failed, saga.traceparent);
    const refusals = [
      refusal('PAYMENT_DECLINED', `${message} Try another payment with a new key.`, ['input', 'token']),
    ];
    const outcome = { orderId: order.id, cartId: null, refusals };
    return settleOutcome(tx, { saga: moved, outcome, order: failed.order }, lease.now);
  });
}

/**
 * The saga with its current wake count when a report arrived during the provider call, or null. The report may be newer
 * than the response, so the status is queried again.
 */
async function withNewerReport(tx: OrderTransaction, held: Paying): Promise<Paying | null> {
  const current = await tx.sagas.find(held.id);
  return current && current.wakes > held.wakes ? { ...held, wakes: current.wakes } : null;
}

/** The hold expired and the units were sold: the order ends and the payment is refunded. */
async function endOutOfStock({ dependencies, saga }: SagaRun<Paying>, tx: OrderTransaction): Promise<StepAdvanced> {
  const order = await lockOrder(tx, saga.orderId);
  const lease = leaseOf(dependencies);
  const { attemptId, amountMinor, currency } = saga.data;
  const attempt = { id: attemptId, amountMinor, currency };
  const refund = await recordRefundDue(dependencies, tx, { attempt, orderId: order.id, cause: 'OUT_OF_STOCK' });
  const data = { ...saga.data, refund, reason: 'OUT_OF_STOCK' };
  const moved = await tx.sagas.move(saga, { step: firstEndingStep(data), data }, lease);
  const ended = endOrder(order, { cause: 'OUT_OF_STOCK', reason: null }, lease.now);
  await tx.orders.save(ended, saga.traceparent);
  return { kind: 'advanced', saga: moved, order: ended.order };
}

async function lockOrder(tx: OrderTransaction, id: string): Promise<Order> {
  const order = await tx.orders.lock(id);
  if (!order) throw new Error(`expected order ${id} to exist`);
  return order;
}
