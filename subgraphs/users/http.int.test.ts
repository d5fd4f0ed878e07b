import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { signCall } from '#platform/identity/signedCall.ts';
import { identityKeys, openTestHouse, type TestHouse } from '../../tests/users/openTestHouse.ts';

let house: TestHouse;
beforeAll(async () => void (house = await openTestHouse()));
afterAll(() => house[Symbol.asyncDispose]());

const call = { caller: 'gateway', claims: null, requestId: 'r1', deadlineAt: Date.now() + 60_000, traceparent: null };

function signed(method: 'GET' | 'POST', url: string, payload = '') {
  const headers = {
    'content-type': 'application/json',
    ...signCall(identityKeys, { method, path: url, body: payload }, call),
  };
  return house.app.inject({ method, url, payload, headers });
}

test.each(['{"query":"{ me { id } }"}', '{"query":"{ _service { sdl } }"}', 'no JSON at all', ''])(
  'an unsigned request is refused before it is parsed: %s',
  async (payload) => {
    const headers = { 'content-type': 'application/json' };
    const response = await house.app.inject({ method: 'POST', url: '/graphql', payload, headers });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  },
);

test('the event log is for signed callers, the public keys are for everyone', async () => {
  expect((await house.app.inject({ method: 'GET', url: '/events?after=0' })).statusCode).toBe(401);
  expect((await signed('GET', '/events?after=0')).statusCode).toBe(200);
  expect((await house.app.inject({ method: 'GET', url: '/.well-known/jwks.json' })).statusCode).toBe(200);
});

test('a fault is answered with its code and the request it happened in', async () => {
  const response = await signed('POST', '/graphql', JSON.stringify({ query: '{ users { totalCount } }' }));
  expect(response.json()).toMatchObject({
    data: { users: null },
    errors: [{ message: 'Sign in first.', path: ['users'], extensions: { code: 'UNAUTHENTICATED', requestId: 'r1' } }],
  });
});

test('what fails inside is hidden: neither SQL nor a stack', async () => {
  await using broken = await openTestHouse();
  await broken.db.schema.dropTable('refresh_tokens').execute();
  await broken.db.schema.dropTable('sessions').execute();
  const { errors } = await broken.ask('mutation { refreshSession(refreshToken: "x") { accessToken } }');
  expect(errors).toEqual([
    {
      message: 'Something went wrong on our side.',
      locations: expect.anything(),
      path: ['refreshSession'],
      extensions: { code: 'INTERNAL', requestId: expect.any(String) },
    },
  ]);
});

test.each(['{ nonsense }', '{ me { id ', '{ user { id } }'])('%s is told to be wrong', async (query) => {
  const response = await signed('POST', '/graphql', JSON.stringify({ query }));
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ errors: [{ extensions: { code: expect.stringMatching(/^GRAPHQL_/) } }] });
});

test('a call that comes after its deadline is not begun', async () => {
  const payload = JSON.stringify({ query: '{ users { totalCount } }' });
  const late = { ...call, deadlineAt: Date.now() - 1 };
  const headers = signCall(identityKeys, { method: 'POST', path: '/graphql', body: payload }, late);
  const response = await house.app.inject({
    method: 'POST',
    url: '/graphql',
    payload,
    headers: { ...headers, 'content-type': 'application/json' },
  });
  expect(response.json()).toMatchObject({ data: null, errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }] });
});
