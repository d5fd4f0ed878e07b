import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDeliveryRenderer } from './notifications/renderDelivery.ts';
import { createVerificationCodes } from './credentials/verificationCodes.ts';
import { createUsersStore } from './store/usersStore.ts';
import { openUsersForTest, testKeySecret, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import {
  loginPerson,
  mailedCode,
  newEmail,
  PASSWORD,
  personOf,
  registerPerson,
  registerVerifiedPerson,
  signInAdmin,
  type Person,
} from '../../tests/users/people.ts';

let users: UsersForTest;
beforeAll(async () => void (users = await openUsersForTest()));
afterAll(() => users[Symbol.asyncDispose]());

type Proof = { readonly password?: string; readonly code?: string };

async function requestChange({ claims }: Person, email: string, { password = PASSWORD, code }: Proof = {}) {
  const query = `mutation ($email: String!, $password: String!, $code: String) {
    requestEmailChange(email: $email, password: $password, code: $code) { ok userErrors { code path } } }`;
  const { data, errors } = await users.request(query, { variables: { email, password, code }, as: claims });
  return data?.['requestEmailChange'] ?? errors?.[0]?.extensions.code;
}

async function confirm({ claims }: Person, code: string) {
  const query = `mutation ($code: String!) {
    confirmEmailChange(code: $code) { user { email emailVerified } userErrors { code path } } }`;
  const { data } = await users.request(query, { variables: { code }, as: claims });
  return data?.['confirmEmailChange'];
}

const sent = { ok: true, userErrors: [] };
const refused = (code: string, path: string[] | null) => ({ user: null, userErrors: [{ code, path }] });
const letAMinutePass = ({ id }: Person) =>
  users.db
    .updateTable('email_verifications')
    .set({ sent_at: new Date(Date.now() - 61_000) })
    .where('user_id', '=', id)
    .execute();

/** The mails that are queued for an account, as they would be sent now. */
async function mailsOf({ id }: Person) {
  const store = createUsersStore({
    db: users.db,
    now: () => new Date(),
    traceparent: null,
    onEventsCommitted: () => {},
  });
  const { findMany: findUsers, isEmailTaken } = store.accounts;
  const { deriveCode } = createVerificationCodes(testKeySecret);
  const rest = { openReset: store.passwordResets.open, deriveToken: () => ({ token: '', hash: '' }), resetPage: null };
  const render = createDeliveryRenderer({ findUsers, isEmailTaken, deriveCode, ...rest });
  const rows = await users.db.selectFrom('deliveries').select(['id', 'content']).orderBy('created_at').execute();
  const own = rows.filter(({ content }) => 'userId' in content && content.userId === id);
  const mails = await Promise.all(own.map((delivery) => render(delivery)));
  return mails.flatMap((mail) => (mail ? [{ to: mail.message.to, title: mail.message.title }] : []));
}

test('the code that is mailed to a new address replaces the old one, which gets a notice, and ends other sessions', async () => {
  const ada = await registerVerifiedPerson(users);
  const other = personOf(ada.email, await loginPerson(users, ada.email));
  const email = `Countess.${newEmail()}`;
  expect(await requestChange(ada, ` ${email} `)).toEqual(sent);
  expect((await mailsOf(ada)).slice(-2)).toEqual(
    expect.arrayContaining([
      { to: email, title: 'Confirm your new e-mail address' },
      { to: ada.email, title: 'Your e-mail address is to be changed' },
    ]),
  );
  expect((await loginPerson(users, email)).userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
  const code = await mailedCode(users, ada.id);
  expect(await confirm(ada, ` ${code.slice(0, 4)} ${code.slice(4)}`)).toEqual({
    user: { email, emailVerified: true },
    userErrors: [],
  });
  expect(await confirm(ada, code)).toEqual(refused('TOKEN_EXPIRED', ['code']));
  expect((await loginPerson(users, email.toUpperCase())).userErrors).toEqual([]);
  expect((await loginPerson(users, ada.email)).userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
  const sessions = users.db.selectFrom('sessions').select('id').where('user_id', '=', ada.id);
  const live = (await sessions.execute()).map(({ id }) => id);
  expect([live.includes(ada.claims.session), live.includes(other.claims.session)]).toEqual([true, false]);
});

test('a change needs the password, and a code where there is a second factor; wrong ones are delayed', async () => {
  const ada = await registerVerifiedPerson(users);
  const wrong = { ok: false, userErrors: [{ code: 'INVALID_CREDENTIALS', path: ['password'] }] };
  await users.db.updateTable('users').set({ second_factor_at: new Date() }).where('id', '=', ada.id).execute();
  expect(await requestChange(ada, newEmail())).toEqual({
    ok: false,
    userErrors: [{ code: 'SECOND_FACTOR_REQUIRED', path: ['code'] }],
  });
  for (let each = 0; each < 6; each += 1)
    expect(await requestChange(ada, newEmail(), { password: 'not-the-password' })).toEqual(wrong);
  expect(await requestChange(ada, newEmail())).toBe('RATE_LIMITED');
  const query = 'mutation ($p: String!) { exportMyData(password: $p) { json } }';
  const { errors } = await users.request(query, { variables: { p: PASSWORD }, as: ada.claims });
  expect(errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
});

test('an address of another account is answered alike and gets no mail, and is refused if it is taken meanwhile', async () => {
  const [ada, grace] = [await registerVerifiedPerson(users), await registerPerson(users)];
  expect(await requestChange(ada, grace.email.toUpperCase())).toEqual(sent);
  expect((await mailsOf(ada)).map(({ to }) => to)).not.toContain(grace.email.toUpperCase());
  expect(await confirm(ada, await mailedCode(users, ada.id))).toEqual(refused('EMAIL_TAKEN', null));
  expect((await loginPerson(users, ada.email)).userErrors).toEqual([]);
});

test('an invalid address and the own one are refused, and mails are at most one a minute', async () => {
  const ada = await registerVerifiedPerson(users);
  const invalid = { ok: false, userErrors: [{ code: 'VALIDATION', path: ['email'] }] };
  for (const email of ['', 'ada', 'a@b', `${'x'.repeat(300)}@example.com`, ada.email.toUpperCase()])
    expect(await requestChange(ada, email)).toEqual(invalid);
  expect(await requestChange(ada, newEmail())).toEqual(sent);
  expect(await requestChange(ada, newEmail())).toEqual({
    ok: false,
    userErrors: [{ code: 'RATE_LIMITED', path: null }],
  });
});

test('a code that verifies an address changes none, and the other way round; five wrong codes end a code', async () => {
  const ada = await registerPerson(users);
  const verifying = await mailedCode(users, ada.id);
  expect(await confirm(ada, verifying)).toEqual(refused('TOKEN_EXPIRED', ['code']));
  await letAMinutePass(ada);
  const email = newEmail();
  expect(await requestChange(ada, email)).toEqual(sent);
  // The old address is not verified: it may be another person's, and gets no notice.
  expect((await mailsOf(ada)).map(({ to }) => to)).toEqual([ada.email, email]);
  const changing = await mailedCode(users, ada.id);
  const verify = 'mutation ($code: String!) { verifyEmail(code: $code) { user { id } userErrors { code } } }';
  const { data } = await users.request(verify, { variables: { code: changing }, as: ada.claims });
  expect(data?.['verifyEmail']).toEqual({ user: null, userErrors: [{ code: 'TOKEN_EXPIRED' }] });
  for (let each = 0; each < 4; each += 1) await confirm(ada, changing === '00000000' ? '00000001' : '00000000');
  expect(await confirm(ada, changing)).toEqual(refused('TOKEN_EXPIRED', ['code']));
});

test('open password resets of the old address end, and the audit log has the change without the address', async () => {
  const ada = await registerVerifiedPerson(users);
  const { passwordResets } = createUsersStore({
    db: users.db,
    now: () => new Date(),
    traceparent: null,
    onEventsCommitted: () => {},
  });
  await passwordResets.open(ada.email, { hash: `reset of ${ada.id}`, expiresAt: new Date(Date.now() + 60_000) });
  const email = newEmail();
  await requestChange(ada, email);
  await confirm(ada, await mailedCode(users, ada.id));
  expect(await passwordResets.isOpen(`reset of ${ada.id}`)).toBe(false);
  const admin = await signInAdmin(users);
  const query = `{ auditLog(first: 1, targetId: "${ada.id}", action: "user.updated") { edges { node { actorId details } } } }`;
  const { data } = await users.request(query, { as: admin.claims });
  expect(data?.['auditLog']).toEqual({
    edges: [{ node: { actorId: ada.id, details: '{"changed":["email","emailVerifiedAt"]}' } }],
  });
});
