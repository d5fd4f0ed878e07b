import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openTransportsOver } from '../../../tests/transports/openTransports.ts';
import { RawSocket } from '../../../tests/transports/rawSocket.ts';
import { openSubscriptionFederation, variantId } from '../../../tests/subscriptionFederation.ts';
import { subscriptionLimits } from '../../subscriptions/subscriptionLimits.ts';

// More bytes than the buffers of an unread connection hold, and many more events than may wait.
const BIG = 'x'.repeat(65_536);
const EVENTS = 120;
const WAITING = 20;
const SSE = 'text/event-stream';
const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0';
const STOCK = `subscription { stockChanged(variantId: "${variantId('mug')}") { number: availableToSell cursor variant { sku } } }`;
const MINE = 'subscription ($after: String) { myOrderEvents(after: $after) { number: sequence cursor message } }';

let federation: Awaited<ReturnType<typeof openSubscriptionFederation>>;
type Opened = Awaited<ReturnType<typeof federation.open>>;
let hub: Opened['hub'];
let dependencies: Opened['dependencies'];
beforeAll(async () => {
  federation = await openSubscriptionFederation();
  ({ hub, dependencies } = await federation.open({ subscriptionLimits: { ...subscriptionLimits, waiting: WAITING } }));
  federation.products.overrideResponses((_, response) => {
    response.setHeader('content-type', 'application/json');
    const __typename = 'ProductVariant';
    // The visibility check of the variant uses the alias a0.
    response.end(JSON.stringify({ data: { _entities: [{ __typename, sku: BIG }], a0: { __typename } } }));
  });
});
afterAll(() => federation[Symbol.asyncDispose]());

type StreamRequest = { readonly accept: string; readonly query: string; readonly after?: string };

/** Requests a stream; the connection closes when the stream ends. */
async function openStream(port: number, { accept, query, after }: StreamRequest): Promise<RawSocket> {
  const raw = await RawSocket.open(port);
  const body = JSON.stringify({ query, variables: { after } });
  const names = { host: 'gateway', connection: 'close', authorization: 'Bearer ada.one', accept };
  const headers = { ...names, 'content-type': 'application/json', 'content-length': body.length };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  raw.write(`POST /graphql HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  await raw.takeUntil('\r\n\r\n');
  return raw;
}

type ReceivedEvent = { readonly number: number; readonly cursor: string };

/** The next event; null when the stream ends before. */
async function nextOf(raw: RawSocket): Promise<ReceivedEvent | null> {
  try {
    await raw.takeUntil('"number":');
    const number = Number.parseInt(await raw.takeUntil(',"cursor":"'), 10);
    return { number, cursor: (await raw.takeUntil('"')).slice(0, -1) };
  } catch {
    return null;
  }
}

/** The events up to that number, or to the end. */
async function takeUntil(raw: RawSocket, last: number): Promise<ReceivedEvent[]> {
  const all: ReceivedEvent[] = [];
  for (let event = await nextOf(raw); event !== null; event = await nextOf(raw)) {
    all.push(event);
    if (event.number === last) break;
  }
  return all;
}

const numbersOf = (all: readonly ReceivedEvent[]) => all.map(({ number }) => number);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const subscribed = (count: number) => eventually(async () => hub.counters().subscriptions === count);

function publishOrder(order: string, sequence: number): void {
  const axes = { fromStatus: null, toStatus: 'PENDING', paymentStatus: 'UNPAID', fulfillmentStatus: 'UNFULFILLED' };
  const data = { orderId: order, number: 'A-1', sequence, ...axes, message: BIG };
  federation.publish('orders', {
    type: 'order.created',
    subject: order,
    owner: 'ada',
    channels: ['user.ada.orders'],
    data,
  });
}

/** Publishes events, each when the reader has received the last one; returns the maximum number of waiting events. */
async function publishAll(reader: RawSocket, publish: (number: number) => void): Promise<number> {
  let most = 0;
  for (const number of upTo(EVENTS)) {
    publish(number);
    expect(await nextOf(reader)).toMatchObject({ number });
    most = Math.max(most, hub.counters().waiting);
  }
  return most;
}

test.each([SSE, MULTIPART])(
  '%s: a client that does not read loses the oldest public events, other clients lose none',
  async (accept) => {
    await using transports = await openTransportsOver(dependencies);
    const request = { accept, query: STOCK };
    const [stalled, reader] = [await openStream(transports.port, request), await openStream(transports.port, request)];
    await subscribed(2);
    stalled.socket.pause();
    expect(await publishAll(reader, (number) => federation.publishStockEvent('mug', number))).toBe(WAITING);
    stalled.socket.resume();
    const received = numbersOf(await takeUntil(stalled, EVENTS));
    expect(received.length).toBeLessThan(EVENTS);
    expect(received).toEqual(received.toSorted((one, other) => one - other));
    expect(received.slice(-WAITING)).toEqual(upTo(EVENTS).slice(-WAITING));
    for (const raw of [stalled, reader]) raw.destroy();
    await subscribed(0);
  },
);

test.each([SSE, MULTIPART])(
  '%s: a private stream of a client that does not read ends, and resuming misses no event',
  async (accept) => {
    await using transports = await openTransportsOver(dependencies);
    const request = { accept, query: MINE };
    const [stalled, reader] = [await openStream(transports.port, request), await openStream(transports.port, request)];
    await subscribed(2);
    stalled.socket.pause();
    expect(await publishAll(reader, (number) => publishOrder(accept, number))).toBeLessThanOrEqual(WAITING);
    await subscribed(1);
    reader.destroy();
    stalled.socket.resume();
    const received = await takeUntil(stalled, EVENTS);
    expect(received.length).toBeLessThan(EVENTS);
    expect(stalled.text).not.toContain('event: complete');
    expect(stalled.text.includes('STREAM_ENDED')).toBe(accept === MULTIPART);
    const again = await openStream(transports.port, { ...request, after: received.at(-1)?.cursor ?? '' });
    expect(numbersOf([...received, ...(await takeUntil(again, EVENTS))])).toEqual(upTo(EVENTS));
    again.destroy();
    await subscribed(0);
  },
);

test('a client that does not read is disconnected after stallMs', async () => {
  await using transports = await openTransportsOver(dependencies, { stallMs: 200, heartbeatMs: 50 });
  const request = { accept: SSE, query: STOCK };
  const [stalled, reader] = [await openStream(transports.port, request), await openStream(transports.port, request)];
  await subscribed(2);
  stalled.socket.pause();
  await publishAll(reader, (number) => federation.publishStockEvent('mug', number));
  await subscribed(1);
  reader.destroy();
  stalled.destroy();
  await subscribed(0);
});
