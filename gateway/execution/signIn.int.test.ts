import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { derivedId } from '#platform/ids/ids.ts';
import { ada, openSmallFederation } from '../../tests/smallFederation.ts';

const eve = derivedId('usr', 'eve');
let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeEach(async () => {
  federation = await openSmallFederation();
});
afterEach(() => federation[Symbol.asyncDispose]());

/** Who the calls to a subgraph were signed for, in their order. */
const subjects = (name: 'users' | 'orders') => federation[name].calls.map(({ claims }) => claims?.subject ?? null);

const LOGIN = 'login(token: $token) { user { orders { number } } }';

test('after a login the rest of the operation acts as the one who signed in, whatever is selected under whatever name', async () => {
  const token = await federation.sign();
  for (const query of [
    `mutation ($token: String) { ${LOGIN} }`,
    'mutation ($token: String) { login: refreshSession(token: $token) { user { orders { number } } accessToken } }',
    'mutation ($token: String) { x: login(token: $token) { signedInWith: ok user { orders { number } } } }',
    'mutation ($token: String) { ...M } fragment M on Mutation { register(token: $token) { ...P } } fragment P on Payload { user { orders { number } } }',
    'mutation ($token: String, $is: Boolean!) { ... @include(if: $is) { login(token: $token) { user { orders { number } } } } }',
  ]) {
    federation.orders.calls.length = 0;
    const { body } = await federation.ask(query, { variables: { token, is: true } });
    expect(body.errors).toBeUndefined();
    expect([query, subjects('orders')]).toEqual([query, [ada]]);
    expect(JSON.stringify(body)).not.toContain('signedInWith_');
  }
  // The client gets what it selects and no token besides.
  const { body } = await federation.ask(`mutation ($token: String) { ${LOGIN} }`, { variables: { token } });
  expect(body).toEqual({ data: { login: { user: { orders: [{ number: 'A-1' }] } } } });
});

test('root fields of other subgraphs that follow act as that one too, those before do not', async () => {
  const token = await federation.sign();
  const query = 'mutation ($token: String) { before: pay login(token: $token) { ok } after: pay }';
  const { body } = await federation.ask(query, { variables: { token } });
  expect(body.errors).toBeUndefined();
  expect(subjects('orders')).toEqual([null, ada]);
});

test('an operation that signs in more than once is refused before anything is executed', async () => {
  const token = await federation.sign();
  for (const fields of [
    'a: login(token: $token) { ok } pay b: login(token: $token) { ok }',
    'register(token: $token) { ok } pay ...M',
    'register(token: $token) { ok } ... @skip(if: true) { refreshSession(token: $token) { ok } }',
  ]) {
    const fragment = fields.includes('...M') ? 'fragment M on Mutation { login(token: $token) { ok } }' : '';
    const query = `mutation ($token: String) { ${fields} } ${fragment}`;
    expect(await federation.ask(query, { variables: { token } })).toMatchObject({
      status: 400,
      body: {
        errors: [
          {
            message: 'Sign in once in an operation: expected one of register, login, refreshSession, got 2 of them.',
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      },
    });
  }
  expect([...federation.users.calls, ...federation.orders.calls]).toEqual([]);
  // The same field twice is asked once.
  const twice = 'mutation ($token: String) { login(token: $token) { ok } login(token: $token) { user { id } } }';
  const { body } = await federation.ask(twice, { variables: { token } });
  expect(body).toEqual({ data: { login: { ok: true, user: { id: ada } } } });
});

test('a caller who signs in as somebody else acts as that one, in this operation alone', async () => {
  const token = await federation.sign({ sub: eve, sid: 'ses_2' });
  await federation.ask('mutation ($token: String) { before: pay login(token: $token) { ok } after: pay }', {
    token: await federation.sign(),
    variables: { token },
  });
  expect(subjects('orders')).toEqual([ada, eve]);
  await federation.ask('{ orders { number } }');
  expect(subjects('orders').at(-1)).toBeNull();
});

test('only a good token that users itself answers to a field that signs in counts', async () => {
  const token = await federation.sign();
  const forged = `${token.slice(0, -10)}AAAAAAAAAA`;
  for (const [query, variables] of [
    [`mutation ($token: String) { ${LOGIN} }`, { token: forged }],
    [`mutation ($token: String) { ${LOGIN} }`, { token: null }],
    // Another field whose answer the client names like a sign-in, and which says what the client gave it.
    ['mutation ($token: String) { login: echo(token: $token) { accessToken } after: pay }', { token }],
  ] as const) {
    federation.orders.calls.length = 0;
    await federation.ask(query, { variables });
    for (const subject of subjects('orders')) expect(subject).toBeNull();
  }
});

test('what needs somebody signed in is judged by the token that the request came with', async () => {
  const token = await federation.sign({ scope: 'user:read' });
  const query = 'mutation ($token: String) { login(token: $token) { ok } rename(name: "x") { id } }';
  const asked = federation.users.calls.length;
  expect(await federation.ask(query, { variables: { token } })).toMatchObject({ status: 401 });
  expect(federation.users.calls).toHaveLength(asked);
});
