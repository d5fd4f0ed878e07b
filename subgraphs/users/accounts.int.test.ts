import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestHouse, type TestHouse } from '../../tests/users/openTestHouse.ts';
import { admin, login, newEmail, PASSWORD, register, type Person } from '../../tests/users/people.ts';

let house: TestHouse;
let staff: Person;
let ada: Person;
let grace: Person;
beforeAll(async () => {
  house = await openTestHouse();
  staff = await admin(house);
  ada = await register(house);
  grace = await register(house);
});
afterAll(() => house[Symbol.asyncDispose]());

const PRIVATE = `email phone roles preferences { locale currency } addresses { id } defaultShippingAddress { id } sessions { id current }`;
const SEES_NOTHING = {
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

test('nobody signed in is nobody, not an error', async () => {
  expect(await house.ask('{ me { id } }')).toEqual({ data: { me: null } });
});

test('an account sees what is its own', async () => {
  const { data } = await house.ask(`{ me { id ${PRIVATE} status version createdAt } }`, { as: ada.claims });
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
  ['nobody', () => null],
  ['somebody else', () => grace.claims],
])('to %s what is private of an account looks empty', async (_who, as) => {
  const { data, errors } = await house.ask(`query ($id: ID!) { user(id: $id) { displayName ${PRIVATE} } }`, {
    variables: { id: ada.id },
    as: as(),
  });
  expect(errors).toBeUndefined();
  expect(data).toEqual({ user: { displayName: ada.email.split('@')[0], ...SEES_NOTHING } });
});

test('staff with user:read sees it', async () => {
  const { data } = await house.ask(`query ($id: ID!) { user(id: $id) { email roles } }`, {
    variables: { id: ada.id },
    as: staff.claims,
  });
  expect(data).toEqual({ user: { email: ada.email, roles: ['CUSTOMER'] } });
});

test('who signs in sees their own account in the same answer', async () => {
  const { data } = await house.ask(
    `mutation ($input: LoginInput!) { login(input: $input) { user { email sessions { current } } } }`,
    { variables: { input: { email: grace.email, password: PASSWORD } } },
  );
  expect(data).toMatchObject({ login: { user: { email: grace.email } } });
});

test.each(['', 'usr_', 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D', '\u0000', "' or 1=1 --", 'ord_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D'])(
  'there is no account %j',
  async (id) => {
    expect(await house.ask(`query ($id: ID!) { user(id: $id) { id } }`, { variables: { id } })).toEqual({
      data: { user: null },
    });
  },
);

test('a profile changes at the version it was read, one fact each', async () => {
  const eve = await register(house);
  const update = (displayName: string, expectedVersion: number) =>
    house.ask(
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
  const facts = await house.db.selectFrom('outbox').select(['type', 'data']).where('subject', '=', eve.id).execute();
  expect(facts).toEqual([
    { type: 'user.registered', data: expect.objectContaining({ userId: eve.id }) },
    { type: 'user.updated', data: { userId: eve.id, displayName: 'Eve', roles: ['CUSTOMER'] } },
  ]);
});

test('of two who take one username at the same time one has it', async () => {
  const people = await Promise.all([register(house), register(house)]);
  const answers = await Promise.all(
    people.map(({ claims }) =>
      house.ask(
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

test('an address book has one default at most, and belongs to its account', async () => {
  const eve = await register(house);
  const save = (input: object, id: string | null = null, as = eve.claims) =>
    house.ask(SAVE, { variables: { id, input: { ...home, ...input } }, as });

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
    house.ask(
      `mutation ($id: ID!) { deleteAddress(id: $id) { user { addresses { line1 } defaultShippingAddress { id } } userErrors { code path } } }`,
      { variables: { id: second }, as },
    );
  expect((await remove(grace.claims)).data).toEqual({ deleteAddress: notFound });
  expect((await remove(eve.claims)).data).toMatchObject({
    deleteAddress: { user: { addresses: [{ line1: 'Home' }], defaultShippingAddress: null } },
  });
  expect((await remove(eve.claims)).data).toEqual({ deleteAddress: notFound });
});

test('of 25 addresses saved at the same time 20 are kept, one of them the default', async () => {
  const eve = await register(house);
  const answers = await Promise.all(
    Array.from({ length: 25 }, () =>
      house.ask(SAVE, { variables: { input: { ...home, isDefault: true } }, as: eve.claims }),
    ),
  );
  expect(answers.filter(({ data }) => JSON.stringify(data).includes('VALIDATION'))).toHaveLength(5);
  const book = await house.db.selectFrom('addresses').select('is_default').where('user_id', '=', eve.id).execute();
  expect(book).toHaveLength(20);
  expect(book.filter((address) => address.is_default)).toHaveLength(1);
});

test('accounts are listed for staff alone, newest first, page by page', async () => {
  const emails = ['lister', 'lister', 'lister'].map((name, index) => `${name}${index}@${name}.example`);
  for (const email of emails) await register(house, email);
  const list = (after: string | null, as: Person['claims'] | null = staff.claims) =>
    house.ask(
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

test('what a search is for is text, not a pattern', async () => {
  const count = async (query: string, role: string | null = null) => {
    const answer = await house.ask('query ($q: String, $role: Role) { users(query: $q, role: $role) { totalCount } }', {
      variables: { q: query, role },
      as: staff.claims,
    });
    return answer.data?.['users'];
  };
  expect(await count('%')).toEqual({ totalCount: 0 });
  expect(await count('person_@')).toEqual({ totalCount: 0 });
  expect(await count('\\')).toEqual({ totalCount: 0 });
  expect(await count('', 'ADMIN')).toEqual({ totalCount: 1 });
});

test('roles come with the next token', async () => {
  const email = newEmail();
  const { id } = await register(house, email);
  const { data } = await house.ask(
    `mutation ($id: ID!) { setUserRoles(userId: $id, roles: [MANAGER, CUSTOMER]) { user { roles } userErrors { code } } }`,
    { variables: { id }, as: staff.claims },
  );
  expect(data).toEqual({ setUserRoles: { user: { roles: ['CUSTOMER', 'MANAGER'] }, userErrors: [] } });
  const { accessToken } = await login(house, email);
  expect(JSON.parse(atob(accessToken.split('.')[1] ?? ''))).toMatchObject({
    roles: ['CUSTOMER', 'MANAGER'],
    scope: expect.stringContaining('catalog:write'),
  });
});

test('two admins who take ADMIN from each other at the same time leave one', async () => {
  const [one, two] = await Promise.all([register(house), register(house)]);
  for (const { id } of [one, two]) {
    await house.db
      .updateTable('users')
      .set({ roles: ['ADMIN'] })
      .where('id', '=', id)
      .execute();
  }
  const scopes = staff.claims.scopes;
  const demote = (actor: Person, target: Person) =>
    house.ask(`mutation ($id: ID!) { setUserRoles(userId: $id, roles: [CUSTOMER]) { userErrors { code } } }`, {
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
