import { setTimeout as sleep } from 'node:timers/promises';
import type { Claims } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import type { CallHouse } from './callHouse.ts';

export type Line = { readonly variantId: string; readonly quantity: number };
export type Cart = { readonly id: string; readonly version: number; readonly totals: { readonly total: MoneyInput } };
export type PlacedOrder = {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly paymentStatus: string;
  readonly totals: { readonly total: MoneyInput };
};
type UserError = { readonly code: string; readonly message: string; readonly path?: readonly string[] | null };
export type Answer = {
  readonly order: PlacedOrder | null;
  readonly replayed: boolean;
  readonly userErrors: readonly UserError[];
};
type CartAnswer = { readonly cart: Cart | null; readonly userErrors: Answer['userErrors'] };
export type MoneyInput = { readonly amountMinor: number; readonly currency: string };

const MOST_TRIES = 60;
const PAUSE_MS = 500;
const AGAIN_MS = 150;
const ANSWERED_WITHIN_MS = 60_000;

const MONEY = 'amountMinor currency';
/** What is asked of every mutation of an order. */
export const ANSWER = `replayed userErrors { code message path } order { id status version paymentStatus totals { total { ${MONEY} } } }`;
const address = { name: 'Ada', line1: '1 Market Street', city: 'Springfield', postalCode: '12345', country: 'US' };

const SET_LINE = `mutation ($variantId: ID!, $quantity: Int!) { setCartLine(variantId: $variantId, quantity: $quantity) {
  cart { id version totals(shippingMethod: PICKUP) { total { ${MONEY} } } } userErrors { code message } } }`;
const PLACE = `mutation ($input: PlaceOrderInput!, $key: ID!) { answer: placeOrder(input: $input, idempotencyKey: $key) { ${ANSWER} } }`;
const PAY = `mutation ($id: ID!, $input: PaymentInput!, $key: ID!) { answer: payOrder(orderId: $id, input: $input, idempotencyKey: $key) { ${ANSWER} } }`;
const CANCEL = `mutation ($id: ID!, $key: ID!) { answer: cancelOrder(orderId: $id, idempotencyKey: $key) { ${ANSWER} } }`;

/** What a customer does at the orders house; each call throws when the house does not answer it. */
export type Buyer = ReturnType<typeof createBuyer>;

export function createBuyer(house: () => CallHouse, as: Claims) {
  const ask = async (query: string, variables: Record<string, unknown>): Promise<Answer> =>
    (await house().ask<{ answer: Answer }>(query, { as, variables })).answer;
  const setLine = async (line: Line) =>
    (await house().ask<{ setCartLine: CartAnswer }>(SET_LINE, { as, variables: line })).setCartLine;
  const place = (cart: Cart, key: string) => ask(PLACE, { key, input: placingOf(cart) });
  return {
    id: as.subject,
    /** A cart of these lines; asked again while products cannot be reached. */
    async fillCart(lines: readonly Line[]): Promise<Cart> {
      let filled: Cart | null = null;
      for (const line of lines) filled = requireCart(await whileAway(() => setLine(line)));
      if (!filled) throw new Error('expected at least one line');
      return filled;
    },
    place,
    /** Places the cart, under one key until there is an outcome, and under a new one while products cannot be reached. */
    placeNow: (cart: Cart) =>
      whileAway(() => {
        const key = newId('key');
        return untilOutcome(() => place(cart, key));
      }),
    pay: (order: PlacedOrder, { token, key }: { token: string; key: string }) =>
      ask(PAY, { id: order.id, key, input: { method: 'CARD', token, amount: order.totals.total } }),
    cancel: (order: PlacedOrder, key: string) => ask(CANCEL, { id: order.id, key }),
  };
}

function placingOf({ id, version, totals }: Cart) {
  return {
    cartId: id,
    cartVersion: version,
    shippingAddress: address,
    shippingMethod: 'PICKUP',
    expectedTotal: totals.total,
  };
}

function requireCart({ cart, userErrors }: CartAnswer): Cart {
  if (!cart || userErrors.length > 0) throw new Error(`expected a cart, got ${JSON.stringify(userErrors)}`);
  return cart;
}

async function whileAway<Told extends { userErrors: Answer['userErrors'] }>(act: () => Promise<Told>): Promise<Told> {
  for (let tries = 1; ; tries += 1) {
    const told = await act();
    if (tries === MOST_TRIES || told.userErrors[0]?.code !== 'DEPENDENCY_UNAVAILABLE') return told;
    await sleep(PAUSE_MS);
  }
}

/** Asks again, a while later, when the house does not answer. */
export async function untilAnswered<T>(act: () => Promise<T>): Promise<T> {
  for (const giveUpAt = Date.now() + ANSWERED_WITHIN_MS; ;) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(AGAIN_MS);
    }
  }
}

/** Asks again, as a client does, while there is no answer or only that it is still under way; not for ever. */
export async function untilOutcome(act: () => Promise<Answer>): Promise<Answer> {
  const isOpen = ({ userErrors: [first] }: Answer) =>
    first?.code === 'CONFLICT' && first.path?.[0] === 'idempotencyKey';
  for (const giveUpAt = Date.now() + ANSWERED_WITHIN_MS; ; await sleep(AGAIN_MS)) {
    const answer = await untilAnswered(act);
    if (!isOpen(answer) || Date.now() > giveUpAt) return answer;
  }
}

/** The order of an answer; throws, with what was refused, when there is none. */
export function requireOrder({ order, userErrors }: Answer): PlacedOrder {
  if (!order || userErrors.length > 0) throw new Error(`expected an order, got ${JSON.stringify(userErrors)}`);
  return order;
}
