import { setTimeout as sleep } from 'node:timers/promises';
import type { Claims } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import { createBuyer, type Answer as Outcome, type Buyer, type PlacedOrder } from '../buyer.ts';
import type { CallHouse } from '../callHouse.ts';
import type { Owner } from './owner.ts';

export type Trade = {
  /** The orders house, which goes on while the gateway is away. */
  readonly house: CallHouse;
  readonly variantIds: readonly string[];
  readonly random: () => number;
  readonly until: AbortSignal;
};

const PAUSE_MS = 200;
const MOST_TRIES = 8;

const staff: Claims = {
  subject: newId('usr'),
  session: newId('ses'),
  roles: ['ADMIN'],
  scopes: ['order:read', 'order:fulfil', 'order:refund'],
};
const VERSION = 'query ($id: ID) { order(id: $id) { version } }';
const SHIP = `mutation ($id: ID!, $version: Int!) { done: shipOrder(orderId: $id, carrier: "UPS", trackingNumber: "1Z999",
  expectedVersion: $version) { order { id } userErrors { code } } }`;
const DELIVER = `mutation ($id: ID!, $version: Int!) { done: deliverOrder(orderId: $id, expectedVersion: $version) {
  order { id } userErrors { code } } }`;
const REFUND = `mutation ($id: ID!, $key: ID!) { done: refundOrder(orderId: $id, reason: "A dent", idempotencyKey: $key) {
  order { id } userErrors { code } } }`;
type Done = { done: { order: { id: string } | null; userErrors: readonly { readonly code: string }[] } };

/** Lives the life of one order of an owner after the other; `onPlace` is told of each before it is placed, and then its id. */
export async function keepTrading(owner: Owner, trade: Trade, onPlace: () => (orderId: string) => void): Promise<void> {
  const buyer = createBuyer(() => trade.house, owner.claims);
  while (!trade.until.aborted) {
    const onPlaced = onPlace();
    await liveOneLife(buyer, trade, onPlaced).catch(() => sleep(PAUSE_MS));
  }
}

async function liveOneLife(buyer: Buyer, trade: Trade, onPlaced: (orderId: string) => void): Promise<void> {
  const { variantIds, random } = trade;
  const variantId = variantIds[Math.floor(random() * variantIds.length)] ?? '';
  const [fate, isDeclined] = [random(), random() < 0.1];
  const cart = await buyer.fillCart([{ variantId, quantity: 1 }]);
  const key = newId('key');
  const order = await insist(() => buyer.place(cart, key), trade);
  onPlaced(order.id);
  if (fate < 0.1) return void (await cancel(buyer, order, trade));
  if (isDeclined) await pay(buyer, order, { trade, token: 'tok_decline' }).catch(() => undefined);
  await pay(buyer, order, { trade, token: 'tok_approve' });
  if (fate < 0.35) return void (await cancel(buyer, order, trade));
  await move(SHIP, order, trade);
  await move(DELIVER, order, trade);
  if (fate > 0.8) await again(() => ask(trade, REFUND, { id: order.id, key }), trade);
}

function cancel(buyer: Buyer, order: PlacedOrder, trade: Trade): Promise<PlacedOrder> {
  const key = newId('key');
  return insist(() => buyer.cancel(order, key), trade);
}

function pay(buyer: Buyer, order: PlacedOrder, o: { trade: Trade; token: string }): Promise<PlacedOrder> {
  const key = newId('key');
  return insist(() => buyer.pay(order, { token: o.token, key }), o.trade);
}

/** Under the same key until it is done; throws for what is refused. */
function insist(act: () => Promise<Outcome>, trade: Trade): Promise<PlacedOrder> {
  return again(async () => {
    const { order, userErrors } = await act();
    if (userErrors[0]?.code === 'CONFLICT') throw new Error('it is still under way');
    return userErrors.length > 0 ? null : order;
  }, trade);
}

/** As staff, when everything before is done with the order. */
function move(mutation: string, { id }: PlacedOrder, trade: Trade): Promise<unknown> {
  return again(async () => {
    const { order } = await trade.house.ask<{ order: { version: number } }>(VERSION, { as: staff, variables: { id } });
    return ask(trade, mutation, { id, version: order.version });
  }, trade);
}

async function ask({ house }: Trade, mutation: string, variables: Record<string, unknown>): Promise<unknown> {
  const { done } = await house.ask<Done>(mutation, { as: staff, variables });
  if (done.userErrors.some(({ code }) => code === 'CONFLICT')) throw new Error('it has changed meanwhile');
  return done.order;
}

/** Does it until it does not throw, a few times; null is a refusal, and thrown. */
async function again<T>(act: () => Promise<T | null>, { until }: Trade): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    const done = await act().catch((error: unknown) => {
      if (tried === MOST_TRIES || until.aborted) throw error;
      return undefined;
    });
    if (done === null) throw new Error('it was refused');
    if (done !== undefined) return done;
    await sleep(PAUSE_MS);
  }
}
