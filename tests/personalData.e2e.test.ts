import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { logIn, findVariants, orderVariant, payOrder, requireData } from './shopping.ts';
import { useSystem } from './useSystem.ts';

// What a log must never have, in values that are found again wherever they are written.
const secrets = {
  email: 'canary.mail@example.com',
  password: 'canary-password-1234',
  newPassword: 'canary-password-5678',
  displayName: 'Canary Displayname',
  newEmail: 'canary.countess@example.com',
  phone: '+442079460321',
  name: 'Canary Recipient',
  line1: '17 Canary Lane',
  paymentToken: 'tok_canary_4242424242424242',
};
const system = useSystem(() => ({ LOG_LEVEL: 'trace' }));

type Session = { accessToken: string; refreshToken: string };
const SESSION = 'accessToken refreshToken userErrors { code }';

async function register(): Promise<Session> {
  const { email, password, displayName } = secrets;
  const query = `mutation ($input: RegisterInput!) { register(input: $input) { ${SESSION} } }`;
  const input = { email, password, displayName };
  return requireData(await system.execute<{ register: Session }>(query, { input })).register;
}

/** Sends every kind of request that carries a secret, also those that are refused, and returns the tokens. */
async function useTheShop(): Promise<string[]> {
  const { execute } = system;
  const { email, password, newPassword, phone, name, line1 } = secrets;
  const { accessToken, refreshToken } = await register();
  const refresh = 'mutation ($t: String!) { refreshSession(refreshToken: $t) { accessToken refreshToken } }';
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }';
  await execute(login, { input: { email, password: newPassword } });
  const renewed = requireData(await execute<{ refreshSession: Session }>(refresh, { t: refreshToken })).refreshSession;
  await execute(refresh, { t: `${refreshToken}x` });
  await execute('mutation ($e: String!) { requestPasswordReset(email: $e) { ok } }', { e: email });
  const changeEmail = 'mutation ($e: String!, $p: String!) { requestEmailChange(email: $e, password: $p) { ok } }';
  await execute(changeEmail, { e: secrets.newEmail, p: password }, accessToken);
  await execute(
    'mutation ($i: ProfileInput!) { updateProfile(input: $i) { user { id } } }',
    { i: { phone } },
    accessToken,
  );
  const address = { name, line1, city: 'Springfield', postalCode: '12345', country: 'US' };
  await execute('mutation ($i: AddressInput!) { saveAddress(input: $i) { user { id } } }', { i: address }, accessToken);
  const [variant] = await findVariants(execute);
  const order = await orderVariant(execute, { variantId: variant?.id ?? '', quantity: 1 }, accessToken);
  await payOrder(execute, { order, with: secrets.paymentToken }, accessToken);
  const change = 'mutation ($c: String!, $n: String!) { changePassword(current: $c, next: $n) { user { id } } }';
  await execute(change, { c: password, n: newPassword }, accessToken);
  const key = await createApiKey();
  for (const token of [`${accessToken}x`, `${key}x`, key]) await execute('{ brands { id } }', {}, token);
  // Bodies and documents that cannot be read.
  for (const body of [
    `{"query":"${email}`,
    `{"query":"{ user(id: \\"${email}\\") { ${password} } }"}`,
    `{"variables":"${password}"}`,
  ])
    await fetch(system.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await execute(
    'mutation ($p: String!) { deleteMyAccount(password: $p) { userErrors { code } } }',
    { p: newPassword },
    renewed.accessToken,
  );
  return [accessToken, refreshToken, renewed.accessToken, renewed.refreshToken, key];
}

async function createApiKey(): Promise<string> {
  const admin = await logIn(system.execute, 'admin@example.com');
  const input = { name: 'canary', scopes: ['order:read'], expiresAt: new Date(Date.now() + 86_400_000).toISOString() };
  const query = 'mutation ($input: ApiKeyInput!) { createApiKey(input: $input) { key userErrors { code } } }';
  return requireData(await system.execute<{ createApiKey: { key: string } }>(query, { input }, admin)).createApiKey.key;
}

const foundIn = (text: string, values: readonly string[]) => values.filter((value) => text.includes(value));

test('no log line of any level has personal data, a password, a token or a payment token', async () => {
  const tokens = await useTheShop();
  const values = [...Object.values(secrets), ...tokens];
  expect(values.every((value) => value.length > 8)).toBe(true);
  const output = system.running.output();
  expect(output.split('\n').filter((line) => line.includes('"answered"')).length).toBeGreaterThan(15);
  expect(foundIn(output, values)).toEqual([]);
  // The mails have what the log must not have, so that the search is known to find it.
  const mails = join(system.dataDir, 'mail');
  const texts = await Promise.all((await readdir(mails)).map((file) => readFile(join(mails, file), 'utf8')));
  expect(foundIn(texts.join('\n'), values)).toContain(secrets.email);
}, 60_000);
