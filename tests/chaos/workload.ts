import { setTimeout as sleep } from 'node:timers/promises';
import type { Claims } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import {
  createBuyerClient,
  type OrderPayload,
  type BuyerClient,
  type PlacedOrder,
} from '../reliability/buyerClient.ts';
import type { SignedClient } from '../reliability/signedClient.ts';
import type { SeparateServices } from '../separateServices.ts';
import { runConcurrently } from '../reliability/runConcurrently.ts';
import { seededRandom } from '../reliability/seededRandom.ts';
import { openClientListener } from './clientListener.ts';
import type { StreamListener } from './streamListener.ts';
import { registerOwner, type OrderOwner } from './orderOwner.ts';
import { SocketListener } from './socketListener.ts';
import { openEventStreamListener } from './eventStreamListener.ts';

export type WorkloadOptions = Pick<OrderingOptions, 'orders' | 'variantIds'> & {
  readonly services: SeparateServices;
  readonly seed: number;
  readonly owners: number;
  /** How long an owner waits between two orders; not at all by default. */
  readonly orderPauseMs?: number;
  /** Whether clients resume after their last cursor. */
  readonly resumes?: boolean;
  readonly ordering: AbortSignal;
  readonly listening: AbortSignal;
};

/** The listeners of all owners, and the promise that resolves when the last order lifecycle has ended. */
export type Workload = { readonly listeners: readonly StreamListener[]; readonly ordered: Promise<unknown> };

/** The share of orders with their own stream, up to a maximum. */
const WATCHED_SHARE = 0.1;
const MAX_WATCHED = 20;
const REGISTERING = 4;

/** Registers the owners. Each places orders and listens over every transport. */
export async function startWorkload(o: WorkloadOptions): Promise<Workload> {
  const owners = await runConcurrently(o.owners, REGISTERING, () => registerOwner(o.services.execute, o.listening));
  const opened = owners.map((owner, at) => startOwner(owner, at, o));
  return {
    listeners: opened.flatMap(({ listeners }) => listeners),
    ordered: Promise.all(opened.map(({ ordered }) => ordered)),
  };
}

function startOwner(owner: OrderOwner, at: number, o: WorkloadOptions) {
  const url = `${o.services.urlOf('gateway')}/graphql`;
  const { resumes = true, listening: until } = o;
  const options = { owner, url, until, resumes };
  const socket = new SocketListener(options);
  const listeners = [socket, openClientListener(options), openEventStreamListener(options)];
  const random = seededRandom(o.seed * 1_000 + at);
  let watched = 0;
  // The last cursor before an order is placed precedes all its events.
  const onPlace = () => {
    const from = socket.cursor;
    return (orderId: string): void => {
      if (watched >= MAX_WATCHED || random() > WATCHED_SHARE) return;
      watched += 1;
      socket.watch(orderId, from);
    };
  };
  const { orders, variantIds, orderPauseMs = 0, ordering } = o;
  const placing = { orders, variantIds, random, pauseMs: orderPauseMs, until: ordering };
  return { listeners, ordered: placeOrders(owner, placing, onPlace) };
}

type OrderingOptions = {
  /** The orders subgraph, which works while the gateway is down. */
  readonly orders: SignedClient;
  readonly variantIds: readonly string[];
  readonly random: () => number;
  readonly pauseMs: number;
  readonly until: AbortSignal;
};

const PAUSE_MS = 200;
const MAX_ATTEMPTS = 8;

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

/**
 * Runs one order lifecycle after the other. `onPlace` is called before each order; the callback it returns gets the id.
 */
async function placeOrders(
  owner: OrderOwner,
  options: OrderingOptions,
  onPlace: () => (orderId: string) => void,
): Promise<void> {
  const buyer = createBuyerClient(() => options.orders, owner.claims);
  while (!options.until.aborted) {
    const onPlaced = onPlace();
    await runOrderLifecycle(buyer, options, onPlaced).catch(() => sleep(PAUSE_MS));
    await sleep(options.pauseMs);
  }
}

async function runOrderLifecycle(
  buyer: BuyerClient,
  options: OrderingOptions,
  onPlaced: (orderId: string) => void,
): Promise<void> {
  const { variantIds, random } = options;
  const variantId = variantIds[Math.floor(random() * variantIds.length)] ?? '';
  const [draw, isDeclined] = [random(), random() < 0.1];
  const cart = await buyer.fillCart([{ variantId, quantity: 1 }]);
  const key = newId('key');
  const order = await retryMutation(() => buyer.place(cart, key), options);
  onPlaced(order.id);
  if (draw < 0.1) return void (await cancel(buyer, order, options));
  if (isDeclined) await pay(buyer, order, { options, token: 'tok_decline' }).catch(() => undefined);
  await pay(buyer, order, { options, token: 'tok_approve' });
  if (draw < 0.35) return void (await cancel(buyer, order, options));
  await fulfil(SHIP, order, options);
  await fulfil(DELIVER, order, options);
  if (draw > 0.8) await retry(() => executeAsStaff(options, REFUND, { id: order.id, key }), options);
}

function cancel(buyer: BuyerClient, order: PlacedOrder, options: OrderingOptions): Promise<PlacedOrder> {
  const key = newId('key');
  return retryMutation(() => buyer.cancel(order, key), options);
}

function pay(
  buyer: BuyerClient,
  order: PlacedOrder,
  o: { options: OrderingOptions; token: string },
): Promise<PlacedOrder> {
  const key = newId('key');
  return retryMutation(() => buyer.pay(order, { token: o.token, key }), o.options);
}

/** Retries with the same key until the mutation is done; throws if it is refused. */
function retryMutation(act: () => Promise<OrderPayload>, options: OrderingOptions): Promise<PlacedOrder> {
  return retry(async () => {
    const { order, userErrors } = await act();
    if (userErrors[0]?.code === 'CONFLICT') throw new Error('it is in progress');
    return userErrors.length > 0 ? null : order;
  }, options);
}

/** Ships or delivers the order as staff, with its current version. */
function fulfil(mutation: string, { id }: PlacedOrder, options: OrderingOptions): Promise<unknown> {
  return retry(async () => {
    const { order } = await options.orders.execute<{ order: { version: number } }>(VERSION, {
      as: staff,
      variables: { id },
    });
    return executeAsStaff(options, mutation, { id, version: order.version });
  }, options);
}

async function executeAsStaff(
  { orders }: OrderingOptions,
  mutation: string,
  variables: Record<string, unknown>,
): Promise<unknown> {
  const { done } = await orders.execute<Done>(mutation, { as: staff, variables });
  if (done.userErrors.some(({ code }) => code === 'CONFLICT')) throw new Error('the order has changed');
  return done.order;
}

/** Retries an action that throws, up to eight times; throws if it resolves with null, which means refused. */
async function retry<T>(act: () => Promise<T | null>, { until }: OrderingOptions): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    const done = await act().catch((error: unknown) => {
      if (tried === MAX_ATTEMPTS || until.aborted) throw error;
      return undefined;
    });
    if (done === null) throw new Error('it was refused');
    if (done !== undefined) return done;
    await sleep(PAUSE_MS);
  }
}
