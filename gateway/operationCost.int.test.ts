import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openSubscriptionGateway } from '../tests/transports/openSubscriptionGateway.ts';
import { RawWebSocket } from '../tests/transports/rawWebSocket.ts';

let gateway: Awaited<ReturnType<typeof openSubscriptionGateway>>;
beforeAll(async () => {
  gateway = await openSubscriptionGateway({ maxOperationCost: 2 });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const QUERY = '{ a: me { name } b: me { name } c: me { name } }';
const SUBSCRIPTION = 'subscription { stockChanged(variantId: "var_1") { variant { sku } again: variant { sku } } }';
const REFUSED = {
  message: expect.stringContaining('it costs 3, at most 2 is allowed'),
  extensions: { code: 'OPERATION_TOO_LARGE', cost: 3, maxCost: 2, requestId: expect.any(String) },
};
const JSON_TYPE = 'application/json';
const STREAM = 'text/event-stream';
const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0, application/json';

async function responseOf(method: 'GET' | 'POST', accept: string, query: string) {
  const path = method === 'GET' ? `?query=${encodeURIComponent(query)}` : '';
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { accept, 'apollo-require-preflight': '1', 'content-type': JSON_TYPE },
    ...(method === 'POST' && { body: JSON.stringify({ query }) }),
  });
  const [json] = /\{.*\}/.exec(await response.text()) ?? [];
  return { status: response.status, headers: response.headers, body: JSON.parse(json ?? 'null') as unknown };
}

test.each([
  ['POST', JSON_TYPE, QUERY, 400],
  ['GET', JSON_TYPE, QUERY, 400],
  ['POST', STREAM, QUERY, 200],
  ['GET', STREAM, QUERY, 200],
  ['POST', STREAM, SUBSCRIPTION, 200],
  ['POST', MULTIPART, QUERY, 400],
  ['POST', MULTIPART, SUBSCRIPTION, 400],
] as const)(
  '%s for %s: an operation that costs too much is refused with its cost, without a subgraph call: %s',
  async (...parameters) => {
    const [method, accept, query, status] = parameters;
    const { users, products } = gateway.federation;
    const before = [users.queries.length, products.queries.length];
    const response = await responseOf(method, accept, query);
    expect(response).toMatchObject({ status, body: { errors: [REFUSED] } });
    expect([users.queries.length, products.queries.length]).toEqual(before);
  },
);

test('on a WebSocket, queries and subscriptions that cost too much are refused', async () => {
  const socket = await RawWebSocket.openInitialised(gateway.port, {});
  for (const [id, query] of Object.entries({ one: QUERY, two: SUBSCRIPTION })) {
    socket.subscribe(id, query);
    expect(await socket.message()).toMatchObject({ id, type: 'error', payload: [REFUSED] });
  }
});

test('a response has the cost of its operation in a header', async () => {
  const { headers, status } = await responseOf('POST', JSON_TYPE, '{ me { name } again: me { name } }');
  expect([status, headers.get('x-operation-cost')]).toEqual([200, '2']);
});
