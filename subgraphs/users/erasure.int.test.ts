import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import { loginPerson, newEmail, PASSWORD, registerPerson, signInAdmin, type Person } from '../../tests/users/people.ts';

let users: UsersForTest;
beforeAll(async () => void (users = await openUsersForTest()));
afterAll(() => users[Symbol.asyncDispose]());

const DELETE = 'mutation ($password: String!) { deleteMyAccount(password: $password) { ok userErrors { code } } }';
const EXPORT = 'mutation ($password: String!) { exportMyData(password: $password) { json userErrors { code } } }';
const SAVE_ADDRESS = `mutation { saveAddress(input: { name: "Augusta King", line1: "Ockham Park", city: "Ripley",
  postalCode: "GU23 6NQ", country: "GB", phone: "+442079460000" }) { user { id } userErrors { code } } }`;
const RENAME = `mutation { updateProfile(input: { displayName: "Augusta King", username: "augusta", phone: "+442079460001" }) {
  user { id } userErrors { code } } }`;

async function send({ claims }: Person, query: string, password = PASSWORD) {
  const { data, errors } = await users.request(query, { variables: { password }, as: claims });
  return errors?.[0]?.extensions.code ?? Object.values(data ?? {})[0];
}

/** Every row of every table of the database, as text. */
async function everything(): Promise<string> {
  const tables = await users.db.introspection.getTables();
  const rows = await Promise.all(
    tables.map(({ name }) =>
      users.db
        .selectFrom(name as 'users')
        .selectAll()
        .execute(),
    ),
  );
  return JSON.stringify(rows);
}

async function personWithData(): Promise<Person> {
  const person = await registerPerson(users, newEmail());
  await users.request(SAVE_ADDRESS, { as: person.claims });
  await users.request(RENAME, { as: person.claims });
  await users.request('mutation ($email: String!) { requestPasswordReset(email: $email) { ok } }', {
    variables: { email: person.email },
  });
  return person;
}

test('an erased account leaves no personal data but the display names of events, and its sessions end', async () => {
  const ada = await personWithData();
  const personal = [ada.email, 'Ockham', 'GU23', 'augusta', '+4420794'];
  const before = await everything();
  for (const text of personal) expect(before).toContain(text);
  expect(await send(ada, DELETE, 'not-the-password')).toEqual({
    ok: false,
    userErrors: [{ code: 'INVALID_CREDENTIALS' }],
  });
  expect(await send(ada, DELETE)).toEqual({ ok: true, userErrors: [] });
  const after = await everything();
  for (const text of personal) expect(after).not.toContain(text);
  // The log of events is pruned after seven days.
  await users.db.deleteFrom('outbox').execute();
  expect(await everything()).not.toContain('Augusta King');
  expect(await users.db.selectFrom('sessions').select('id').where('user_id', '=', ada.id).execute()).toEqual([]);
});

test('an erased account cannot sign in or act, its address is free, and others see that it is deleted', async () => {
  const ada = await registerPerson(users);
  await send(ada, DELETE);
  expect((await loginPerson(users, ada.email)).userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
  const derived = `${ada.id.toLowerCase()}@erased.invalid`;
  expect((await loginPerson(users, derived)).userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
  expect(await send(ada, DELETE)).toBe('UNAUTHENTICATED');
  const { data } = await users.request('query ($id: ID!) { user(id: $id) { displayName username } }', {
    variables: { id: ada.id },
  });
  expect(data).toEqual({ user: { displayName: 'Deleted account', username: null } });
  expect((await registerPerson(users, ada.email)).id).not.toBe(ada.id);
});

test('an erasure is published, an admin cannot be erased, and nobody changes an erased account', async () => {
  const [ada, admin] = [await registerPerson(users), await signInAdmin(users)];
  await send(ada, DELETE);
  const events = users.db.selectFrom('outbox').select(['type', 'data']).where('subject', '=', ada.id);
  expect((await events.orderBy('version', 'desc').execute())[0]).toEqual({
    type: 'user.erased',
    data: { userId: ada.id },
  });
  expect(await send(admin, DELETE)).toEqual({ ok: false, userErrors: [{ code: 'FORBIDDEN' }] });
  const set = (change: string) => {
    const query = `mutation ($id: ID!) { ${change} { user { id } userErrors { code } } }`;
    return users.request(query, { variables: { id: ada.id }, as: admin.claims });
  };
  const notFound = { user: null, userErrors: [{ code: 'NOT_FOUND' }] };
  expect((await set('setUserStatus(userId: $id, status: ACTIVE)')).data).toEqual({ setUserStatus: notFound });
  expect((await set('setUserRoles(userId: $id, roles: [SUPPORT])')).data).toEqual({ setUserRoles: notFound });
});

test('an export has all data of the account, no secret, and nothing of another account', async () => {
  const [ada, grace] = [await personWithData(), await registerPerson(users)];
  expect(await send(ada, EXPORT, 'not-the-password')).toEqual({
    json: null,
    userErrors: [{ code: 'INVALID_CREDENTIALS' }],
  });
  const { json } = (await send(ada, EXPORT)) as { json: string };
  const data = JSON.parse(json) as {
    account: object;
    addresses: object[];
    sessions: object[];
    notifications: object[];
  };
  expect(data.account).toMatchObject({ id: ada.id, email: ada.email, username: 'augusta', phone: '+442079460001' });
  expect(data.addresses).toMatchObject([{ line1: 'Ockham Park', userId: ada.id }]);
  expect(data.sessions).toMatchObject([{ id: ada.claims.session }]);
  expect(data.notifications).toEqual([]);
  for (const hidden of ['argon2', 'hash', grace.id, grace.email]) expect(json).not.toContain(hidden);
});
