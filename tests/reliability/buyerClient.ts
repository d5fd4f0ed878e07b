import { setTimeout as sleep } from 'node:timers/promises';
import type { Claims } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import type { SignedClient } from './signedClient.ts';

export type CartLineInput = { readonly variantId: string; readonly quantity: number };
export type FilledCart = {
  readonly id: string;
  readonly version: number;
  readonly totals: { readonly total: MoneyInput };
};
export type PlacedOrder = {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly paymentStatus: string;
  readonly totals: { readonly total: MoneyInput };
};
type UserError = { readonly code: string; readonly message: string; readonly path?: readonly string[] | null };
export type OrderPayload = {
  readonly order: PlacedOrder | null;
  readonly replayed: boolean;
  readonly userErrors: readonly UserError[];
};
type CartPayload = { readonly cart: FilledCart | null; readonly userErrors: OrderPayload['userErrors'] };
export type MoneyInput = { readonly amountMinor: number; readonly currency: string };

const MAX_ATTEMPTS = 60;
const PAUSE_MS = 500;
const RETRY_MS = 150;
const RETRY_FOR_MS = 60_000;

const MONEY = 'amountMinor currency';
/** The selection of every order mutation. */
export const ORDER_PAYLOAD = `replayed userErrors { code message path } order { id status version paymentStatus totals { total { ${MONEY} } } }`;
const address = { name: 'Ada', line1: '1 Market Street', city: 'Springfield', postalCode: '12345', country: 'US' };

const SET_LINE = `mutation ($variantId: ID!, $quantity: Int!) { setCartLine(variantId: $variantId, quantity: $quantity) {
  cart { id version totals(shippingMethod: PICKUP) { total { ${MONEY} } } } userErrors { code message } } }`;
const PLACE = `mutation ($input: PlaceOrderInput!, $key: ID!) { answer: placeOrder(input: $input, idempotencyKey: $key) { ${ORDER_PAYLOAD} } }`;
const PAY = `mutation ($id: ID!, $input: PaymentInput!, $key: ID!) { answer: payOrder(orderId: $id, input: $input, idempotencyKey: $key) { ${ORDER_PAYLOAD} } }`;
const CANCEL = `mutation ($id: ID!, $key: ID!) { answer: cancelOrder(orderId: $id, idempotencyKey: $key) { ${ORDER_PAYLOAD} } }`;

/** A customer's operations on the orders subgraph. Each throws if the subgraph does not respond. */
export type BuyerClient = ReturnType<typeof createBuyerClient>;

export function createBuyerClient(orders: () => SignedClient, as: Claims) {
  const execute = async (query: string, variables: Record<string, unknown>): Promise<OrderPayload> =>
    (await orders().execute<{ answer: OrderPayload }>(query, { as, variables })).answer;
  const setLine = async (line: CartLineInput) =>
    (await orders().execute<{ setCartLine: CartPayload }>(SET_LINE, { as, variables: line })).setCartLine;
  const place = (cart: FilledCart, key: string) => execute(PLACE, { key, input: orderInput(cart) });
  return {
    id: as.subject,
    /** Fills a cart with these lines; retries while products is unavailable. */
    async fillCart(lines: readonly CartLineInput[]): Promise<FilledCart> {
      let filled: FilledCart | null = null;
      for (const line of lines) filled = requireCart(await retryWhileUnavailable(() => setLine(line)));
      if (!filled) throw new Error('expected at least one line');
      return filled;
    },
    place,
    /** Places the cart with one key until there is an outcome, and with a new key while products is unavailable. */
    placeUntilOutcome: (cart: FilledCart) =>
      retryWhileUnavailable(() => {
        const key = newId('key');
        return retryUntilOutcome(() => place(cart, key));
      }),
    pay: (order: PlacedOrder, { token, key }: { token: string; key: string }) =>
      execute(PAY, { id: order.id, key, input: { method: 'CARD', token, amount: order.totals.total } }),
    cancel: (order: PlacedOrder, key: string) => execute(CANCEL, { id: order.id, key }),
  };
}

function orderInput({ id, version, totals }: FilledCart) {
  return {
    cartId: id,
    cartVersion: version,
    shippingAddress: address,
    shippingMethod: 'PICKUP',
    expectedTotal: totals.total,
  };
}

function requireCart({ cart, userErrors }: CartPayload): FilledCart {
  if (!cart || userErrors.length > 0) throw new Error(`expected a cart, got ${JSON.stringify(userErrors)}`);
  return cart;
}

async function retryWhileUnavailable<Payload extends { userErrors: OrderPayload['userErrors'] }>(
  act: () => Promise<Payload>,
): Promise<Payload> {
  for (let tries = 1; ; tries += 1) {
    const payload = await act();
    if (tries === MAX_ATTEMPTS || payload.userErrors[0]?.code !== 'DEPENDENCY_UNAVAILABLE') return payload;
    await sleep(PAUSE_MS);
  }
}

/** Retries for up to a minute until the subgraph responds; then throws the last error. */
export async function retryUntilAnswered<T>(act: () => Promise<T>): Promise<T> {
  for (const giveUpAt = Date.now() + RETRY_FOR_MS; ;) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/** Retries for up to a minute, as a client does, until the operation has a final outcome. */
export async function retryUntilOutcome(act: () => Promise<OrderPayload>): Promise<OrderPayload> {
  const isInProgress = ({ userErrors: [first] }: OrderPayload) =>
    first?.code === 'CONFLICT' && first.path?.[0] === 'idempotencyKey';
  for (const giveUpAt = Date.now() + RETRY_FOR_MS; ; await sleep(RETRY_MS)) {
    const answer = await retryUntilAnswered(act);
    if (!isInProgress(answer) || Date.now() > giveUpAt) return answer;
  }
}

/** Returns the order of a payload; throws, with the user errors, if there is none. */
export function requireOrder({ order, userErrors }: OrderPayload): PlacedOrder {
  if (!order || userErrors.length > 0) throw new Error(`expected an order, got ${JSON.stringify(userErrors)}`);
  return order;
}
