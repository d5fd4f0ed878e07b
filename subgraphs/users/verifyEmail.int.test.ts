import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import {
  loginPerson,
  mailedCode,
  newEmail,
  PASSWORD,
  registerPerson,
  registerVerifiedPerson,
  type Person,
} from '../../tests/users/people.ts';

let users: UsersForTest;
beforeAll(async () => void (users = await openUsersForTest()));
afterAll(() => users[Symbol.asyncDispose]());

const VERIFY = 'mutation ($code: String!) { verifyEmail(code: $code) { user { emailVerified } userErrors { code } } }';
const ACCOUNT = '{ me { emailVerified emailVerifiedAt version } }';

async function verify({ claims }: Person, code: string) {
  const { data } = await users.request(VERIFY, { variables: { code }, as: claims });
  return data?.['verifyEmail'];
}

async function requestCode({ claims }: Person) {
  const query = 'mutation { requestEmailVerification { ok userErrors { code } } }';
  return (await users.request(query, { as: claims })).data?.['requestEmailVerification'];
}

const letTimePass = (userId: string, column: 'sent_at' | 'expires_at', at: Date) =>
  users.db
    .updateTable('email_verifications')
    .set({ [column]: at })
    .where('user_id', '=', userId)
    .execute();

const refused = (code: string) => ({ user: null, userErrors: [{ code }] });
const wrongOf = (code: string) => (code === '00000000' ? '00000001' : '00000000');

test('the code of the welcome mail verifies the address, once', async () => {
  const ada = await registerPerson(users);
  expect((await users.request(ACCOUNT, { as: ada.claims })).data).toEqual({
    me: { emailVerified: false, emailVerifiedAt: null, version: 1 },
  });
  const code = await mailedCode(users, ada.id);
  expect(code).toMatch(/^\d{8}$/);
  expect(await verify(ada, ` ${code.slice(0, 4)} ${code.slice(4)}`)).toEqual({
    user: { emailVerified: true },
    userErrors: [],
  });
  const { data } = await users.request(ACCOUNT, { as: ada.claims });
  expect(data).toMatchObject({ me: { emailVerified: true, emailVerifiedAt: expect.any(String), version: 2 } });
  expect(await verify(ada, code)).toEqual(refused('CONFLICT'));
  expect(await requestCode(ada)).toEqual({ ok: false, userErrors: [{ code: 'CONFLICT' }] });
});

test('the database holds neither the code nor a plain hash of it', async () => {
  const ada = await registerPerson(users);
  const code = await mailedCode(users, ada.id);
  const rows = await users.db.selectFrom('email_verifications').selectAll().execute();
  const deliveries = await users.db.selectFrom('deliveries').selectAll().execute();
  expect(JSON.stringify([rows, deliveries])).not.toContain(code);
});

test('five wrong codes end a code, and a code of another account is wrong', async () => {
  const [ada, grace] = [await registerPerson(users), await registerPerson(users)];
  const code = await mailedCode(users, ada.id);
  expect(await verify(grace, code)).toEqual(refused('TOKEN_EXPIRED'));
  for (let each = 0; each < 5; each += 1) expect(await verify(ada, wrongOf(code))).toEqual(refused('TOKEN_EXPIRED'));
  expect(await verify(ada, code)).toEqual(refused('TOKEN_EXPIRED'));
  await letTimePass(ada.id, 'sent_at', new Date(Date.now() - 61_000));
  expect(await requestCode(ada)).toEqual({ ok: true, userErrors: [] });
  expect(await verify(ada, code)).toEqual(refused('TOKEN_EXPIRED'));
  expect(await verify(ada, await mailedCode(users, ada.id))).toMatchObject({ user: { emailVerified: true } });
});

test('a code expires, and codes are mailed at most once a minute and ten times a day', async () => {
  const ada = await registerPerson(users);
  await letTimePass(ada.id, 'expires_at', new Date(Date.now() - 1_000));
  expect(await verify(ada, await mailedCode(users, ada.id))).toEqual(refused('TOKEN_EXPIRED'));
  const tooMany = { ok: false, userErrors: [{ code: 'RATE_LIMITED' }] };
  expect(await requestCode(ada)).toEqual(tooMany);
  const startOfDay = new Date(new Date().setUTCHours(0, 0, 0, 0));
  await users.db.updateTable('email_verifications').set({ sent_on_day: 10, sent_at: startOfDay }).execute();
  expect(await requestCode(ada)).toEqual(tooMany);
});

test('nobody else sees whether an address is verified', async () => {
  const [ada, grace] = [await registerVerifiedPerson(users), await registerPerson(users)];
  const { data } = await users.request('query ($id: ID!) { user(id: $id) { emailVerified emailVerifiedAt } }', {
    variables: { id: ada.id },
    as: grace.claims,
  });
  expect(data).toEqual({ user: { emailVerified: null, emailVerifiedAt: null } });
});

test('a login names the account by its e-mail address or by its username, in any case, and by one of them', async () => {
  const email = newEmail();
  await users.request('mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }', {
    variables: { input: { email, username: 'Lovelace', password: PASSWORD } },
  });
  const login = async (input: object) => {
    const query = `mutation ($input: LoginInput!) { login(input: $input) { user { email } userErrors { code } } }`;
    return (await users.request(query, { variables: { input: { password: PASSWORD, ...input } } })).data?.['login'];
  };
  expect((await loginPerson(users, email)).userErrors).toEqual([]);
  expect(await login({ username: ' lovelacE ' })).toEqual({ user: { email }, userErrors: [] });
  for (const username of ['nobody', '', 'a b', email, '%', 'x'.repeat(10_000)])
    expect(await login({ username })).toEqual(refused('INVALID_CREDENTIALS'));
  expect(await login({ username: 'lovelace', password: 'not-the-password' })).toEqual(refused('INVALID_CREDENTIALS'));
  expect(await login({ username: 'lovelace', email })).toEqual(refused('VALIDATION'));
  expect(await login({})).toEqual(refused('VALIDATION'));
});
