import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import { registerPerson, type Person } from '../../tests/users/people.ts';

let users: UsersForTest;
let ada: Person;
let grace: Person;
beforeAll(async () => {
  users = await openUsersForTest();
  ada = await registerPerson(users);
  grace = await registerPerson(users);
});
afterAll(() => users[Symbol.asyncDispose]());

const ENTITIES = `query ($of: [_Any!]!) {
  _entities(representations: $of) { __typename ... on User { id displayName email } ... on Address { id line1 } }
}`;

test('the `_service` field returns the schema with its directives', async () => {
  const { data } = await users.request('{ _service { sdl } }');
  const { sdl } = (data as { _service: { sdl: string } })._service;
  expect(sdl).toContain('@requiresScopes(scopes: [["user:admin"]])');
  expect(sdl).toMatch(/type User implements Node\s+@key\(fields: "id"\)/);
});

test('50 account references are one query, in the requested order, with null for unknown ids', async () => {
  const people = await Promise.all(Array.from({ length: 24 }, () => registerPerson(users)));
  const unknown = 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D';
  const ids = [...people.map(({ id }) => id), unknown, ...people.map(({ id }) => id), unknown];
  users.queries.length = 0;
  const { data } = await users.request(ENTITIES, { variables: { of: ids.map((id) => ({ __typename: 'User', id })) } });
  expect(users.queries).toHaveLength(1);
  const { _entities: found } = data as { _entities: ({ id: string } | null)[] };
  expect(found.map((user) => user?.id ?? unknown)).toEqual(ids);
});

test('address books and sessions of many accounts are one query each', async () => {
  const of = [ada, grace].map(({ id }) => ({ __typename: 'User', id }));
  users.queries.length = 0;
  const { data } = await users.request(
    `query ($of: [_Any!]!) {
      _entities(representations: $of) { ... on User { addresses { id } defaultShippingAddress { id } sessions { id } } }
    }`,
    { variables: { of }, as: { ...ada.claims, scopes: ['user:read'] } },
  );
  expect(data).toMatchObject({ _entities: [{ sessions: [{ id: ada.claims.session }] }, { sessions: [{}] }] });
  expect(users.queries).toHaveLength(3);
});

test('the account page of a customer is a query for the account, one for the addresses and one for the inbox', async () => {
  users.queries.length = 0;
  const { errors } = await users.request(
    '{ me { displayName addresses { city } defaultShippingAddress { city } notifications(first: 5) { unreadCount edges { node { title } } } } }',
    { as: ada.claims },
  );
  expect(errors).toBeUndefined();
  expect(users.queries).toHaveLength(3);
});

test('a referenced account shows only the fields that the viewer may see', async () => {
  const of = [ada, grace].map(({ id }) => ({ __typename: 'User', id }));
  expect(await users.request(ENTITIES, { variables: { of }, as: ada.claims })).toMatchObject({
    data: { _entities: [{ email: ada.email }, { email: null }] },
  });
});

test('status, version and update time of an account are visible only to itself and to staff', async () => {
  const look = `{ user(id: "${ada.id}") { displayName status version updatedAt } }`;
  const seenBy = async (as: Person['claims'] | null) => (await users.request(look, { as })).data;
  const hidden = { user: { displayName: expect.any(String), status: null, version: null, updatedAt: null } };
  expect(await seenBy(null)).toEqual(hidden);
  expect(await seenBy(grace.claims)).toEqual(hidden);
  const seen = { user: { status: 'ACTIVE', version: 1, updatedAt: expect.any(String) } };
  expect(await seenBy(ada.claims)).toMatchObject(seen);
  expect(await seenBy({ ...grace.claims, scopes: ['user:read'] })).toMatchObject(seen);
});

test('an address of another account resolves to null', async () => {
  const { data } = await users.request(
    `mutation { saveAddress(input: { name: "Ada", line1: "Home", city: "London", postalCode: "N1", country: "GB" }) {
      user { addresses { id } }
    } }`,
    { as: ada.claims },
  );
  const { saveAddress } = data as { saveAddress: { user: { addresses: [{ id: string }] } } };
  const of = [{ __typename: 'Address', id: saveAddress.user.addresses[0].id }];
  const seenBy = async (as: Person['claims'] | null) => (await users.request(ENTITIES, { variables: { of }, as })).data;
  expect(await seenBy(ada.claims)).toMatchObject({ _entities: [{ line1: 'Home' }] });
  expect(await seenBy(grace.claims)).toEqual({ _entities: [null] });
  expect(await seenBy(null)).toEqual({ _entities: [null] });
});

test('sessions resolve by their ids in one query, for their own account and for staff', async () => {
  const fields = 'id createdAt lastSeenAt expiresAt current';
  const of = [ada, grace].map(({ claims }) => ({ __typename: 'Session', id: claims.session }));
  const unknown = { __typename: 'Session', id: 'ses_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D' };
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Session { ${fields} } } }`;
  const seenBy = async (as: Person['claims'] | null) =>
    (await users.request(query, { variables: { of: [...of, unknown] }, as })).data?.['_entities'];
  const listed = (await users.request(`{ me { sessions { ${fields} } } }`, { as: ada.claims })).data;
  const { me } = listed as { me: { sessions: [object] } };
  users.queries.length = 0;
  expect(await seenBy(ada.claims)).toEqual([me.sessions[0], null, null]);
  expect(users.queries).toEqual(['SelectQueryNode']);
  expect(me.sessions[0]).toMatchObject({ id: ada.claims.session, current: true });
  expect(await seenBy(null)).toEqual([null, null, null]);
  expect(await seenBy({ ...grace.claims, scopes: ['order:read'] })).toEqual([
    null,
    expect.objectContaining({ current: true }),
    null,
  ]);
  const staff = { ...(await registerPerson(users)).claims, scopes: ['user:read'] };
  expect(await seenBy(staff)).toMatchObject([{ ...me.sessions[0], current: false }, { current: false }, null]);
});

test('an expired session resolves to null', async () => {
  const person = await registerPerson(users);
  const staff = { ...grace.claims, scopes: ['user:read'] };
  const of = [{ __typename: 'Session', id: person.claims.session }];
  const find = async () => (await users.request(ENTITIES, { variables: { of }, as: staff })).data;
  expect(await find()).toEqual({ _entities: [{ __typename: 'Session' }] });
  const update = users.db.updateTable('sessions').set({ expires_at: new Date() });
  await update.where('id', '=', person.claims.session).execute();
  expect(await find()).toEqual({ _entities: [null] });
});

test.each([{ $ne: null }, 7, null, ['usr_x'], '\u0000', '', undefined, 'ord_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D'])(
  'a reference with the id %j is refused before any query',
  async (id) => {
    users.queries.length = 0;
    for (const __typename of ['User', 'Address', 'Notification', 'Session', 'UserPreferences', 'constructor', 7]) {
      const of = [
        { __typename: 'User', id: ada.id },
        { __typename, id },
      ];
      const { errors } = await users.request(ENTITIES, { variables: { of } });
      expect(errors).toMatchObject([{ path: ['_entities'], extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    expect(users.queries).toEqual([]);
  },
);

test('500 references are resolved, 501 are refused', async () => {
  const of = Array.from({ length: 500 }, () => ({ __typename: 'User', id: ada.id }));
  expect((await users.request(ENTITIES, { variables: { of } })).errors).toBeUndefined();
  const { errors } = await users.request(ENTITIES, { variables: { of: [...of, of[0]] } });
  expect(errors).toMatchObject([
    { message: 'representations: expected at most 500, got 501', extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});
