import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import type { Cart } from '../domain/cart.ts';
import { mergeCart } from '../domain/mergeCart.ts';
import type { Quote } from '../domain/quote.ts';
import { setCartLine } from '../domain/setCartLine.ts';
import { cartPlacing } from './cartPlacing.ts';
import { createCarts, type CartHolder, type Carts } from './carts.ts';
import type { Db, OrdersDatabase } from './database.ts';
import { ordersMigrations } from './migrations/ordersMigrations.ts';

const DAY_MS = 24 * 3_600_000;
const opened = new AsyncDisposableStack();
let db: Db;
let carts: Carts;
let now = new Date('2026-03-01T12:00:00.000Z');

beforeAll(async () => {
  const { url } = opened.use(await openTestDatabase());
  const log = createLog({ service: 'test', level: 'silent' });
  db = opened.use(
    await openPostgres<OrdersDatabase>({ url, applicationName: 'test', migrations: ordersMigrations, log }),
  );
  carts = createCarts({ db, newId, now: () => now, keepMs: () => 30 * DAY_MS });
});
afterAll(() => opened.disposeAsync());

function quoteOf(variantId: string, known: Partial<Quote> = {}): Quote {
  return {
    variantId,
    productId: 'prd_1',
    sku: 'SKU',
    name: 'Tea',
    imageUrl: 'https://example.com/tea.jpg',
    unitMinor: 9_007_199_254_740,
    currency: 'USD',
    weightGrams: 250,
    available: 99,
    isSellable: true,
    ...known,
  };
}

function set(holder: CartHolder, ...[variantId, quantity, version]: [string, number, number?]) {
  const expectedVersion = version ?? null;
  const request = { variantId, quantity, expectedVersion, quote: quoteOf(variantId), newLineId: newId('cln') };
  return carts.change(holder, (cart) => setCartLine(cart, request));
}

async function openGuests(variantId = 'var_tea', quantity = 1): Promise<Cart & { token: string }> {
  const outcome = await set({ kind: 'newGuest' }, variantId, quantity);
  if (!('cart' in outcome) || outcome.cart.token === null) throw new Error('expected a guest cart with a token');
  return { ...outcome.cart, token: outcome.cart.token };
}

const customer = (): { kind: 'customer'; ownerId: string } => ({ kind: 'customer', ownerId: newId('usr') });

function merge(ownerId: string, token: string) {
  const quotes = new Map(['var_tea', 'var_mug'].map((id) => [id, quoteOf(id)]));
  return carts.merge({ ownerId, token }, (pair) => mergeCart({ ...pair, quotes, newLineId: () => newId('cln') }));
}

test('a guest cart is found by its token of 256 bits, and the store has only the digest', async () => {
  const cart = await openGuests('var_tea', 3);
  expect(Buffer.from(cart.token, 'base64url')).toHaveLength(32);
  expect(await carts.find({ kind: 'guest', token: cart.token })).toEqual(cart);
  expect(cart).toMatchObject({
    ownerId: null,
    version: 1,
    lines: [{ quantity: 3, seen: { unitMinor: 9_007_199_254_740 } }],
  });
  const row = await db.selectFrom('carts').selectAll().where('id', '=', cart.id).executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain(cart.token);
});

test('a token that is empty, short, malformed, unknown or huge finds no cart', async () => {
  for (const token of ['', 'x', `${'A'.repeat(42)}!`, 'A'.repeat(43), 'A'.repeat(10_000)]) {
    expect(await carts.find({ kind: 'guest', token })).toBeNull();
    expect(await set({ kind: 'guest', token }, 'var_tea', 1)).toEqual({ kind: 'notFound' });
  }
});

test('only the customer finds their cart', async () => {
  const ada = customer();
  await set(ada, 'var_tea', 1);
  const cart = await carts.find(ada);
  expect(await carts.find(customer())).toBeNull();
  const [ids, lineIds] = [[cart?.id ?? ''], cart?.lines.map(({ id }) => id) ?? []];
  expect(await carts.findOwn(ids, customer().ownerId)).toEqual([]);
  expect(await carts.findOwn(ids, ada.ownerId)).toEqual([cart]);
  expect(await carts.findOwnLines(lineIds, customer().ownerId)).toEqual([]);
  expect(await carts.findOwnLines(lineIds, ada.ownerId)).toEqual(cart?.lines);
});

test('a change that is refused or has no effect creates no cart', async () => {
  const ada = customer();
  expect(await set(ada, 'var_tea', 0)).toMatchObject({ kind: 'unchanged', cart: { version: 0 } });
  expect(await set(ada, 'var_tea', 100)).toMatchObject({ kind: 'wrongQuantity' });
  expect(await carts.find(ada)).toBeNull();
});

test('twenty concurrent changes by a customer without a cart create one cart and lose none', async () => {
  const ada = customer();
  await Promise.all(Array.from({ length: 20 }, (_, at) => set(ada, `var_${at}`, at + 1)));
  const cart = await carts.find(ada);
  expect(cart?.version).toBe(20);
  expect(cart?.lines.map((line) => line.quantity).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, at) => at + 1),
  );
});

test('of twenty concurrent changes that expect the same version one succeeds', async () => {
  const guest = await openGuests();
  const holder = { kind: 'guest', token: guest.token } as const;
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, at) => set(holder, 'var_tea', at + 2, 1)));
  expect(outcomes.filter((outcome) => outcome.kind === 'changed')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome.kind === 'staleVersion')).toHaveLength(19);
});

test('lines change in place, are removed at quantity 0 and keep their order', async () => {
  const ada = customer();
  for (const [variantId, quantity] of [
    ['var_a', 1],
    ['var_b', 1],
    ['var_c', 1],
    ['var_a', 5],
    ['var_b', 0],
  ] as const) {
    await set(ada, variantId, quantity);
  }
  const cart = await carts.find(ada);
  expect(cart?.lines.map((line) => [line.variantId, line.quantity])).toEqual([
    ['var_a', 5],
    ['var_c', 1],
  ]);
});

test('merging takes the lines once; a repetition changes nothing; for other customers the token is unknown', async () => {
  const ada = customer();
  await set(ada, 'var_tea', 2);
  const guest = await openGuests('var_tea', 3);
  expect(await merge(ada.ownerId, guest.token)).toMatchObject({ kind: 'merged', cart: { lines: [{ quantity: 5 }] } });
  const merged = await carts.find(ada);
  expect(await merge(ada.ownerId, guest.token)).toEqual({ kind: 'mergedBefore', cart: merged });
  expect(await merge(customer().ownerId, guest.token)).toEqual({ kind: 'notFound' });
  expect(await carts.find({ kind: 'guest', token: guest.token })).toBeNull();
  expect(await set({ kind: 'guest', token: guest.token }, 'var_tea', 1)).toEqual({ kind: 'notOpen', state: 'CLOSED' });
});

test("merging creates the customer's cart, and ten concurrent merges add up once", async () => {
  const ada = customer();
  const guest = await openGuests('var_mug', 3);
  await Promise.all(Array.from({ length: 10 }, () => merge(ada.ownerId, guest.token)));
  expect(await carts.find(ada)).toMatchObject({
    ownerId: ada.ownerId,
    token: null,
    lines: [{ variantId: 'var_mug', quantity: 3 }],
  });
});

async function place(ada: { ownerId: string }, version: number, orderId = newId('ord')) {
  const cart = await carts.find({ kind: 'customer', ...ada });
  const request = { cartId: cart?.id ?? '', ownerId: ada.ownerId, version, orderId };
  return { ...request, started: await db.transaction().execute((trx) => cartPlacing.startPlacing(trx, request)) };
}

test('a cart in PLACING rejects writes; reopened it is unchanged; closed it is replaced by a new one', async () => {
  const ada = customer();
  await set(ada, 'var_tea', 1);
  const taken = await place(ada, 1);
  expect(taken.started).toMatchObject({
    kind: 'placing',
    cart: { state: 'PLACING', lines: [{ variantId: 'var_tea' }] },
  });
  expect(await set(ada, 'var_tea', 2)).toEqual({ kind: 'notOpen', state: 'PLACING' });
  expect((await place(ada, 1)).started.kind).toBe('conflict');

  await db.transaction().execute((trx) => cartPlacing.reopen(trx, taken));
  expect(await carts.find(ada)).toMatchObject({ state: 'OPEN', version: 1 });
  const again = await place(ada, 1);
  await db.transaction().execute((trx) => cartPlacing.reopen(trx, taken));
  expect(await carts.find(ada)).toMatchObject({ state: 'PLACING' });
  await db.transaction().execute((trx) => cartPlacing.close(trx, again));
  expect(await carts.find(ada)).toBeNull();
  expect(await set(ada, 'var_mug', 1)).toMatchObject({ kind: 'changed', cart: { version: 1 } });
});

test("placing is refused for another version, an empty cart and another customer's cart", async () => {
  const ada = customer();
  await set(ada, 'var_tea', 1);
  expect((await place(ada, 2)).started.kind).toBe('conflict');
  await set(ada, 'var_tea', 0);
  expect((await place(ada, 2)).started.kind).toBe('empty');
  const cart = await carts.find(ada);
  const stolen = { cartId: cart?.id ?? '', ownerId: customer().ownerId, version: 2, orderId: newId('ord') };
  expect(await db.transaction().execute((trx) => cartPlacing.startPlacing(trx, stolen))).toEqual({ kind: 'notFound' });
});

test('a guest cart disappears when it expires, is extended by changes, and is deleted by maintenance', async () => {
  const left = await openGuests();
  const used = await openGuests();
  const ada = customer();
  await set(ada, 'var_tea', 1);
  now = new Date(now.getTime() + 29 * DAY_MS);
  await set({ kind: 'guest', token: used.token }, 'var_tea', 2);
  now = new Date(now.getTime() + DAY_MS);
  expect(await carts.find({ kind: 'guest', token: left.token })).toBeNull();
  expect(await set({ kind: 'guest', token: left.token }, 'var_tea', 1)).toEqual({ kind: 'notFound' });
  expect(await carts.deleteExpired()).toBeGreaterThan(0);
  expect(await carts.deleteExpired()).toBe(0);
  expect(await carts.find({ kind: 'guest', token: used.token })).toMatchObject({ version: 2 });
  expect(await carts.find(ada)).toMatchObject({ expiresAt: null });
  expect(await db.selectFrom('carts').select('id').where('id', '=', left.id).execute()).toEqual([]);
});
