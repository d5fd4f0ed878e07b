import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';

let users: UsersForTest;
beforeAll(async () => void (users = await openUsersForTest()));
afterAll(() => users[Symbol.asyncDispose]());

const gateway = testIdentity('gateway');
const call = { claims: null, requestId: 'r1', deadlineAt: Date.now() + 60_000 };

function signed(method: 'GET' | 'POST', url: string, payload = '') {
  const headers = {
    'content-type': 'application/json',
    ...gateway.signCall('users', { method, path: url, body: payload }, call),
  };
  return users.app.inject({ method, url, payload, headers });
}

test.each(['{"query":"{ me { id } }"}', '{"query":"{ _service { sdl } }"}', 'no JSON at all', ''])(
  'an unsigned request is refused before it is parsed: %s',
  async (payload) => {
    const headers = { 'content-type': 'application/json' };
    const response = await users.app.inject({ method: 'POST', url: '/graphql', payload, headers });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  },
);

test('the event log requires a signed request, the public keys do not', async () => {
  expect((await users.app.inject({ method: 'GET', url: '/events?after=0' })).statusCode).toBe(401);
  expect((await signed('GET', '/events?after=0')).statusCode).toBe(200);
  expect((await users.app.inject({ method: 'GET', url: '/.well-known/jwks.json' })).statusCode).toBe(200);
});

test('a fault is returned with its code and its request id', async () => {
  const response = await signed('POST', '/graphql', JSON.stringify({ query: '{ users { totalCount } }' }));
  expect(response.json()).toMatchObject({
    data: { users: null },
    errors: [{ message: 'Sign in first.', path: ['users'], extensions: { code: 'UNAUTHENTICATED', requestId: 'r1' } }],
  });
});

test('an internal error is masked: neither SQL nor a stack is returned', async () => {
  await using broken = await openUsersForTest();
  await broken.db.schema.dropTable('refresh_tokens').execute();
  await broken.db.schema.dropTable('sessions').execute();
  const { errors } = await broken.request('mutation { refreshSession(refreshToken: "x") { accessToken } }');
  expect(errors).toEqual([
    {
      message: 'Something went wrong on our side.',
      locations: expect.anything(),
      path: ['refreshSession'],
      extensions: { code: 'INTERNAL', requestId: expect.any(String) },
    },
  ]);
});

test.each(['{ nonsense }', '{ me { id ', '{ user { id } }'])('%s is refused as an invalid operation', async (query) => {
  const response = await signed('POST', '/graphql', JSON.stringify({ query }));
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ errors: [{ extensions: { code: expect.stringMatching(/^GRAPHQL_/) } }] });
});

test('a call that arrives after its deadline is not executed', async () => {
  const payload = JSON.stringify({ query: '{ users { totalCount } }' });
  const late = { ...call, deadlineAt: Date.now() - 1 };
  const headers = gateway.signCall('users', { method: 'POST', path: '/graphql', body: payload }, late);
  const response = await users.app.inject({
    method: 'POST',
    url: '/graphql',
    payload,
    headers: { ...headers, 'content-type': 'application/json' },
  });
  expect(response.json()).toMatchObject({ data: null, errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }] });
});
