import { expect, jest, test } from '@jest/globals';
import { createSigner } from './signer.ts';
import {
  ClockSkewError,
  createCallVerifier,
  clockSkewRefusal,
  signCall,
  UnsignedCallError,
  type SignedCall,
} from './signedCall.ts';

const [oldKey, newKey, foreignKey] = ['o'.repeat(32), 'n'.repeat(32), 'f'.repeat(32)];
const request = { method: 'POST', path: '/graphql', body: '{"query":"{ me { id } }"}' };
const call: SignedCall = {
  caller: 'gateway',
  claims: { subject: 'usr_1', session: 'ses_1', roles: ['CUSTOMER'], scopes: [] },
  requestId: 'req-1',
  deadlineAt: 1_800_000_000_000,
  traceparent: null,
};
/** The deadline is carried over to the reader's clock, to within the moments that takes. */
const asSigned = { ...call, deadlineAt: expect.closeTo(call.deadlineAt, -3) };

function incoming(headers: Record<string, string>, changes: Partial<typeof request> = {}) {
  const { method, path, body } = { ...request, ...changes };
  return { method, path, body: Buffer.from(body), headers };
}

test('a signed call is read back as it was signed', () => {
  expect(createCallVerifier([newKey])(incoming(signCall([newKey], request, call)))).toEqual(asSigned);
});

test('keys can be changed while running: the first signs, both verify', () => {
  const verify = createCallVerifier([newKey, oldKey]);
  expect(verify(incoming(signCall([oldKey], request, call)))).toEqual(asSigned);
  expect(verify(incoming(signCall([newKey, oldKey], request, call)))).toEqual(asSigned);
});

test.each([
  ['another body', { body: '{"query":"{ users { id } }"}' }],
  ['another path', { path: '/events' }],
  ['another method', { method: 'GET' }],
])('%s than the signed one is refused', (_, changes) => {
  const verify = createCallVerifier([newKey]);
  expect(() => verify(incoming(signCall([newKey], request, call), changes))).toThrow(
    'the signature does not fit the request',
  );
});

test('a foreign key, a changed identity and missing headers are refused', () => {
  const verify = createCallVerifier([newKey]);
  const headers = signCall([newKey], request, call);
  const forged = Buffer.from(JSON.stringify({ ...call, caller: 'orders' })).toString('base64url');
  expect(() => verify(incoming(signCall([foreignKey], request, call)))).toThrow(UnsignedCallError);
  expect(() => verify(incoming({ ...headers, 'x-identity': forged }))).toThrow(UnsignedCallError);
  expect(() => verify(incoming({}))).toThrow('the header x-identity is missing');
});

test('a call is taken once, and only while it is young', () => {
  let now = Date.now();
  const verify = createCallVerifier([newKey], { maxAgeMs: 1000, now: () => now });
  const headers = signCall([newKey], request, call);
  expect(verify(incoming(headers))).toEqual(asSigned);
  expect(() => verify(incoming(headers))).toThrow('the call was seen before');
  now += 5000;
  expect(() => verify(incoming(headers))).toThrow('at most ±1000 ms are allowed');
});

test('a replay is still known after the memory has turned over', () => {
  const clock = jest.spyOn(Date, 'now');
  const verify = createCallVerifier([newKey], { maxAgeMs: 1000, now: () => Date.now() });
  const callAt = (now: number) => {
    clock.mockReturnValue(now);
    return incoming(signCall([newKey], request, call));
  };
  verify(callAt(10_000));
  const replayed = callAt(11_990);
  verify(replayed);
  verify(callAt(12_010));
  expect(() => verify(replayed)).toThrow('the call was seen before');
  clock.mockRestore();
});

test('what is left of a call counts from its signature, whatever the clocks of both say', () => {
  const [hour, now] = [3_600_000, Date.now()];
  const verify = createCallVerifier([newKey], { now: () => Date.now() + hour });
  const leftOf = (signedAt: number) => {
    const headers = signCall([newKey], { ...request, signedAt }, { ...call, deadlineAt: signedAt + 10_000 });
    return verify(incoming(headers)).deadlineAt - Date.now();
  };
  expect(leftOf(now + hour)).toBeGreaterThan(9_000);
  expect(leftOf(now + hour + 20_000)).toBeGreaterThan(9_900);
  // What is old has travelled for so long, but no longer than a call can: the rest is the clocks.
  expect(leftOf(now + hour - 20_000)).toBeGreaterThan(7_500);
  expect(leftOf(now + hour - 20_000)).toBeLessThanOrEqual(8_000);
});

test('a call refused for its time says by how much the clocks differ, to the caller in words', () => {
  const verify = createCallVerifier([newKey], { now: () => Date.now() - 3_600_000 });
  const skewed = (() => {
    try {
      return verify(incoming(signCall([newKey], request, call)));
    } catch (error) {
      return error;
    }
  })();
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

test('a signer fits its text alone', () => {
  const signer = createSigner([newKey, oldKey]);
  expect(signer.verify('text', signer.sign('text'))).toBe(true);
  expect(signer.verify('text', createSigner([oldKey]).sign('text'))).toBe(true);
  expect(signer.verify('texT', signer.sign('text'))).toBe(false);
  expect(signer.verify('text', '')).toBe(false);
  expect(() => createSigner([])).toThrow('expected at least one key');
});
