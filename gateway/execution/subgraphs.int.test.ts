import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ada, openSmallFederation, tea } from '../../tests/smallFederation.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeEach(async () => {
  federation = await openSmallFederation({ callTimeoutMs: 800, operationTimeoutMs: 2400 });
});
afterEach(() => federation[Symbol.asyncDispose]());

const query = '{ orders { number customer { name } } }';
const withoutCustomer = { orders: [{ number: 'A-1', customer: null }] };
const path = ['orders', 0, 'customer', 'name'];

test('an unavailable subgraph nulls only its own fields, each with an error', async () => {
  await federation.users.stop();
  const { status, body } = await federation.execute(
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

test('an outage of a subgraph is logged when it begins and when it ends, not for each call', async () => {
  federation.users.overrideResponses((_request, response) => void response.writeHead(502).end('gone'));
  for (let times = 0; times < 4; times += 1) await federation.execute(query);
  federation.users.overrideResponses(null);
  for (let times = 0; times < 3; times += 1) expect((await federation.execute(query)).body.errors).toBeUndefined();
  const lines = federation.logLines().filter(({ subgraph }) => subgraph === 'users');
  expect(lines).toMatchObject([
    { level: 40, msg: expect.stringMatching(/^a subgraph does not answer/), err: { message: expect.any(String) } },
    { level: 30, msg: 'a subgraph answers again' },
  ]);
  expect(federation.logLines().filter(({ err, subgraph }) => err && subgraph !== 'users')).toEqual([]);
});

test('an internal error of a subgraph is logged once with its cause, not for each operation', async () => {
  for (let times = 0; times < 4; times += 1) {
    expect((await federation.execute('{ fails }')).body.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect((await federation.execute('{ anyone { name } }')).body.errors).toBeUndefined();
  }
  const lines = federation.logLines().filter(({ level, err }) => Number(level) > 30 || err !== undefined);
  expect(lines).toMatchObject([
    {
      level: 40,
      subgraph: 'users',
      msg: expect.stringMatching(/^a subgraph failed/),
      requestId: expect.any(String),
      err: { path: ['fails'] },
    },
  ]);
  expect(federation.logLines().filter(({ msg }) => String(msg).includes('failed in a subgraph'))).toHaveLength(4);
});

test('without any subgraph the response has nulls and errors, without waiting', async () => {
  await federation.users.stop();
  await federation.orders.stop();
  const begun = Date.now();
  const { body } = await federation.execute('{ orders { number } anyone { name } }');
  expect(body.data).toEqual({ orders: null, anyone: null });
  expect(body.errors).toHaveLength(2);
  expect(Date.now() - begun).toBeLessThan(1000);
});

test('a call to a slow subgraph ends at the call timeout, a mutation at the deadline of the operation', async () => {
  federation.users.overrideResponses(() => undefined);
  const begun = Date.now();
  const { body } = await federation.execute(query);
  const took = Date.now() - begun;
  expect(body.data).toEqual(withoutCustomer);
  expect(body.errors).toMatchObject([
    { message: 'users did not answer in time.', path, extensions: { code: 'DEADLINE_EXCEEDED' } },
  ]);
  const token = await federation.sign();
  const renamed = await federation.execute('mutation { rename(name: "x") { name } }', { token });
  expect(renamed.body.errors).toMatchObject([{ path: ['rename'], extensions: { code: 'DEADLINE_EXCEEDED' } }]);
  expect(Date.now() - begun - took).toBeGreaterThan(took);
  expect(Date.now() - begun).toBeLessThan(6000);
});

test.each([
  { what: 'HTML', status: 502, type: 'text/html', text: '<h1>Bad Gateway</h1>' },
  { what: 'JSON with the type HTML', status: 200, type: 'text/html', text: '{"data":{}}' },
  { what: 'truncated JSON', status: 200, type: 'application/json', text: '{"data":{"_ent' },
  { what: 'a list', status: 200, type: 'application/json', text: '[]' },
  { what: 'neither data nor errors', status: 200, type: 'application/json', text: '{}' },
  { what: 'data of the wrong type', status: 200, type: 'application/json', text: '{"data":7}' },
  { what: 'nine megabytes', status: 200, type: 'application/json', text: `{"data":{"x":"${'x'.repeat(9_000_000)}"}}` },
  {
    what: 'a refused signature',
    status: 401,
    type: 'application/json',
    text: '{"errors":[{"message":"m","extensions":{"code":"UNAUTHENTICATED"}}]}',
  },
])(
  'a subgraph that sends $what nulls its fields, and the response does not reveal it',
  async ({ status, type, text }) => {
    federation.users.overrideResponses(
      (_request, response) => void response.writeHead(status, { 'content-type': type }).end(text),
    );
    const response = await federation.execute(query);
    expect(response.body.data).toEqual(withoutCustomer);
    expect(response.body.errors).toMatchObject([
      { path, extensions: { code: 'DEPENDENCY_UNAVAILABLE', subgraph: 'users' } },
    ]);
    expect(JSON.stringify(response.body)).not.toMatch(/xxx|_ent|h1|UNAUTHENTICATED/);
  },
);

test('a response that begins with a byte order mark is read', async () => {
  const body = '\uFEFF{"data":{"anyone":{"name":"Ada"}}}';
  federation.users.overrideResponses((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  expect((await federation.execute('{ anyone { name } }')).body).toEqual({ data: { anyone: { name: 'Ada' } } });
});

test('a subgraph that resets the connection nulls its fields', async () => {
  federation.users.overrideResponses((request) => void request.socket.destroy());
  expect((await federation.execute(query)).body.data).toEqual(withoutCustomer);
  federation.users.overrideResponses(null);
  expect((await federation.execute(query)).body.errors).toBeUndefined();
});

test.each([
  ['an object for an id', { $ne: null }],
  ['a list for an id', ['usr_1']],
  ['an id of the wrong format', 'usr_1 or 1=1'],
  ['a number for an id', 7],
])('an entity reference with %s is not sent to another subgraph', async (_, id) => {
  const invalid = { data: { orders: [{ number: 'A-1', customer: { __typename: 'User', id } }] } };
  federation.orders.overrideResponses(
    (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(invalid)),
  );
  const { body } = await federation.execute(query);
  expect(body.data).toEqual(withoutCustomer);
  expect(body.errors).toMatchObject([
    { path, message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL' } },
  ]);
  expect(federation.users.queries).toEqual([]);
});

test('clients cannot request inaccessible fields', async () => {
  for (const inaccessible of [
    'mutation { reserve }',
    'mutation { pay reserve }',
    '{ _service { sdl } }',
    '{ _entities(representations: []) { __typename } }',
  ]) {
    const { status, body } = await federation.execute(inaccessible);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  }
  expect(federation.orders.queries).toEqual([]);
});

test('one field under two aliases is one call to its subgraph', async () => {
  const { body } = await federation.execute(`{ a: orders { customer { id name } } b: orders { customer { name } } }`);
  expect(body.data).toEqual({ a: [{ customer: { id: ada, name: 'Ada' } }], b: [{ customer: { name: 'Ada' } }] });
  expect(federation.orders.queries).toHaveLength(1);
});
