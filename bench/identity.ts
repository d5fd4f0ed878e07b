import {
  createHmac,
  createSecretKey,
  hash,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { createIdentity } from '#platform/identity/identity.ts';
import { createServiceKeys, newPrivateKey, publicKeysOf } from '#platform/identity/serviceKeys.ts';
import { cpuMs } from '../tests/reliability/cpuMs.ts';

// What a signed call costs its caller and its callee together, and what other ways to sign it would cost. All ways bind
// the call to its method, path and body; one of them is timed after the other, round after round.
const { calls, rounds } = commandLine('bench', 'bench/identity.ts')
  .description('what signing and verifying a call costs, and what other ways would cost')
  .option('--calls <count>', 'calls a round', wholeNumberArgument(100, 10_000_000), 5_000)
  .option('--rounds <count>', 'rounds', wholeNumberArgument(1, 1_000), 5)
  .parse()
  .opts<{ calls: number; rounds: number }>();

const [gatewayKey, ordersKey] = [newPrivateKey(), newPrivateKey()];
const publicKeys = [...publicKeysOf('gateway', gatewayKey), ...publicKeysOf('orders', ordersKey)];
const gatewayKeys = { privateKeys: [gatewayKey], publicKeys };
const gateway = createIdentity({ service: 'gateway', keys: gatewayKeys });
const orders = createIdentity({ service: 'orders', keys: { privateKeys: [ordersKey], publicKeys } });
const { signingKey } = createServiceKeys('gateway', gatewayKeys);
const [verificationKey] = createServiceKeys('orders', { privateKeys: [ordersKey], publicKeys }).verificationKeysOf(
  'gateway',
);
if (!verificationKey) throw new Error('expected the public key of the gateway');
const sharedKey = createSecretKey(randomBytes(32));

const request = { method: 'POST', path: '/graphql', body: JSON.stringify({ query: 'q'.repeat(1_000) }) };
const claims = { subject: `usr_${'0'.repeat(26)}`, session: `ses_${'0'.repeat(26)}`, roles: ['CUSTOMER'], scopes: [] };
const content = () => ({ claims, requestId: randomBytes(16).toString('hex'), deadlineAt: Date.now() + 10_000 });

/** A payload like that of a call, for the ways that are not in use. */
function payload(): string {
  const bound = {
    ...content(),
    method: request.method,
    path: request.path,
    digest: hash('sha256', request.body, 'base64url'),
  };
  return JSON.stringify({ ...bound, nonce: randomBytes(16).toString('base64url'), at: Date.now() });
}

function check(text: string): void {
  const { digest } = JSON.parse(text) as { digest: string };
  if (digest !== hash('sha256', request.body, 'base64url')) throw new Error('expected the digest of the body');
}

const verifyMessage = orders.verifierOf('gateway');

const macOf = (key: KeyObject, text: string) => createHmac('sha256', key).update(text).digest();

const ways: Readonly<Record<string, () => unknown>> = {
  'HMAC under one secret that all share': () => {
    const text = payload();
    const code = macOf(sharedKey, text);
    if (!timingSafeEqual(macOf(sharedKey, text), code)) throw new Error('expected the code of the text');
    check(text);
  },
  'JWT under the secret of caller and callee (in use)': () => {
    orders.verifyCall({ ...request, headers: gateway.signCall('orders', request, content()) });
  },
  'Ed25519 by node:crypto': () => {
    const text = payload();
    const signature = sign(null, Buffer.from(text), signingKey);
    if (!verify(null, Buffer.from(text), verificationKey, signature))
      throw new Error('expected a signature of the text');
    check(text);
  },
  'EdDSA JWT by jose': async () => {
    const bound = JSON.parse(payload()) as Record<string, unknown>;
    const token = await new SignJWT(bound).setProtectedHeader({ alg: 'EdDSA' }).sign(signingKey);
    const { payload: read } = await jwtVerify(token, verificationKey);
    check(JSON.stringify(read));
  },
  'an event message by Ed25519 (in use): sign, and one reader': () => {
    const text = payload();
    if (!verifyMessage(text, gateway.signMessage(text))) throw new Error('expected a signature of the message');
  },
};
const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
for (let round = 0; round <= rounds; round += 1)
  for (const [name, way] of Object.entries(ways)) {
    const before = cpuMs(process.pid);
    for (let call = 0; call < calls; call += 1) await way();
    // The first round warms up.
    if (round > 0) times.get(name)?.push(((cpuMs(process.pid) - before) / calls) * 1_000);
  }

console.log(`${rounds} rounds of ${calls} calls, microseconds of processor time for signing and verifying one`);
console.table(
  [...times].map(([way, each]) => {
    const sorted = each.toSorted((one, other) => one - other);
    return { way, lowest: Math.round(sorted[0] ?? 0), median: Math.round(sorted[sorted.length >> 1] ?? 0) };
  }),
);
