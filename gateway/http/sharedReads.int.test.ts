import { once } from 'node:events';
import { request, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openSmallFederation } from '../../tests/smallFederation.ts';

/** A busy machine may take long to send equal reads: these may join each other for 30 s, a tenth of their time. */
const PATIENT = { operationTimeoutMs: 600_000, callTimeoutMs: 300_000 };

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
let held: ServerResponse[];
beforeEach(async () => {
  federation = await openSmallFederation(PATIENT);
  held = [];
  federation.users.overrideResponses((_request, response) => void held.push(response));
});
afterEach(() => federation[Symbol.asyncDispose]());

const ANYONE = '{ anyone { name } }';
const ada = { anyone: { name: 'Ada' } };

/** Answers all calls that users has received, and those that follow. */
function release(body: object = { data: ada }): void {
  const send = (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  held.forEach(send);
  federation.users.overrideResponses((_request, response) => void send(response));
}

const calls = (count: number) => eventually(() => held.length === count, { withinMs: 20_000 });
/**
 * Resolves when a read that is sent now has been to orders and back: by then the gateway has what clients sent before,
 * and knows which have left; and a call for it would have arrived.
 */
const settled = () => federation.execute('{ orders { id } }');

test('equal reads of anonymous callers are one call, and each response has its own request id', async () => {
  const responses = Array.from({ length: 20 }, () => federation.execute(ANYONE));
  await calls(1);
  await settled();
  expect(held).toHaveLength(1);
  release();
  const all = await Promise.all(responses);
  expect(all.map(({ body }) => body)).toEqual(all.map(() => ({ data: ada })));
  expect(new Set(all.map(({ headers }) => headers.get('x-request-id'))).size).toBe(20);
});

test('reads of callers with different tokens, other variables or another document are not shared', async () => {
  const [one, other] = [await federation.sign(), await federation.sign({ sid: 'ses_2' })];
  const byId = 'query ($id: ID!) { user(id: $id) { name } }';
  const responses = [
    ...[one, one, other].map((token) => federation.execute(ANYONE, { token })),
    federation.execute(ANYONE),
    federation.execute(byId, { variables: { id: 'usr_1' } }),
    federation.execute(byId, { variables: { id: 'usr_2' } }),
    federation.execute('{ anyone { id } }'),
  ];
  await calls(6);
  await settled();
  expect(held).toHaveLength(6);
  release();
  await Promise.all(responses);
});

test('equal calls of different reads of one audience are shared, and each read merges into data of its own', async () => {
  const responses = [ANYONE, '{ anyone { name } orders { number } }'].map((query) => federation.execute(query));
  await calls(1);
  await eventually(() => federation.orders.queries.length === 1, { withinMs: 20_000 });
  await settled();
  expect(held).toHaveLength(1);
  release();
  const [first, second] = await Promise.all(responses);
  expect(first?.body).toEqual({ data: ada });
  expect(second?.body).toEqual({ data: { ...ada, orders: [{ number: 'A-1' }] } });
});

test('mutations are never shared, and a read after a mutation does not join one that began before it', async () => {
  const token = await federation.sign();
  const before = federation.execute(ANYONE, { token });
  await calls(1);
  const mutation = 'mutation { rename(name: "x") { name } }';
  const renamed = [1, 2].map(() => federation.execute(mutation, { token }));
  await calls(3);
  for (const response of held.splice(1))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":null,"errors":[{"message":"m"}]}');
  await Promise.all(renamed);
  const after = federation.execute(ANYONE, { token });
  await calls(2);
  release();
  await Promise.all([before, after]);
});

test('shared errors have the request id of each response', async () => {
  const responses = [1, 2, 3].map(() => federation.execute(ANYONE));
  await calls(1);
  await settled();
  release({ data: null, errors: [{ message: 'secret', path: ['anyone'] }] });
  for (const { headers, body } of await Promise.all(responses))
    expect(body.errors).toMatchObject([
      { path: ['anyone'], extensions: { code: 'INTERNAL', requestId: headers.get('x-request-id') } },
    ]);
  expect(federation.logLines().filter(({ msg }) => String(msg).includes('failed in a subgraph'))).toHaveLength(1);
});

/** Sends an operation, and returns a function that closes its connection, which no other operation uses. */
function executeAndLeave(query: string, given: Record<string, string> = {}): () => Promise<void> {
  const headers = { 'content-type': 'application/json', ...given };
  const sent = request(`${federation.url}/graphql`, { method: 'POST', headers, agent: false });
  const closed = once(sent, 'error');
  sent.end(JSON.stringify({ query }));
  return async () => {
    sent.destroy(new Error('the client leaves'));
    await closed;
  };
}

test('a client that leaves ends no read of another, and the last one to leave ends the call', async () => {
  const leave = executeAndLeave(ANYONE);
  await calls(1);
  const staying = federation.execute(ANYONE);
  await settled();
  await leave();
  await settled();
  expect(held[0]?.destroyed).toBe(false);
  release();
  expect((await staying).body).toEqual({ data: ada });

  held = [];
  federation.users.overrideResponses((_request, response) => void held.push(response));
  const [leaveFirst, leaveLast] = [executeAndLeave(ANYONE), executeAndLeave(ANYONE)];
  await calls(1);
  await settled();
  await leaveFirst();
  await settled();
  expect(held[0]?.destroyed).toBe(false);
  await leaveLast();
  await eventually(() => held[0]?.destroyed === true, { withinMs: 20_000 });
  expect(held).toHaveLength(1);
  expect(federation.logLines().filter(({ msg }) => String(msg).includes('does not answer'))).toEqual([]);
});

test('the call of a mutation goes on when its client has left', async () => {
  const authorization = `Bearer ${await federation.sign()}`;
  const leave = executeAndLeave('mutation { rename(name: "x") { name } }', { authorization });
  await calls(1);
  await leave();
  await settled();
  expect(held[0]?.destroyed).toBe(false);
  release({ data: { rename: { name: 'x' } } });
});

test('with sharesReads off each read is executed', async () => {
  await using alone = await openSmallFederation({ ...PATIENT, sharesReads: false });
  await Promise.all([1, 2, 3].map(() => alone.execute(ANYONE)));
  expect(alone.users.queries).toHaveLength(3);
});
