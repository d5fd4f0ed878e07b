import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Secret, URI, type TOTP } from 'otpauth';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import { PASSWORD, registerPerson, type Person } from '../../tests/users/people.ts';

let users: UsersForTest;
beforeAll(async () => void (users = await openUsersForTest()));
afterAll(() => users[Symbol.asyncDispose]());

const STEP_MS = 30_000;
const mutations = {
  enrolTotp: 'enrolTotp(password: $password) { uri secret userErrors { code } }',
  confirmTotp: 'confirmTotp(code: $code) { user { secondFactorEnabled } recoveryCodes userErrors { code } }',
  disableTotp: 'disableTotp(password: $password, code: $code) { user { secondFactorEnabled } userErrors { code } }',
};

async function send(person: Person, name: keyof typeof mutations, variables: Record<string, string>) {
  const declared = Object.keys(variables).map((each) => `$${each}: String!`);
  const query = `mutation (${declared.join(', ')}) { ${mutations[name]} }`;
  const { data, errors } = await users.request(query, { variables, as: person.claims });
  expect(errors).toBeUndefined();
  return data?.[name] as { uri: string; recoveryCodes: string[]; userErrors: { code: string }[] };
}

async function login({ email }: Person, code?: string, password = PASSWORD) {
  // What delays guesses of passwords is tested in signInAttempts.int.test.ts.
  await users.db.deleteFrom('sign_in_attempts').execute();
  const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }';
  const { data } = await users.request(query, { variables: { input: { email, password, code } } });
  const payload = data?.['login'] as { accessToken: string | null; userErrors: { code: string }[] } | undefined;
  return payload?.accessToken == null ? payload?.userErrors[0]?.code : 'signed in';
}

/** An account with a second factor, its recovery codes, and its codes by time step from now. */
async function enrolled() {
  const person = await registerPerson(users);
  const { uri } = await send(person, 'enrolTotp', { password: PASSWORD });
  const totp = URI.parse(uri) as TOTP;
  const codeAt = (step: number) => totp.generate({ timestamp: Date.now() + step * STEP_MS });
  const { recoveryCodes } = await send(person, 'confirmTotp', { code: codeAt(-1) });
  return { person, recoveryCodes, codeAt, uri };
}

test('a login of an account with a second factor needs the password and then a code', async () => {
  const { person, codeAt, uri } = await enrolled();
  expect(uri).toMatch(/^otpauth:\/\/totp\/commerce-graph:.*issuer=commerce-graph&secret=[A-Z2-7]{32}/);
  expect(await login(person)).toBe('SECOND_FACTOR_REQUIRED');
  expect(await login(person, codeAt(0), 'not-the-password')).toBe('INVALID_CREDENTIALS');
  expect(await login(person, '000000')).toBe('INVALID_CREDENTIALS');
  expect(await login(person, codeAt(0))).toBe('signed in');
});

test('a factor that is not confirmed changes nothing', async () => {
  const person = await registerPerson(users);
  expect((await send(person, 'enrolTotp', { password: 'not-the-password' })).userErrors).toEqual([
    { code: 'INVALID_CREDENTIALS' },
  ]);
  await send(person, 'enrolTotp', { password: PASSWORD });
  expect((await send(person, 'confirmTotp', { code: '000000' })).userErrors).toEqual([{ code: 'INVALID_CREDENTIALS' }]);
  expect(await login(person)).toBe('signed in');
});

test('a code is accepted once, also by three logins at once, and no code before it', async () => {
  const { person, codeAt } = await enrolled();
  const attempts = await Promise.all(Array.from({ length: 3 }, () => login(person, codeAt(0))));
  expect(attempts.filter((each) => each === 'signed in')).toHaveLength(1);
  expect(await login(person, codeAt(-1))).toBe('INVALID_CREDENTIALS');
  expect(await login(person, codeAt(1))).toBe('signed in');
});

test('codes of two steps ago and three steps ahead are refused', async () => {
  const { person, codeAt } = await enrolled();
  expect(await login(person, codeAt(3))).toBe('INVALID_CREDENTIALS');
  expect(await login(person, codeAt(-2))).toBe('INVALID_CREDENTIALS');
});

test('each recovery code replaces one code, in any writing', async () => {
  const { person, recoveryCodes } = await enrolled();
  const [one = '', two = ''] = recoveryCodes;
  expect(new Set(recoveryCodes).size).toBe(10);
  expect(one).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  expect(await login(person, one)).toBe('signed in');
  expect(await login(person, one)).toBe('INVALID_CREDENTIALS');
  expect(await login(person, two.replaceAll('-', ' ').toUpperCase())).toBe('signed in');
});

test('five wrong codes in a row block the factor, also for the right code', async () => {
  const { person, codeAt, recoveryCodes } = await enrolled();
  for (let each = 0; each < 5; each += 1) expect(await login(person, '000000')).toBe('INVALID_CREDENTIALS');
  expect(await login(person, codeAt(0))).toBe('RATE_LIMITED');
  expect(await login(person, recoveryCodes[0])).toBe('RATE_LIMITED');
  const past = { blocked_until: new Date(Date.now() - 1) };
  await users.db.updateTable('second_factors').set(past).where('user_id', '=', person.id).execute();
  expect(await login(person, codeAt(0))).toBe('signed in');
});

test('disabling needs the password and a code, and afterwards no login needs one', async () => {
  const { person, codeAt } = await enrolled();
  const wrong = await send(person, 'disableTotp', { password: 'not-the-password', code: codeAt(0) });
  expect(wrong.userErrors).toEqual([{ code: 'INVALID_CREDENTIALS' }]);
  expect(await send(person, 'disableTotp', { password: PASSWORD, code: codeAt(0) })).toEqual({
    user: { secondFactorEnabled: false },
    userErrors: [],
  });
  expect(await login(person)).toBe('signed in');
  const again = await send(person, 'disableTotp', { password: PASSWORD, code: codeAt(1) });
  expect(again.userErrors).toEqual([{ code: 'CONFLICT' }]);
});

test('the database has neither the secret nor a recovery code in plain text', async () => {
  const { recoveryCodes, uri } = await enrolled();
  const rows = JSON.stringify([
    await users.db.selectFrom('second_factors').selectAll().execute(),
    await users.db.selectFrom('recovery_codes').selectAll().execute(),
  ]);
  const { secret } = URI.parse(uri) as TOTP;
  for (const text of [
    secret.base32,
    secret.hex,
    ...recoveryCodes,
    ...recoveryCodes.map((each) => each.replaceAll('-', '')),
  ])
    expect(rows).not.toContain(text);
  expect(Secret.fromBase32(secret.base32).buffer.byteLength).toBe(20);
});
