import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ada, openSmallFederation, tea } from '../../tests/smallFederation.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeEach(async () => {
  federation = await openSmallFederation({ callTimeoutMs: 800, operationTimeoutMs: 2400 });
});
afterEach(() => federation[Symbol.asyncDispose]());

const query = '{ orders { number customer { name } } }';
const lostCustomer = { orders: [{ number: 'A-1', customer: null }] };
const path = ['orders', 0, 'customer', 'name'];

test('a subgraph that is down nulls its own fields only, and each of them has its error', async () => {
  await federation.users.stop();
  const { status, body } = await federation.ask(
    `{ order(id: "${tea}") { number customer { name } } anyone { name } me { name } }`,
  );
  expect(status).toBe(200);
  expect(body.data).toEqual({ order: { number: 'A-1', customer: null }, anyone: null, me: null });
  const paths = [['anyone'], ['me'], ['order', 'customer', 'name']];
  expect(body.errors?.map((error) => error.path).toSorted()).toEqual(paths);
  for (const error of body.errors ?? [])
    expect(error).toEqual({
      message: 'users does not answer.',
      path: error.path,
      extensions: { code: 'DEPENDENCY_UNAVAILABLE', subgraph: 'users', requestId: expect.any(String) },
    });
});

test('a subgraph that is away is logged when that begins and when it ends, not with each call', async () => {
  federation.users.misbehave((_request, response) => void response.writeHead(502).end('gone'));
  for (let times = 0; times < 5; times += 1) await federation.ask(query);
  federation.users.misbehave(null);
  for (let times = 0; times < 3; times += 1) expect((await federation.ask(query)).body.errors).toBeUndefined();
  const about = federation.logged().filter(({ subgraph }) => subgraph === 'users');
  expect(about).toMatchObject([
    { level: 40, msg: expect.stringMatching(/^a subgraph does not answer/), err: { message: expect.any(String) } },
    { level: 30, msg: 'a subgraph answers again' },
  ]);
  expect(federation.logged().filter(({ err, subgraph }) => err && subgraph !== 'users')).toEqual([]);
});

test('a subgraph that fails inside is logged once, with its reason, not with each operation', async () => {
  for (let times = 0; times < 4; times += 1) {
    expect((await federation.ask('{ fails }')).body.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect((await federation.ask('{ anyone { name } }')).body.errors).toBeUndefined();
  }
  const lines = federation.logged().filter(({ level, err }) => Number(level) > 30 || err !== undefined);
  expect(lines).toMatchObject([
    {
      level: 40,
      subgraph: 'users',
      msg: expect.stringMatching(/^a subgraph failed/),
      requestId: expect.any(String),
      err: { path: ['fails'] },
    },
  ]);
  expect(federation.logged().filter(({ msg }) => String(msg).includes('because a subgraph failed'))).toHaveLength(4);
});

test('with every subgraph down the answer is null and an error, quickly', async () => {
  await federation.users.stop();
  await federation.orders.stop();
  const begun = Date.now();
  const { body } = await federation.ask('{ orders { number } anyone { name } }');
  expect(body.data).toEqual({ orders: null, anyone: null });
  expect(body.errors).toHaveLength(2);
  expect(Date.now() - begun).toBeLessThan(1000);
});

test('a subgraph that is slow is given up at the deadline of its call, a mutation at that of the operation', async () => {
  federation.users.misbehave(() => undefined);
  const begun = Date.now();
  const { body } = await federation.ask(query);
  const took = Date.now() - begun;
  expect(body.data).toEqual(lostCustomer);
  expect(body.errors).toMatchObject([
    { message: 'users did not answer in time.', path, extensions: { code: 'DEADLINE_EXCEEDED' } },
  ]);
  const token = await federation.sign();
  const renamed = await federation.ask('mutation { rename(name: "x") { name } }', { token });
  expect(renamed.body.errors).toMatchObject([{ path: ['rename'], extensions: { code: 'DEADLINE_EXCEEDED' } }]);
  expect(Date.now() - begun - took).toBeGreaterThan(took);
  expect(Date.now() - begun).toBeLessThan(6000);
});

test.each([
  { what: 'HTML', status: 502, type: 'text/html', text: '<h1>Bad Gateway</h1>' },
  { what: 'JSON that is called HTML', status: 200, type: 'text/html', text: '{"data":{}}' },
  { what: 'half of a JSON', status: 200, type: 'application/json', text: '{"data":{"_ent' },
  { what: 'a list', status: 200, type: 'application/json', text: '[]' },
  { what: 'neither data nor errors', status: 200, type: 'application/json', text: '{}' },
  { what: 'data of the wrong form', status: 200, type: 'application/json', text: '{"data":7}' },
  { what: 'nine megabytes', status: 200, type: 'application/json', text: `{"data":{"x":"${'x'.repeat(9_000_000)}"}}` },
  {
    what: 'a refused signature',
    status: 401,
    type: 'application/json',
    text: '{"errors":[{"message":"m","extensions":{"code":"UNAUTHENTICATED"}}]}',
  },
])('a subgraph that answers $what loses its fields, and nothing of it is told', async ({ status, type, text }) => {
  federation.users.misbehave(
    (_request, response) => void response.writeHead(status, { 'content-type': type }).end(text),
  );
  const answer = await federation.ask(query);
  expect(answer.body.data).toEqual(lostCustomer);
  expect(answer.body.errors).toMatchObject([
    { path, extensions: { code: 'DEPENDENCY_UNAVAILABLE', subgraph: 'users' } },
  ]);
  expect(JSON.stringify(answer.body)).not.toMatch(/xxx|_ent|h1|UNAUTHENTICATED/);
});

test('a subgraph that hangs up in the middle loses its fields', async () => {
  federation.users.misbehave((request) => void request.socket.destroy());
  expect((await federation.ask(query)).body.data).toEqual(lostCustomer);
  federation.users.misbehave(null);
  expect((await federation.ask(query)).body.errors).toBeUndefined();
});

test.each([
  ['an object for an id', { $ne: null }],
  ['a list for an id', ['usr_1']],
  ['an id of no form', 'usr_1 or 1=1'],
  ['a number for an id', 7],
])('a lying subgraph that refers to %s reaches no other one', async (_, id) => {
  const lie = { data: { orders: [{ number: 'A-1', customer: { __typename: 'User', id } }] } };
  federation.orders.misbehave(
    (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(lie)),
  );
  const { body } = await federation.ask(query);
  expect(body.data).toEqual(lostCustomer);
  expect(body.errors).toMatchObject([
    { path, message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL' } },
  ]);
  expect(federation.users.queries).toEqual([]);
});

test('what subgraphs keep for each other cannot be asked for', async () => {
  for (const inaccessible of [
    'mutation { reserve }',
    'mutation { pay reserve }',
    '{ _service { sdl } }',
    '{ _entities(representations: []) { __typename } }',
  ]) {
    const { status, body } = await federation.ask(inaccessible);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  }
  expect(federation.orders.queries).toEqual([]);
});

test('one field asked for under two names is one call to its subgraph', async () => {
  const { body } = await federation.ask(`{ a: orders { customer { id name } } b: orders { customer { name } } }`);
  expect(body.data).toEqual({ a: [{ customer: { id: ada, name: 'Ada' } }], b: [{ customer: { name: 'Ada' } }] });
  expect(federation.orders.queries).toHaveLength(1);
});
