import { endOrder } from '../domain/endOrder.ts';
import { captureEntries, strayEntries } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { confirmPayment, failPayment } from '../domain/payOrder.ts';
import { refusal } from '../domain/refusal.ts';
import type { PayData, SagaMove, SagaOf } from '../domain/saga.ts';
import type { Captured, ChargeAnswer, Declined } from '../participants/paymentProvider.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { endingSteps, firstEndingStep } from './endOrder.ts';
import { oweRefund } from './oweRefund.ts';
import { callOf, concluded, leaseOf, moveAlone, type Moved, type Run, type Step, type StepOutcome } from './world.ts';

type Paying = SagaOf<'pay'>;

/**
 * Paying, after its intent: charge once; without an answer ask what became of it; what cannot be told is voided, the
 * only thing that closes an attempt. Captured: the order is confirmed, then the stock is committed; when the units are
 * gone the order ends and the money goes back.
 */
export const payingSteps: Readonly<Record<Paying['step'], Step<Paying>>> = {
  charge,
  ask,
  void: closeAttempt,
  commit,
  refund: endingSteps.refund,
  release: endingSteps.release,
};

async function charge(run: Run<Paying>): Promise<StepOutcome> {
  const { world, saga } = run;
  const { attemptId, amountMinor, currency, method, token, chargeBefore } = saga.data;
  if (token === null || world.clock.now() >= chargeBefore) return goOn(run, 'ask');
  let answer: ChargeAnswer;
  try {
    answer = await world.provider.charge({ attemptId, amountMinor, currency, method, token }, callOf(run));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    world.log.info({ why, attemptId }, 'the provider did not answer a charge: asking what became of it');
    return goOn(run, 'ask');
  }
  switch (answer.kind) {
    case 'captured':
      return confirm(run, answer);
    case 'declined':
      return fail(run, answer, 'DECLINED');
    case 'pending':
      return goOn(run, 'ask');
  }
}

async function ask(run: Run<Paying>): Promise<StepOutcome> {
  const { world, saga } = run;
  const status = await world.provider.status(saga.data.attemptId, callOf(run));
  switch (status.kind) {
    case 'captured':
      return confirm(run, status);
    case 'declined':
      return fail(run, status, 'DECLINED');
    case 'voided':
    case 'unknown':
      return goOn(run, 'void');
    case 'pending':
      if (world.clock.now() >= saga.data.captureBefore) return goOn(run, 'void');
      return { kind: 'notYet', why: 'the provider has accepted the charge and will capture it later' };
  }
}

async function closeAttempt(run: Run<Paying>): Promise<StepOutcome> {
  const answer = await run.world.provider.voidCharge(run.saga.data.attemptId, callOf(run));
  switch (answer.kind) {
    case 'captured':
      return confirm(run, answer);
    case 'declined':
      return fail(run, answer, 'DECLINED');
    case 'voided':
      return fail(run, { code: 'no_answer', message: 'The provider did not take it: nothing was charged.' }, 'VOIDED');
  }
}

async function commit(run: Run<Paying>): Promise<StepOutcome> {
  const { world, saga } = run;
  const { orderId, data } = saga;
  const outcome = await world.products.commitStock({ orderId, lines: data.lines }, callOf(run));
  if (outcome.kind === 'committed') return moveAlone(run, { state: 'DONE' });
  return world.store.transaction((tx) => endForWantOfStock(run, tx));
}

/** The payment token is forgotten here: the charge is never sent again. */
async function goOn(run: Run<Paying>, step: 'ask' | 'void'): Promise<StepOutcome> {
  return moveAlone(run, { step, data: { ...run.saga.data, token: null } });
}

async function confirm(run: Run<Paying>, { transactionId }: Captured): Promise<StepOutcome> {
  const { world, saga } = run;
  const { attemptId, amountMinor, currency } = saga.data;
  return world.store.transaction(async (tx) => {
    const lease = leaseOf(world);
    const order = await lockOrder(tx, saga.orderId);
    const isWanted = order.status === 'PENDING';
    const attempt = { id: attemptId, amountMinor, currency };
    const refund = isWanted ? null : await oweRefund(world, tx, { attempt, orderId: order.id, cause: 'STRAY_CAPTURE' });
    const moved = await tx.sagas.move(saga, afterCapture(saga.data, { isWanted, refund }), lease);
    const state = isWanted ? 'CAPTURED' : 'VOIDED';
    await tx.payments.closeAttempt(attemptId, { state, transactionId, declineCode: null, now: lease.now });
    const movement = { cause: attemptId, orderId: order.id, currency };
    const entries = isWanted ? captureEntries(movement, order.totals) : strayEntries(movement, amountMinor);
    await tx.ledger.post(entries, lease.now);
    const confirmed = isWanted ? confirmPayment(order, { attemptId, amountMinor }, lease.now) : null;
    if (confirmed) await tx.orders.save(confirmed, saga.traceparent);
    const outcome = { orderId: order.id, cartId: null, refusals: [] };
    return concluded(tx, { saga: moved, outcome, order: confirmed?.order ?? order }, lease.now);
  });
}

function afterCapture(
  before: PayData,
  { isWanted, refund }: { readonly isWanted: boolean; readonly refund: PayData['refund'] },
): SagaMove {
  const data = { ...before, token: null, refund };
  return { step: isWanted ? 'commit' : firstEndingStep(data), undo: null, data };
}

async function fail(
  run: Run<Paying>,
  { code, message }: Omit<Declined, 'kind'>,
  state: 'DECLINED' | 'VOIDED',
): Promise<StepOutcome> {
  const { world, saga } = run;
  const { attemptId, amountMinor } = saga.data;
  return world.store.transaction(async (tx) => {
    const lease = leaseOf(world);
    const order = await lockOrder(tx, saga.orderId);
    const data = { ...saga.data, token: null };
    const informed = await informedOfNews(tx, saga);
    if (informed) return { kind: 'moved', saga: await tx.sagas.move(informed, { step: 'ask', data }, lease) };
    const moved = await tx.sagas.move(saga, { state: 'UNDONE', undo: null, data }, lease);
    await tx.payments.closeAttempt(attemptId, { state, transactionId: null, declineCode: code, now: lease.now });
    const failed = failPayment(order, { attemptId, amountMinor, why: message }, lease.now);
    await tx.orders.save(failed, saga.traceparent);
    const refusals = [
      refusal('PAYMENT_DECLINED', `${message} Try another payment with a new key.`, ['input', 'token']),
    ];
    const outcome = { orderId: order.id, cartId: null, refusals };
    return concluded(tx, { saga: moved, outcome, order: failed.order }, lease.now);
  });
}

/**
 * The saga knowing of a report that came while the provider's answer was under way, or null: the report may be the newer
 * of the two, so the provider is asked again.
 */
async function informedOfNews(tx: OrderLifeTransaction, held: Paying): Promise<Paying | null> {
  const current = await tx.sagas.find(held.id);
  return current && current.wakes > held.wakes ? { ...held, wakes: current.wakes } : null;
}

/** The hold ran out and the units were sold: the order ends, and its money goes back. */
async function endForWantOfStock({ world, saga }: Run<Paying>, tx: OrderLifeTransaction): Promise<Moved> {
  const order = await lockOrder(tx, saga.orderId);
  const lease = leaseOf(world);
  const { attemptId, amountMinor, currency } = saga.data;
  const attempt = { id: attemptId, amountMinor, currency };
  const refund = await oweRefund(world, tx, { attempt, orderId: order.id, cause: 'OUT_OF_STOCK' });
  const data = { ...saga.data, refund, reason: 'OUT_OF_STOCK' };
  const moved = await tx.sagas.move(saga, { step: firstEndingStep(data), data }, lease);
  const ended = endOrder(order, { cause: 'OUT_OF_STOCK', reason: null }, lease.now);
  await tx.orders.save(ended, saga.traceparent);
  return { kind: 'moved', saga: moved, order: ended.order };
}

async function lockOrder(tx: OrderLifeTransaction, id: string): Promise<Order> {
  const order = await tx.orders.lock(id);
  if (!order) throw new Error(`expected order ${id} to exist`);
  return order;
}
