import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { derivedId, newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { setCartLine } from '../../subgraphs/orders/domain/setCartLine.ts';
import { openSimulatedPaymentProvider } from '../../subgraphs/orders/participants/simulatedPaymentProvider.ts';
import { createCheckout } from '../../subgraphs/orders/sagas/checkout.ts';
import { runSaga } from '../../subgraphs/orders/sagas/runSaga.ts';
import { expireOrders } from '../../subgraphs/orders/sagas/expireOrders.ts';
import { sagaSteps } from '../../subgraphs/orders/sagas/sagaSteps.ts';
import {
  leaseOf,
  defaultSagaSettings,
  type Clock,
  type SagaDependencies,
} from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import { createCarts } from '../../subgraphs/orders/store/carts.ts';
import type { Db, OrdersDatabase } from '../../subgraphs/orders/store/database.ts';
import { ordersMigrations } from '../../subgraphs/orders/store/migrations/ordersMigrations.ts';
import { createPostgresOrderStore } from '../../subgraphs/orders/store/postgresOrderStore.ts';
import { ACTIVE_STATES } from '../../subgraphs/orders/store/sagaRows.ts';
import { MemoryProducts } from './memoryProducts.ts';

const log = createLog({ service: 'test', level: 'silent' });

export type CheckoutTest = Awaited<ReturnType<typeof openCheckoutForTest>>;

export const PRICE_MINOR = 1_250;
const DEADLINE_MS = 10_000;
const address = { name: 'Ada', line1: '1 Analytical Way', city: 'London', postalCode: 'N1', country: 'GB' };
const shippingAddress = { ...address, line2: null, region: null, phone: null };

/** A clock the test can advance; a virtual one advances instead of sleeping. */
export function createTestClock(isVirtual: boolean): Clock & { forward(ms: number): void } {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    forward: (ms) => void (aheadMs += ms),
    async sleep(ms, signal) {
      if (!isVirtual) return sleep(ms, undefined, { signal }).catch(() => undefined);
      aheadMs += ms;
      await nextTurn();
    },
  };
}

/** The sagas of orders over a real database and the simulated provider, with products in memory. */
export async function openCheckoutForTest({ isVirtual }: { readonly isVirtual: boolean }) {
  const opened = new AsyncDisposableStack();
  const { url } = opened.use(await openTestDatabase());
  const connecting = { url, applicationName: 'test', migrations: ordersMigrations, log };
  const db = opened.use(await openPostgres<OrdersDatabase>(connecting));
  const clock = createTestClock(isVirtual);
  const products = new MemoryProducts(clock.now);
  const provider = opened.use(
    await openSimulatedPaymentProvider({
      db,
      log,
      now: clock.now,
      lateMs: 30,
      report: (report) => createCheckout(dependencies).onPaymentReported(report),
    }),
  );
  const dependencies: SagaDependencies = {
    store: createPostgresOrderStore(db, () => undefined),
    products,
    provider,
    clock,
    random: Math.random,
    ids: { newId, derivedId },
    log,
    settings: { ...defaultSagaSettings, callMs: 40, pollMs: 10 },
    steps: sagaSteps,
  };
  return {
    databaseUrl: url,
    db,
    clock,
    products,
    provider,
    dependencies,
    checkout: createCheckout(dependencies),
    settleAll: () => settleAll(db, dependencies, clock),
    cart: (userId: string, variantId: string, quantity = 1) => fillCart(db, { userId, variantId, quantity }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Lets the leases of dead processes expire and runs every saga to its end, as workers would. */
async function settleAll(db: Db, dependencies: SagaDependencies, clock: { forward(ms: number): void }): Promise<void> {
  for (let rounds = 0; rounds < 200; rounds += 1) {
    for (const saga of await expireOrders(dependencies)) await runSaga(dependencies, saga, null);
    const due = await dependencies.store.transaction((tx) => tx.sagas.leaseDue(100, leaseOf(dependencies)));
    for (const saga of due) await runSaga(dependencies, saga, null);
    // A saga whose row is locked, for example by a payment report, is active but not due.
    const underWay = db.selectFrom('sagas').select('id').where('state', 'in', ACTIVE_STATES).limit(1);
    if (rounds > 1 && due.length === 0 && (await underWay.execute()).length === 0) return;
    clock.forward(31_000);
  }
  throw new Error('expected every saga to settle');
}

type CartContents = { readonly userId: string; readonly variantId: string; readonly quantity: number };

async function fillCart(db: Db, { userId, variantId, quantity }: CartContents) {
  const carts = createCarts({ db, newId, now: () => new Date(), keepMs: () => 1 });
  const seen = { productId: 'prd_1', sku: 'sku', name: 'Tea', imageUrl: null, unitMinor: PRICE_MINOR, currency: 'USD' };
  const quote = { ...seen, variantId, weightGrams: 100, available: quantity, isSellable: true };
  const change = { variantId, quantity, quote, expectedVersion: null, newLineId: newId('cln') };
  const outcome = await carts.change({ kind: 'customer', ownerId: userId }, (cart) => setCartLine(cart, change));
  if (!('cart' in outcome)) throw new Error(`expected a cart, got ${outcome.kind}`);
  return { id: outcome.cart.id, version: outcome.cart.version, userId, totalMinor: PRICE_MINOR * quantity };
}

type FilledCart = Awaited<ReturnType<typeof fillCart>>;
type Timing = { readonly now: number; readonly withinMs?: number };

function callFields(userId: string, key: string, { now, withinMs = DEADLINE_MS }: Timing) {
  return { userId, idempotencyKey: key, requestId: `req-${key}`, traceparent: null, deadlineAt: now + withinMs };
}

export function placeCall(cart: FilledCart, key: string, timing: Timing) {
  const expectedTotal = { amountMinor: cart.totalMinor, currency: 'USD' };
  const input = {
    cartId: cart.id,
    cartVersion: cart.version,
    shippingAddress,
    shippingMethod: 'PICKUP',
    expectedTotal,
  } as const;
  return { ...callFields(cart.userId, key, timing), input };
}

export function payCall(
  order: { id: string; cart: FilledCart },
  attempt: { key: string; token: string },
  timing: Timing,
) {
  const amount = { amountMinor: order.cart.totalMinor, currency: 'USD' };
  const input = { method: 'CARD', token: attempt.token, amount } as const;
  return { ...callFields(order.cart.userId, attempt.key, timing), orderId: order.id, input };
}

/** A refund by staff; without an amount, everything refundable. */
export function refundCall(
  order: { id: string },
  { key, amountMinor }: { key: string; amountMinor?: number },
  timing: Timing,
) {
  const amount = amountMinor === undefined ? null : { amountMinor, currency: 'USD' };
  return {
    ...callFields('usr_staff', `${order.id}-${key}`, timing),
    orderId: order.id,
    input: { amount, reason: 'Late' },
  };
}

export function cancelCall(order: { id: string; cart: FilledCart }, key: string, timing: Timing) {
  return { ...callFields(order.cart.userId, key, timing), orderId: order.id, reason: null };
}
