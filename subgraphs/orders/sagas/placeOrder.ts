import { placeOrder, type PlaceOrderOutcome } from '../domain/placeOrder.ts';
import type { ReservedLine } from '../domain/quote.ts';
import { refusal, shortageRefusal, type Refusal } from '../domain/refusal.ts';
import type { PlaceData, SagaMove, SagaOf } from '../domain/saga.ts';
import type { ReserveOutcome } from '../participants/products.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { callOf, concluded, leaseOf, moveAlone, type Moved, type Run, type Step, type StepOutcome } from './world.ts';

type Placing = SagaOf<'place'>;

/**
 * Placing, after its intent: reserve the stock and write the order, or release the stock and give the cart back.
 * The way back is registered before the first reservation is sent.
 */
export const placingSteps: Readonly<Record<'reserve' | 'release', Step<Placing>>> = { reserve, release };

async function reserve(run: Run<Placing>): Promise<StepOutcome> {
  const { data } = run.saga;
  let outcome: ReserveOutcome;
  try {
    outcome = await askForStock(run);
  } catch (error) {
    if (run.world.clock.now() < data.answerBy) throw error;
    run.world.log.info({ orderId: run.saga.orderId }, 'products did not answer in time: placing is undone');
    return turnBack(run, [unavailable()]);
  }
  switch (outcome.kind) {
    case 'reserved':
      return writeOrder(run, outcome.lines);
    case 'insufficient':
      return turnBack(run, outcome.shortages.map(shortageRefusal));
    case 'refused':
      return turnBack(run, [refusalOf(outcome)]);
  }
}

async function askForStock(run: Run<Placing>): Promise<ReserveOutcome> {
  const { data, orderId } = run.saga;
  const isInTime = run.world.clock.now() < data.answerBy;
  const command = {
    orderId,
    lines: stockLines(data),
    notAfter: new Date(data.notAfter),
    holdUntil: new Date(data.holdUntil),
  };
  return run.world.products.reserveStock(command, callOf(run, isInTime ? data.answerBy : undefined));
}

async function writeOrder(run: Run<Placing>, reserved: readonly ReservedLine[]): Promise<StepOutcome> {
  const { world, saga } = run;
  const { orderId } = saga;
  const lineIds = saga.data.lines.map((line) => world.ids.derivedId('oln', orderId, line.variantId));
  return world.store.transaction(async (tx) => {
    const counter = await tx.orders.nextCounter();
    const now = new Date(world.clock.now());
    const decided = placeOrder(saga.data, reserved, { orderId, counter, lineIds, now });
    if (decided.kind === 'placed') return keep(run, tx, decided);
    const moved = await tx.sagas.move(saga, turned(saga, decided.refusals), leaseOf(world));
    return { kind: 'moved', saga: moved };
  });
}

async function keep(
  { world, saga }: Run<Placing>,
  tx: OrderLifeTransaction,
  placed: Extract<PlaceOrderOutcome, { kind: 'placed' }>,
): Promise<Moved> {
  const lease = leaseOf(world);
  const moved = await tx.sagas.move(saga, { state: 'DONE', undo: null }, lease);
  await tx.orders.insert(placed, saga.traceparent);
  await tx.carts.close({ cartId: saga.data.cartId, orderId: saga.orderId });
  const outcome = { orderId: saga.orderId, cartId: null, refusals: [] };
  return concluded(tx, { saga: moved, outcome, order: placed.order }, lease.now);
}

/** Only the holder of the lease can turn a saga: after that it never places the order. */
async function turnBack(run: Run<Placing>, refusals: readonly Refusal[]): Promise<StepOutcome> {
  return moveAlone(run, turned(run.saga, refusals));
}

function turned({ id, step, undo, data }: Placing, refusals: readonly Refusal[]): SagaMove {
  if (undo === null) throw new Error(`expected saga ${id} to have a way back from ${step}`);
  return { state: 'UNDOING', step: undo, undo: null, data: { ...data, refusals } };
}

async function release(run: Run<Placing>): Promise<StepOutcome> {
  const { world, saga } = run;
  const { cartId, refusals } = saga.data;
  const lines = stockLines(saga.data);
  await world.products.releaseStock({ orderId: saga.orderId, lines, reason: 'PLACING_UNDONE' }, callOf(run));
  const outcome = { orderId: null, cartId, refusals: refusals ?? [] };
  return world.store.transaction(async (tx) => {
    const lease = leaseOf(world);
    const undone = await tx.sagas.move(saga, { state: 'UNDONE' }, lease);
    await tx.carts.reopen({ cartId, orderId: saga.orderId });
    return concluded(tx, { saga: undone, outcome }, lease.now);
  });
}

/** In ascending variant id: every placing takes the documents in the same order. */
function stockLines({ lines }: PlaceData): { variantId: string; quantity: number }[] {
  return lines
    .map(({ variantId, quantity }) => ({ variantId, quantity }))
    .sort((one, other) => (one.variantId < other.variantId ? -1 : 1));
}

function unavailable(): Refusal {
  return refusal(
    'DEPENDENCY_UNAVAILABLE',
    'The stock could not be reached: nothing was placed. Use a new key to try again.',
  );
}

function refusalOf({ code, message }: Extract<ReserveOutcome, { kind: 'refused' }>): Refusal {
  if (code === 'NOT_FOUND' || code === 'VALIDATION') return refusal(code, message, ['input', 'cartId']);
  return unavailable();
}
