import { placeOrder, type PlaceOrderOutcome } from '../domain/placeOrder.ts';
import type { ReservedLine } from '../domain/quote.ts';
import { refusal, shortageRefusal, type OrdersRefusal } from '../domain/refusal.ts';
import type { PlaceData, SagaMove, SagaOf } from '../domain/saga.ts';
import type { ReserveOutcome } from '../participants/products.ts';
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

type Placing = SagaOf<'place'>;

/**
 * The steps of placing: reserve the stock and write the order, or release the stock and reopen the cart. The
 * compensation is stored before the first reservation is sent.
 */
export const placingSteps: Readonly<Record<'reserve' | 'release', StepFunction<Placing>>> = { reserve, release };

async function reserve(run: SagaRun<Placing>): Promise<StepResult> {
  const { data } = run.saga;
  let outcome: ReserveOutcome;
  try {
    outcome = await requestReservation(run);
  } catch (error) {
    if (run.dependencies.clock.now() < data.answerBy) throw error;
    run.dependencies.log.info(
      { orderId: run.saga.orderId },
      'products did not respond in time: placing is compensated',
    );
    return startCompensation(run, [unavailable()]);
  }
  switch (outcome.kind) {
    case 'reserved':
      return writeOrder(run, outcome.lines);
    case 'insufficient':
      return startCompensation(run, outcome.shortages.map(shortageRefusal));
    case 'refused':
      return startCompensation(run, [refusalOf(outcome)]);
  }
}

async function requestReservation(run: SagaRun<Placing>): Promise<ReserveOutcome> {
  const { data, orderId } = run.saga;
  const isInTime = run.dependencies.clock.now() < data.answerBy;
  const command = {
    orderId,
    lines: stockLines(data),
    notAfter: new Date(data.notAfter),
    holdUntil: new Date(data.holdUntil),
  };
  return run.dependencies.products.reserveStock(command, callOptionsOf(run, isInTime ? data.answerBy : undefined));
}

async function writeOrder(run: SagaRun<Placing>, reserved: readonly ReservedLine[]): Promise<StepResult> {
  const { dependencies, saga } = run;
  const { orderId } = saga;
  const lineIds = saga.data.lines.map((line) => dependencies.ids.derivedId('oln', orderId, line.variantId));
  return dependencies.store.transaction(async (tx) => {
    const counter = await tx.orders.nextCounter();
    const now = new Date(dependencies.clock.now());
    const decided = placeOrder(saga.data, reserved, { orderId, counter, lineIds, now });
    if (decided.kind === 'placed') return saveOrder(run, tx, decided);
    const moved = await tx.sagas.move(saga, compensation(saga, decided.refusals), leaseOf(dependencies));
    return { kind: 'advanced', saga: moved };
  });
}

async function saveOrder(
  { dependencies, saga }: SagaRun<Placing>,
  tx: OrderTransaction,
  placed: Extract<PlaceOrderOutcome, { kind: 'placed' }>,
): Promise<StepAdvanced> {
  const lease = leaseOf(dependencies);
  const moved = await tx.sagas.move(saga, { state: 'DONE', undo: null }, lease);
  await tx.orders.insert(placed, saga.traceparent);
  await tx.carts.close({ cartId: saga.data.cartId, orderId: saga.orderId });
  const outcome = { orderId: saga.orderId, cartId: null, refusals: [] };
  return settleOutcome(tx, { saga: moved, outcome, order: placed.order }, lease.now);
}

/** Only the holder of the lease can start the compensation; afterwards the saga never places the order. */
async function startCompensation(run: SagaRun<Placing>, refusals: readonly OrdersRefusal[]): Promise<StepResult> {
  return advance(run, compensation(run.saga, refusals));
}

function compensation({ id, step, undo, data }: Placing, refusals: readonly OrdersRefusal[]): SagaMove {
  if (undo === null) throw new Error(`expected saga ${id} to have a compensation for ${step}`);
  return { state: 'UNDOING', step: undo, undo: null, data: { ...data, refusals } };
}

async function release(run: SagaRun<Placing>): Promise<StepResult> {
  const { dependencies, saga } = run;
  const { cartId, refusals } = saga.data;
  const lines = stockLines(saga.data);
  await dependencies.products.releaseStock(
    { orderId: saga.orderId, lines, reason: 'PLACING_UNDONE' },
    callOptionsOf(run),
  );
  const outcome = { orderId: null, cartId, refusals: refusals ?? [] };
  return dependencies.store.transaction(async (tx) => {
    const lease = leaseOf(dependencies);
    const undone = await tx.sagas.move(saga, { state: 'UNDONE' }, lease);
    await tx.carts.reopen({ cartId, orderId: saga.orderId });
    return settleOutcome(tx, { saga: undone, outcome }, lease.now);
  });
}

/** In ascending variant id, so that all placings lock documents in the same order. */
function stockLines({ lines }: PlaceData): { variantId: string; quantity: number }[] {
  return lines
    .map(({ variantId, quantity }) => ({ variantId, quantity }))
    .sort((one, other) => (one.variantId < other.variantId ? -1 : 1));
}

function unavailable(): OrdersRefusal {
  return refusal(
    'DEPENDENCY_UNAVAILABLE',
    'Stock is unavailable right now: nothing was placed. Use a new key to try again.',
  );
}

function refusalOf({ code, message }: Extract<ReserveOutcome, { kind: 'refused' }>): OrdersRefusal {
  if (code === 'NOT_FOUND' || code === 'VALIDATION') return refusal(code, message, ['input', 'cartId']);
  return unavailable();
}
