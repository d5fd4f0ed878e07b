import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { derivedId } from '#platform/ids/ids.ts';
import { ada, openSmallFederation } from '../../tests/smallFederation.ts';

const eve = derivedId('usr', 'eve');
let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeEach(async () => {
  federation = await openSmallFederation();
});
afterEach(() => federation[Symbol.asyncDispose]());

/** The subjects of the calls to a subgraph, in order. */
const subjects = (name: 'users' | 'orders') => federation[name].calls.map(({ claims }) => claims?.subject ?? null);

const LOGIN = 'login(token: $token) { user { orders { number } } }';

test('after a login the rest of the operation runs as the signed-in user, for any selection and alias', async () => {
  const token = await federation.sign();
  for (const query of [
    `mutation ($token: String) { ${LOGIN} }`,
    'mutation ($token: String) { login: refreshSession(token: $token) { user { orders { number } } accessToken } }',
    'mutation ($token: String) { x: login(token: $token) { signedInWith: ok user { orders { number } } } }',
    'mutation ($token: String) { ...M } fragment M on Mutation { register(token: $token) { ...P } } fragment P on Payload { user { orders { number } } }',
    'mutation ($token: String, $is: Boolean!) { ... @include(if: $is) { login(token: $token) { user { orders { number } } } } }',
  ]) {
    federation.orders.calls.length = 0;
    const { body } = await federation.execute(query, { variables: { token, is: true } });
    expect(body.errors).toBeUndefined();
    expect([query, subjects('orders')]).toEqual([query, [ada]]);
    expect(JSON.stringify(body)).not.toContain('signedInWith_');
  }
  // The response has the selected fields only, without the token.
  const { body } = await federation.execute(`mutation ($token: String) { ${LOGIN} }`, { variables: { token } });
  expect(body).toEqual({ data: { login: { user: { orders: [{ number: 'A-1' }] } } } });
});

test('later root fields of other subgraphs run as the signed-in user, earlier ones do not', async () => {
  const token = await federation.sign();
  const query = 'mutation ($token: String) { before: pay login(token: $token) { ok } after: pay }';
  const { body } = await federation.execute(query, { variables: { token } });
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
    expect(await federation.execute(query, { variables: { token } })).toMatchObject({
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
  // The same field selected twice is merged into one.
  const twice = 'mutation ($token: String) { login(token: $token) { ok } login(token: $token) { user { id } } }';
  const { body } = await federation.execute(twice, { variables: { token } });
  expect(body).toEqual({ data: { login: { ok: true, user: { id: ada } } } });
});

test('a caller who signs in as another user runs as that user, in this operation only', async () => {
  const token = await federation.sign({ sub: eve, sid: 'ses_2' });
  await federation.execute('mutation ($token: String) { before: pay login(token: $token) { ok } after: pay }', {
    token: await federation.sign(),
    variables: { token },
  });
  expect(subjects('orders')).toEqual([ada, eve]);
  await federation.execute('{ orders { number } }');
  expect(subjects('orders').at(-1)).toBeNull();
});

test('only a valid token from a sign-in field of users changes the caller', async () => {
  const token = await federation.sign();
  const forged = `${token.slice(0, -10)}AAAAAAAAAA`;
  for (const [query, variables] of [
    [`mutation ($token: String) { ${LOGIN} }`, { token: forged }],
    [`mutation ($token: String) { ${LOGIN} }`, { token: null }],
    // Another field with the alias of a sign-in field, which returns a token that the client sent.
    ['mutation ($token: String) { login: echo(token: $token) { accessToken } after: pay }', { token }],
  ] as const) {
    federation.orders.calls.length = 0;
    await federation.execute(query, { variables });
    for (const subject of subjects('orders')) expect(subject).toBeNull();
  }
});

test('access rules apply to the token of the request, not to the one of the sign-in', async () => {
  const token = await federation.sign({ scope: 'user:read' });
  const query = 'mutation ($token: String) { login(token: $token) { ok } rename(name: "x") { id } }';
  const before = federation.users.queries.length;
  const { status, body } = await federation.execute(query, { variables: { token } });
  expect({ status, data: body.data }).toEqual({ status: 200, data: { login: { ok: true }, rename: null } });
  expect(body.errors).toMatchObject([{ path: ['rename'], extensions: { code: 'UNAUTHENTICATED' } }]);
  const sent = federation.users.queries.slice(before);
  expect(sent.filter((each) => each.includes('rename'))).toEqual([]);
});
