import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openDoorsTo } from '../../../tests/doors/openDoors.ts';
import { RawSocket } from '../../../tests/doors/rawSocket.ts';
import { openLiveFederation, variantId } from '../../../tests/liveFederation.ts';
import { liveLimits } from '../../subscriptions/liveLimits.ts';

// More than a connection that nobody reads takes in, and much more than may wait behind it.
const BIG = 'x'.repeat(65_536);
const EVENTS = 120;
const WAITING = 20;
const SSE = 'text/event-stream';
const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0';
const STOCK = `subscription { stockChanged(variantId: "${variantId('mug')}") { number: availableToSell cursor variant { sku } } }`;
const MINE = 'subscription ($after: String) { myOrderEvents(after: $after) { number: sequence cursor message } }';

let federation: Awaited<ReturnType<typeof openLiveFederation>>;
type Opened = Awaited<ReturnType<typeof federation.open>>;
let live: Opened['live'];
let hub: Opened['hub'];
beforeAll(async () => {
  federation = await openLiveFederation();
  ({ live, hub } = await federation.open({ liveLimits: { ...liveLimits, waiting: WAITING } }));
  federation.products.misbehave((_, response) => {
    response.setHeader('content-type', 'application/json');
    // Whether the caller can see the variant is asked as a0.
    const variant = { __typename: 'ProductVariant', sku: BIG };
    response.end(JSON.stringify({ data: { _entities: [variant], a0: variant } }));
  });
});
afterAll(() => federation[Symbol.asyncDispose]());

type Asking = { readonly accept: string; readonly query: string; readonly after?: string };

/** Asks for a stream; the connection is closed when it ends. */
async function ask(port: number, { accept, query, after }: Asking): Promise<RawSocket> {
  const raw = await RawSocket.open(port);
  const body = JSON.stringify({ query, variables: { after } });
  const names = { host: 'gateway', connection: 'close', authorization: 'Bearer ada.one', accept };
  const headers = { ...names, 'content-type': 'application/json', 'content-length': body.length };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  raw.write(`POST /graphql HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  await raw.takeUntil('\r\n\r\n');
  return raw;
}

type Seen = { readonly number: number; readonly cursor: string };

/** The next event; null when the stream ends before. */
async function nextOf(raw: RawSocket): Promise<Seen | null> {
  try {
    await raw.takeUntil('"number":');
    const number = Number.parseInt(await raw.takeUntil(',"cursor":"'), 10);
    return { number, cursor: (await raw.takeUntil('"')).slice(0, -1) };
  } catch {
    return null;
  }
}

/** The events up to that number, or to the end. */
async function takeUntil(raw: RawSocket, last: number): Promise<Seen[]> {
  const all: Seen[] = [];
  for (let seen = await nextOf(raw); seen !== null; seen = await nextOf(raw)) {
    all.push(seen);
    if (seen.number === last) break;
  }
  return all;
}

const numbersOf = (all: readonly Seen[]) => all.map(({ number }) => number);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const subscribed = (count: number) => eventually(async () => live.counters().subscriptions === count);

function tellOrder(order: string, sequence: number): void {
  const axes = { fromStatus: null, toStatus: 'PENDING', paymentStatus: 'UNPAID', fulfillmentStatus: 'UNFULFILLED' };
  const data = { orderId: order, number: 'A-1', sequence, ...axes, message: BIG };
  federation.tell('orders', {
    type: 'order.created',
    subject: order,
    owner: 'ada',
    channels: ['user.ada.orders'],
    data,
  });
}

/** Tells one event after the other, each when the reader has the last, and answers how many waited at most. */
async function tellAll(reader: RawSocket, tell: (number: number) => void): Promise<number> {
  let most = 0;
  for (const number of upTo(EVENTS)) {
    tell(number);
    expect(await nextOf(reader)).toMatchObject({ number });
    most = Math.max(most, live.counters().waiting);
  }
  return most;
}

test.each([SSE, MULTIPART])('%s: who reads nothing loses the oldest public events, and others none', async (accept) => {
  await using doors = await openDoorsTo(hub);
  const asking = { accept, query: STOCK };
  const [stalled, reader] = [await ask(doors.port, asking), await ask(doors.port, asking)];
  await subscribed(2);
  stalled.socket.pause();
  expect(await tellAll(reader, (number) => federation.tellStock('mug', number))).toBe(WAITING);
  stalled.socket.resume();
  const seen = numbersOf(await takeUntil(stalled, EVENTS));
  expect(seen.length).toBeLessThan(EVENTS);
  expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  expect(seen.slice(-WAITING)).toEqual(upTo(EVENTS).slice(-WAITING));
  for (const raw of [stalled, reader]) raw.destroy();
  await subscribed(0);
});

test.each([SSE, MULTIPART])(
  '%s: who reads nothing of their own is ended, and misses none by resuming',
  async (accept) => {
    await using doors = await openDoorsTo(hub);
    const asking = { accept, query: MINE };
    const [stalled, reader] = [await ask(doors.port, asking), await ask(doors.port, asking)];
    await subscribed(2);
    stalled.socket.pause();
    expect(await tellAll(reader, (number) => tellOrder(accept, number))).toBeLessThanOrEqual(WAITING);
    await subscribed(1);
    reader.destroy();
    stalled.socket.resume();
    const seen = await takeUntil(stalled, EVENTS);
    expect(seen.length).toBeLessThan(EVENTS);
    expect(stalled.text).not.toContain('event: complete');
    expect(stalled.text.includes('STREAM_ENDED')).toBe(accept === MULTIPART);
    const again = await ask(doors.port, { ...asking, after: seen.at(-1)?.cursor ?? '' });
    expect(numbersOf([...seen, ...(await takeUntil(again, EVENTS))])).toEqual(upTo(EVENTS));
    again.destroy();
    await subscribed(0);
  },
);

test('who reads nothing for too long is cut', async () => {
  await using doors = await openDoorsTo(hub, { stallMs: 200, heartbeatMs: 50 });
  const asking = { accept: SSE, query: STOCK };
  const [stalled, reader] = [await ask(doors.port, asking), await ask(doors.port, asking)];
  await subscribed(2);
  stalled.socket.pause();
  await tellAll(reader, (number) => federation.tellStock('mug', number));
  await subscribed(1);
  reader.destroy();
  stalled.destroy();
  await subscribed(0);
});
