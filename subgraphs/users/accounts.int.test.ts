import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import {
  signInAdmin,
  loginPerson,
  newEmail,
  PASSWORD,
  registerPerson,
  registerVerifiedPerson,
  type Person,
} from '../../tests/users/people.ts';

let users: UsersForTest;
let staff: Person;
let ada: Person;
let grace: Person;
beforeAll(async () => {
  users = await openUsersForTest();
  staff = await signInAdmin(users);
  ada = await registerPerson(users);
  grace = await registerPerson(users);
});
afterAll(() => users[Symbol.asyncDispose]());

const PRIVATE = `email phone roles preferences { locale currency } addresses { id } defaultShippingAddress { id } sessions { id current }`;
const HIDDEN_FIELDS = {
  email: null,
  phone: null,
  roles: [],
  preferences: null,
  addresses: [],
  defaultShippingAddress: null,
  sessions: [],
};
const SAVE = `mutation ($id: ID, $input: AddressInput!) {
  saveAddress(id: $id, input: $input) {
    user { version addresses { id line1 isDefault } defaultShippingAddress { line1 } } userErrors { code path }
  }
}`;
const home = { name: 'Ada', line1: 'Home', city: 'London', postalCode: 'N1', country: 'GB' };

type Book = { readonly saveAddress: { readonly user: { readonly addresses: readonly { readonly id: string }[] } } };

test('`me` is null for an anonymous request, not an error', async () => {
  expect(await users.request('{ me { id } }')).toEqual({ data: { me: null } });
});

test('an account sees its own private fields', async () => {
  const { data } = await users.request(`{ me { id ${PRIVATE} status version createdAt } }`, { as: ada.claims });
  expect(data).toMatchObject({
    me: {
      id: ada.id,
      email: ada.email,
      roles: ['CUSTOMER'],
      preferences: { locale: 'en', currency: 'USD' },
      sessions: [{ id: ada.claims.session, current: true }],
      status: 'ACTIVE',
    },
  });
});

test.each([
  ['an anonymous caller', () => null],
  ['another account', () => grace.claims],
])('to %s the private fields of an account look empty', async (_who, as) => {
  const { data, errors } = await users.request(`query ($id: ID!) { user(id: $id) { displayName ${PRIVATE} } }`, {
    variables: { id: ada.id },
    as: as(),
  });
  expect(errors).toBeUndefined();
  expect(data).toEqual({ user: { displayName: ada.email.split('@')[0], ...HIDDEN_FIELDS } });
});

test('staff with user:read sees the private fields', async () => {
  const { data } = await users.request(`query ($id: ID!) { user(id: $id) { email roles } }`, {
    variables: { id: ada.id },
    as: staff.claims,
  });
  expect(data).toEqual({ user: { email: ada.email, roles: ['CUSTOMER'] } });
});

test('a sign-in returns the private fields of the account in the same response', async () => {
  const { data } = await users.request(
    `mutation ($input: LoginInput!) { login(input: $input) { user { email sessions { current } } } }`,
    { variables: { input: { email: grace.email, password: PASSWORD } } },
  );
  expect(data).toMatchObject({ login: { user: { email: grace.email } } });
});

test.each(['', 'usr_', 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D', '\u0000', "' or 1=1 --", 'ord_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D'])(
  'there is no account %j',
  async (id) => {
    expect(await users.request(`query ($id: ID!) { user(id: $id) { id } }`, { variables: { id } })).toEqual({
      data: { user: null },
    });
  },
);

test('a profile changes only at the version that was read, and each change has one event', async () => {
  const eve = await registerPerson(users);
  const update = (displayName: string, expectedVersion: number) =>
    users.request(
      `mutation ($name: String, $version: Int) {
        updateProfile(input: { displayName: $name }, expectedVersion: $version) {
          user { displayName version } userErrors { code path }
        }
      }`,
      { variables: { name: displayName, version: expectedVersion }, as: eve.claims },
    );
  expect(await update('Eve', 1)).toEqual({
    data: { updateProfile: { user: { displayName: 'Eve', version: 2 }, userErrors: [] } },
  });
  expect(await update('Mallory', 1)).toEqual({
    data: { updateProfile: { user: null, userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'] }] } },
  });
  expect(await update('Eve', 2)).toMatchObject({ data: { updateProfile: { user: { version: 2 } } } });
  const events = await users.db.selectFrom('outbox').select(['type', 'data']).where('subject', '=', eve.id).execute();
  expect(events).toEqual([
    { type: 'user.registered', data: expect.objectContaining({ userId: eve.id }) },
    { type: 'user.updated', data: { userId: eve.id, displayName: 'Eve', roles: ['CUSTOMER'] } },
  ]);
});

test('of two concurrent claims of one username, one succeeds', async () => {
  const people = await Promise.all([registerPerson(users), registerPerson(users)]);
  const answers = await Promise.all(
    people.map(({ claims }) =>
      users.request(
        'mutation { updateProfile(input: { username: "Same.Name" }) { user { username } userErrors { code } } }',
        {
          as: claims,
        },
      ),
    ),
  );
  expect(answers.map(({ data }) => data?.['updateProfile'])).toEqual(
    expect.arrayContaining([
      { user: { username: 'Same.Name' }, userErrors: [] },
      { user: null, userErrors: [{ code: 'USERNAME_TAKEN' }] },
    ]),
  );
});

test('an address book has at most one default address, and only its account can change it', async () => {
  const eve = await registerPerson(users);
  const save = (input: object, id: string | null = null, as = eve.claims) =>
    users.request(SAVE, { variables: { id, input: { ...home, ...input } }, as });

  await save({});
  const { data } = await save({ line1: 'Work', isDefault: true });
  expect(data).toMatchObject({
    saveAddress: {
      user: {
        version: 3,
        addresses: [
          { line1: 'Home', isDefault: false },
          { line1: 'Work', isDefault: true },
        ],
        defaultShippingAddress: { line1: 'Work' },
      },
    },
  });
  const [first, second] = (data as Book).saveAddress.user.addresses.map(({ id }) => id);
  const notFound = { user: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] };
  expect((await save({}, first, grace.claims)).data).toEqual({ saveAddress: notFound });
  const remove = (as: Person['claims']) =>
    users.request(
      `mutation ($id: ID!) { deleteAddress(id: $id) { user { addresses { line1 } defaultShippingAddress { id } } userErrors { code path } } }`,
      { variables: { id: second }, as },
    );
  expect((await remove(grace.claims)).data).toEqual({ deleteAddress: notFound });
  expect((await remove(eve.claims)).data).toMatchObject({
    deleteAddress: { user: { addresses: [{ line1: 'Home' }], defaultShippingAddress: null } },
  });
  expect((await remove(eve.claims)).data).toEqual({ deleteAddress: notFound });
});

test('of 25 addresses saved concurrently, 20 are stored and one is the default', async () => {
  const eve = await registerPerson(users);
  const answers = await Promise.all(
    Array.from({ length: 25 }, () =>
      users.request(SAVE, { variables: { input: { ...home, isDefault: true } }, as: eve.claims }),
    ),
  );
  expect(answers.filter(({ data }) => JSON.stringify(data).includes('VALIDATION'))).toHaveLength(5);
  const book = await users.db.selectFrom('addresses').select('is_default').where('user_id', '=', eve.id).execute();
  expect(book).toHaveLength(20);
  expect(book.filter((address) => address.is_default)).toHaveLength(1);
});

test('only staff can list accounts, newest first, in pages', async () => {
  const emails = ['lister', 'lister', 'lister'].map((name, index) => `${name}${index}@${name}.example`);
  for (const email of emails) await registerPerson(users, email);
  const list = (after: string | null, as: Person['claims'] | null = staff.claims) =>
    users.request(
      `query ($after: String) {
        users(first: 2, after: $after, query: "@LISTER.ex") {
          edges { cursor node { email } } pageInfo { hasNextPage endCursor } totalCount
        }
      }`,
      { variables: { after }, as },
    );
  const { data } = await list(null);
  expect(data).toMatchObject({
    users: {
      edges: [{ node: { email: emails[2] } }, { node: { email: emails[1] } }],
      pageInfo: { hasNextPage: true },
      totalCount: 3,
    },
  });
  const { users: firstPage } = data as { users: { pageInfo: { endCursor: string } } };
  expect((await list(firstPage.pageInfo.endCursor)).data).toMatchObject({
    users: { edges: [{ node: { email: emails[0] } }], pageInfo: { hasNextPage: false } },
  });
  expect((await list(null, ada.claims)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect((await list(null, null)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  for (const cursor of ['', 'x', btoa('["usr_\u0000"]'), btoa('[1]'), btoa('{}')]) {
    expect((await list(cursor)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  }
});

test('a search text is matched literally, not as a pattern', async () => {
  const count = async (query: string, role: string | null = null) => {
    const answer = await users.request(
      'query ($q: String, $role: Role) { users(query: $q, role: $role) { totalCount } }',
      {
        variables: { q: query, role },
        as: staff.claims,
      },
    );
    return answer.data?.['users'];
  };
  expect(await count('%')).toEqual({ totalCount: 0 });
  expect(await count('person_@')).toEqual({ totalCount: 0 });
  expect(await count('\\')).toEqual({ totalCount: 0 });
  expect(await count('', 'ADMIN')).toEqual({ totalCount: 1 });
});

test('new roles take effect with the next token', async () => {
  const email = newEmail();
  const { id } = await registerVerifiedPerson(users, email);
  const { data } = await users.request(
    `mutation ($id: ID!) { setUserRoles(userId: $id, roles: [MANAGER, CUSTOMER]) { user { roles } userErrors { code } } }`,
    { variables: { id }, as: staff.claims },
  );
  expect(data).toEqual({ setUserRoles: { user: { roles: ['CUSTOMER', 'MANAGER'] }, userErrors: [] } });
  const { accessToken } = await loginPerson(users, email);
  expect(JSON.parse(atob(accessToken.split('.')[1] ?? ''))).toMatchObject({
    roles: ['CUSTOMER', 'MANAGER'],
    scope: expect.stringContaining('catalog:write'),
  });
});

test('of two admins who concurrently remove ADMIN from each other, one stays ADMIN', async () => {
  const [one, two] = await Promise.all([registerPerson(users), registerPerson(users)]);
  for (const { id } of [one, two]) {
    await users.db
      .updateTable('users')
      .set({ roles: ['ADMIN'] })
      .where('id', '=', id)
      .execute();
  }
  const scopes = staff.claims.scopes;
  const demote = (actor: Person, target: Person) =>
    users.request(`mutation ($id: ID!) { setUserRoles(userId: $id, roles: [CUSTOMER]) { userErrors { code } } }`, {
      variables: { id: target.id },
      as: { ...actor.claims, scopes },
    });
  const answers = await Promise.all([demote(one, two), demote(two, one)]);
  expect(answers.map(({ data }) => data)).toEqual(
    expect.arrayContaining([
      { setUserRoles: { userErrors: [] } },
      { setUserRoles: { userErrors: [{ code: 'FORBIDDEN' }] } },
    ]),
  );
});
