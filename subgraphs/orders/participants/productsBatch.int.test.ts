import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import {
  callOptions,
  entitiesFor,
  requestedIds,
  openScriptedProducts,
  unavailableError,
  type ScriptedRequest,
  traceparent,
} from '../../../tests/orders/scriptedProducts.ts';

const internal = { errors: [{ message: 'oh', extensions: { code: 'INTERNAL' } }] };
const refused = { errors: [{ message: 'no', extensions: { code: 'BAD_USER_INPUT' } }] };
const lines = [{ variantId: 'a', quantity: 1 }];
const committed = { data: { answer: { lines: [{ ...lines[0], state: 'COMMITTED' }], userErrors: [] } } };

const requestedIn = (requests: ScriptedRequest[][]) =>
  requests.map((some) => some.flatMap(({ variables }) => requestedIds(variables)));
const otherTrace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const orderOf = ({ variables }: ScriptedRequest) => String(variables['orderId']);
const statusesOf = async (operations: Promise<unknown>[]) =>
  (await Promise.allSettled(operations)).map(({ status }) => (status === 'fulfilled' ? 'done' : 'failed'));

type Products = Awaited<ReturnType<typeof openScriptedProducts>>['products'];
const commitAll = (products: Products, orders: string[]) =>
  statusesOf(orders.map((orderId) => products.commitStock({ orderId, lines }, callOptions())));

test('concurrent operations go out as one request, each with its own trace and its own response', async () => {
  await using server = await openScriptedProducts(entitiesFor);
  const startedAt = Date.now();
  const late = callOptions(20_000, { requestId: 'req-2', traceparent: otherTrace });
  const answers = await Promise.all([
    server.products.quote(['a'], callOptions(2_000)),
    server.products.quote(['gone', 'b'], late),
    server.products.quote(['c'], { ...callOptions(), traceparent: null }),
  ]);
  expect(answers.map((quotes) => [...quotes.keys()])).toEqual([['a'], ['b'], ['c']]);
  expect(requestedIn(server.requests)).toEqual([['a', 'gone', 'b', 'c']]);
  expect(server.operations.map(({ extensions }) => extensions.traceparent)).toEqual([traceparent, otherTrace, null]);
  const request = server.operations[0]?.call;
  expect(request).toMatchObject({ caller: 'orders', claims: null, requestId: 'req-1 req-2', traceparent: null });
  // The latest of the deadlines; each is at most 3 s away.
  expect(request?.deadlineAt).toBeGreaterThanOrEqual(startedAt + 3_000);
});

test('no request has more than 20 operations', async () => {
  await using server = await openScriptedProducts(() => committed);
  await commitAll(
    server.products,
    Array.from({ length: 45 }, (_, at) => `ord_${at}`),
  );
  expect(server.requests.map((some) => some.length).toSorted()).toEqual([20, 20, 5]);
});

test('an operation that fails, is rejected or gets an invalid response affects no other of its batch, and a read is retried', async () => {
  const bad = new Map<string, unknown>([
    ['fails', internal],
    ['refused', refused],
    ['odd', { data: { _entities: [] } }],
    ['none', 7],
  ]);
  await using server = await openScriptedProducts(
    (operations) => bad.get(requestedIds(operations.variables)[0] ?? '') ?? entitiesFor(operations),
  );
  const ids = ['a', ...bad.keys(), 'b'];
  const settled = await statusesOf(ids.map((id) => server.products.quote([id], callOptions())));
  expect(settled).toEqual(['done', 'failed', 'failed', 'failed', 'failed', 'done']);
  const [first = [], ...later] = requestedIn(server.requests);
  expect(first).toEqual(ids);
  expect(later.flat().toSorted()).toEqual(['fails', 'none', 'odd']);
});

test('an operation rejects at its own deadline while the others of its batch still wait', async () => {
  const gate = Promise.withResolvers<void>();
  await using server = await openScriptedProducts((operations) => gate.promise.then(() => entitiesFor(operations)));
  const patient = server.products.quote(['a'], callOptions());
  await expect(server.products.quote(['b'], callOptions(200))).rejects.toMatchObject(unavailableError);
  gate.resolve();
  expect([...(await patient).keys()]).toEqual(['a']);
  expect(requestedIn(server.requests)).toEqual([['a', 'b']]);
});

test('an operation whose deadline is over before the batch goes out is not sent', async () => {
  const gate = Promise.withResolvers<void>();
  await using server = await openScriptedProducts((operations) =>
    requestedIds(operations.variables)[0] === 'a'
      ? gate.promise.then(() => entitiesFor(operations))
      : entitiesFor(operations),
  );
  const first = server.products.quote(['a'], callOptions());
  await eventually(() => server.operations.length === 1);
  const answers = [server.products.quote(['b'], callOptions(1)), server.products.quote(['c'], callOptions())];
  expect(await statusesOf(answers)).toEqual(['failed', 'done']);
  expect(requestedIn(server.requests)).toEqual([['a'], ['c']]);
  gate.resolve();
  await first;
});

test('operations during a request in flight go out together, also when that request hangs', async () => {
  await using server = await openScriptedProducts((operations) =>
    requestedIds(operations.variables)[0] === 'hangs' ? undefined : entitiesFor(operations),
  );
  const hanging = server.products.quote(['hangs'], callOptions(1_000));
  await eventually(() => server.operations.length === 1);
  // After a timer callback the next turn precedes other timers, so both operations start within the ten milliseconds.
  await sleep(1);
  const b = server.products.quote(['b'], callOptions());
  await nextTurn();
  const c = server.products.quote(['c'], callOptions());
  expect(await statusesOf([b, c])).toEqual(['done', 'done']);
  expect(requestedIn(server.requests)).toEqual([['hangs'], ['b', 'c']]);
  await expect(hanging).rejects.toMatchObject(unavailableError);
});

test.each([
  ['fewer answers than operations', [committed]],
  ['more answers than operations', [committed, committed, committed]],
  ['an answer that is no list', committed],
])('%s: none of them counts', async (_title, answer) => {
  await using server = await openScriptedProducts(() => JSON.stringify(answer));
  expect(await commitAll(server.products, ['ord_1', 'ord_2'])).toEqual(['failed', 'failed']);
  expect(server.requests).toHaveLength(1);
});

test('a failed request counts once for the circuit breaker, however many operations it has', async () => {
  const many = Array.from({ length: 10 }, (_, at) => `ord_${at}`);
  const openFailing = (failures: number) =>
    openScriptedProducts((_asked, response, count) => {
      if (count > failures * many.length) return committed;
      response.statusCode = 500;
      return '{}';
    });
  await using server = await openFailing(4);
  for (let times = 0; times < 4; times += 1) expect(await commitAll(server.products, many)).not.toContain('done');
  expect(await commitAll(server.products, many)).not.toContain('failed');
  await using ill = await openFailing(5);
  for (let times = 0; times < 6; times += 1) expect(await commitAll(ill.products, many)).not.toContain('done');
  expect(ill.requests).toHaveLength(5);
});

test('a request counts as failed when all its operations failed, and as successful when one succeeded', async () => {
  const answers = (operations: ScriptedRequest) => (orderOf(operations) === 'ord_good' ? committed : internal);
  await using server = await openScriptedProducts(answers);
  for (let times = 0; times < 7; times += 1)
    expect(await commitAll(server.products, ['ord_bad', 'ord_good'])).toEqual(['failed', 'done']);
  await using ill = await openScriptedProducts((operations) =>
    orderOf(operations) === 'ord_refused' ? refused : internal,
  );
  for (let times = 0; times < 7; times += 1) await commitAll(ill.products, ['ord_bad', 'ord_refused']);
  expect(ill.requests).toHaveLength(5);
});
