import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import { PASSWORD, registerPerson } from '../../tests/users/people.ts';

let users: UsersForTest;
beforeAll(async () => {
  users = await openUsersForTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const signIn = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }';

/** The code of the refusal, or null for a login. */
async function attempt(email: string, password: string, address = '192.0.2.66'): Promise<string | null> {
  const { data, errors } = await users.request(signIn, { variables: { input: { email, password } }, address });
  const login = data?.['login'] as { userErrors: { code: string }[] } | null | undefined;
  return errors?.[0]?.extensions.code ?? login?.userErrors[0]?.code ?? null;
}

async function attempts(times: number, email: string, addressOf = (_at: number) => '192.0.2.66') {
  const codes: (string | null)[] = [];
  for (let at = 0; at < times; at += 1) codes.push(await attempt(email, `wrong-${at}-password`, addressOf(at)));
  return codes;
}
const fiveThenRefused = [...Array.from({ length: 6 }, () => 'INVALID_CREDENTIALS'), 'RATE_LIMITED', 'RATE_LIMITED'];

test('guesses are delayed after the sixth, from however many addresses, alike for accounts that do not exist', async () => {
  const { email } = await registerPerson(users);
  expect(await attempts(8, email, (at) => `192.0.2.${at}`)).toEqual(fiveThenRefused);
  expect(await attempts(8, 'nobody@example.com', (at) => `192.0.2.${at}`)).toEqual(fiveThenRefused);
});

test('the right password is refused too while an attempt is delayed, before it is checked', async () => {
  const { email } = await registerPerson(users);
  await attempts(8, email);
  expect(await attempt(email, PASSWORD)).toBe('RATE_LIMITED');
});

test('an attack does not lock its victim out at an address where the account has signed in', async () => {
  const { email } = await registerPerson(users);
  expect(await attempt(email, PASSWORD, '198.51.100.1')).toBeNull();
  await attempts(9, email);
  expect(await attempt(email, PASSWORD, '198.51.100.1')).toBeNull();
  expect(await attempt(email, PASSWORD, '198.51.100.2')).toBe('RATE_LIMITED');
});

test('parallel guesses are counted before they are checked', async () => {
  const { email } = await registerPerson(users);
  const codes = await Promise.all(Array.from({ length: 20 }, (_, at) => attempt(email, `wrong-${at}-password`)));
  expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(6);
});

test('a login forgets the failures before it', async () => {
  const { email } = await registerPerson(users);
  for (let round = 0; round < 3; round += 1) {
    await attempts(4, email, () => '198.51.100.9');
    expect(await attempt(email, PASSWORD, '198.51.100.9')).toBeNull();
  }
});

test('resets of one account are delayed, alike for one that does not exist', async () => {
  const { email } = await registerPerson(users);
  const reset = 'mutation ($email: String!) { requestPasswordReset(email: $email) { ok } }';
  for (const variables of [{ email }, { email: 'nobody-else@example.com' }]) {
    const codes: unknown[] = [];
    for (let at = 0; at < 7; at += 1)
      codes.push((await users.request(reset, { variables })).errors?.[0]?.extensions.code);
    expect(codes).toEqual([...Array.from({ length: 6 }, () => undefined), 'RATE_LIMITED']);
  }
});
