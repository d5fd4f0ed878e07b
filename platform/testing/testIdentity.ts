import { createIdentity, type Identity } from '../identity/identity.ts';

/** The shared secret of tests, a value of IDENTITY_KEYS. */
export const testIdentitySecret = 'an identity secret for tests of 32+ characters';

type TestIdentityOptions = { readonly secret?: string; readonly now?: () => number };

/** The identity of a service that shares {@link testIdentitySecret}, or another secret, with the others of a test. */
export function testIdentity(service: string, o: TestIdentityOptions = {}): Identity {
  const { secret = testIdentitySecret, now = Date.now } = o;
  return createIdentity({ service, keys: { sharedSecrets: [secret] }, now });
}
