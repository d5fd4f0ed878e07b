import { expect, jest, test } from '@jest/globals';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { ClockSkewError, clockSkewRefusal, UnsignedCallError } from './callErrors.ts';
import { createIdentity, type Identity } from './identity.ts';

const request = { method: 'POST', path: '/graphql', body: '{"query":"{ me { id } }"}' };
const call = {
  claims: { subject: 'usr_1', session: 'ses_1', roles: ['CUSTOMER'], scopes: [] },
  requestId: 'req-1',
  deadlineAt: 1_800_000_000_000,
};
/** The deadline is carried over to the reader's clock, to within the moments that takes. */
const asSigned = { ...call, caller: 'gateway', deadlineAt: expect.closeTo(call.deadlineAt, -3) };

type Changes = Partial<typeof request> & { readonly headers?: Record<string, string> };

/** What the gateway sends to orders, with changes on the way. */
function sent(gateway: Identity, { headers = {}, ...changes }: Changes = {}) {
  const { method, path, body } = { ...request, ...changes };
  return {
    method,
    path,
    body: Buffer.from(body),
    headers: { ...gateway.signCall('orders', request, call), ...headers },
  };
}

test('a signed call is read back as it was signed', () => {
  expect(testIdentity('orders').verifyCall(sent(testIdentity('gateway')))).toEqual(asSigned);
});

test('a call without a user has no claims', () => {
  const headers = testIdentity('users').signCall('orders', request, { ...call, claims: null });
  const { caller, claims } = testIdentity('orders').verifyCall({ ...sent(testIdentity('gateway')), headers });
  expect([caller, claims]).toEqual(['users', null]);
});

test('shared secrets can be changed while running: the first signs, both verify', () => {
  const of = (service: string, ...sharedSecrets: string[]) => createIdentity({ service, keys: { sharedSecrets } });
  const [old, next] = ['o'.repeat(32), 'n'.repeat(32)];
  for (const gateway of [of('gateway', old), of('gateway', old, next), of('gateway', next, old)])
    expect(of('orders', old, next).verifyCall(sent(gateway))).toEqual(asSigned);
  expect(() => of('orders', next).verifyCall(sent(of('gateway', old)))).toThrow(UnsignedCallError);
});

test.each([
  ['another body', { body: '{"query":"{ users { id } }"}' }],
  ['another path', { path: '/events' }],
  ['another query', { path: '/graphql?x' }],
  ['another method', { method: 'GET' }],
])('%s than the signed one is refused', (_, changes) => {
  expect(() => testIdentity('orders').verifyCall(sent(testIdentity('gateway'), changes))).toThrow(
    'the token is for another request',
  );
});

test.each(['', 'x', 'a.b.c', '..', `${'a'.repeat(10_000)}.b.c`])('the token %# is refused', (token) => {
  const headers = { 'x-identity': token };
  expect(() => testIdentity('orders').verifyCall(sent(testIdentity('gateway'), { headers }))).toThrow(
    UnsignedCallError,
  );
});

test('a call is accepted once, and only until its age limit', () => {
  let now = Date.now();
  const { verifyCall } = testIdentity('orders', { now: () => now });
  const received = sent(testIdentity('gateway'));
  expect(verifyCall(received)).toEqual(asSigned);
  expect(() => verifyCall(received)).toThrow('the call was seen before');
  now += 31_000;
  expect(() => verifyCall(received)).toThrow('at most ±30000 ms are allowed');
});

test('a replay is still refused after the nonce memory started a new generation', () => {
  const clock = jest.spyOn(Date, 'now');
  const { verifyCall } = createIdentity({
    service: 'orders',
    keys: { sharedSecrets: ['s'.repeat(32)] },
    now: () => Date.now(),
    maxAgeMs: 1000,
  });
  const gateway = testIdentity('gateway', { secret: 's'.repeat(32), now: () => Date.now() });
  const callAt = (now: number) => {
    clock.mockReturnValue(now);
    return sent(gateway);
  };
  verifyCall(callAt(10_000));
  const replayed = callAt(11_990);
  verifyCall(replayed);
  verifyCall(callAt(12_010));
  expect(() => verifyCall(replayed)).toThrow('the call was seen before');
  clock.mockRestore();
});

test('the remaining time of a call counts from its signature, also when the two clocks differ', () => {
  const [hour, now] = [3_600_000, Date.now()];
  const { verifyCall } = testIdentity('orders', { now: () => Date.now() + hour });
  const leftOf = (signedAt: number) => {
    const gateway = testIdentity('gateway', { now: () => signedAt });
    const headers = gateway.signCall('orders', request, { ...call, deadlineAt: signedAt + 10_000 });
    return verifyCall({ ...sent(gateway), headers }).deadlineAt - Date.now();
  };
  expect(leftOf(now + hour)).toBeGreaterThan(9_000);
  expect(leftOf(now + hour + 20_000)).toBeGreaterThan(9_900);
  // What is old has travelled for so long, but no longer than a call can: the rest is the clocks.
  expect(leftOf(now + hour - 20_000)).toBeGreaterThan(7_500);
  expect(leftOf(now + hour - 20_000)).toBeLessThanOrEqual(8_000);
});

test('a call refused for its time reports by how much the clocks differ', () => {
  const { verifyCall } = testIdentity('orders', { now: () => Date.now() - 3_600_000 });
  const skewed = errorOf(() => verifyCall(sent(testIdentity('gateway'))));
  expect(skewed).toBeInstanceOf(ClockSkewError);
  const body = JSON.stringify({
    errors: [{ message: '', extensions: { clockSkewMs: (skewed as ClockSkewError).skewMs } }],
  });
  expect(clockSkewRefusal('products', body)).toBe(
    'products refused the call for its time: the clock here is 3600.0 s ahead of that of products',
  );
  expect(clockSkewRefusal('products', '{"errors":[{"message":"no"}]}')).toBeNull();
  expect(clockSkewRefusal('products', 'no JSON')).toBeNull();
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
