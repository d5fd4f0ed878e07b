import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openUsersForTest, type UsersResponse, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import { signInAdmin, newEmail, registerPerson, type Person } from '../../tests/users/people.ts';

let users: UsersForTest;
let staff: Person;
let ada: Person;
beforeAll(async () => {
  users = await openUsersForTest();
  staff = await signInAdmin(users);
  ada = await registerPerson(users);
});
afterAll(() => users[Symbol.asyncDispose]());

const HUGE = 'x'.repeat(300_000);
const UNKNOWN = 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D';
const SECRET = 'a-secret-password';
const home = { name: 'Ada', line1: 'Home', city: 'London', postalCode: 'N1', country: 'GB' };

const registration =
  'mutation ($input: RegisterInput!) { it: register(input: $input) { user { id } userErrors { code message path } } }';
const signIn = 'mutation ($input: LoginInput!) { it: login(input: $input) { accessToken } }';
const renewal = 'mutation ($token: String!) { it: refreshSession(refreshToken: $token) { accessToken } }';
const leaving = 'mutation ($all: Boolean) { it: logout(allSessions: $all) { ok } }';
const profile = `mutation ($input: ProfileInput!, $version: Int) {
  it: updateProfile(input: $input, expectedVersion: $version) { user { id } userErrors { code message path } }
}`;
const address =
  'mutation ($id: ID, $input: AddressInput!) { it: saveAddress(id: $id, input: $input) { user { id } userErrors { code message path } } }';
const removal = 'mutation ($id: ID!) { it: deleteAddress(id: $id) { user { id } userErrors { code message path } } }';
const preferences =
  'mutation ($input: PreferencesInput!) { it: updatePreferences(input: $input) { user { id } userErrors { code message path } } }';
const password =
  'mutation ($current: String!, $next: String!) { it: changePassword(current: $current, next: $next) { user { id } userErrors { code message path } } }';
const roles =
  'mutation ($id: ID!, $roles: [Role!]!) { it: setUserRoles(userId: $id, roles: $roles) { user { id } userErrors { code message path } } }';
const status =
  'mutation ($id: ID!, $status: UserStatus!) { it: setUserStatus(userId: $id, status: $status) { user { id } userErrors { code message path } } }';

type Payload = { user: unknown; userErrors: { code: string; message: string; path: string[] | null }[] };
const payloadOf = ({ data }: UsersResponse) => (data as { it: Payload }).it;

async function snapshot(): Promise<string> {
  const tables = ['users', 'addresses', 'outbox'] as const;
  const rows = await Promise.all(tables.map((table) => users.db.selectFrom(table).selectAll().execute()));
  // The relay assigns positions asynchronously.
  return JSON.stringify(rows, (name, value: unknown) => (name === 'position' ? undefined : value));
}

test.each<[string, Record<string, unknown>, string]>([
  [registration, { input: { email: HUGE, password: SECRET } }, 'VALIDATION input.email'],
  [registration, { input: { email: 'a@b.example', password: HUGE } }, 'VALIDATION input.password'],
  [registration, { input: { email: 'a@b.example', password: '' } }, 'VALIDATION input.password'],
  [registration, { input: { email: 'a@b.example', password: SECRET, username: HUGE } }, 'VALIDATION input.username'],
  [
    registration,
    { input: { email: 'a@b.example', password: SECRET, displayName: HUGE } },
    'VALIDATION input.displayName',
  ],
  [registration, { input: { email: '\u0000@b.example', password: SECRET } }, 'VALIDATION input.email'],
  [profile, { input: { displayName: '' } }, 'VALIDATION input.displayName'],
  [profile, { input: { phone: HUGE } }, 'VALIDATION input.phone'],
  [profile, { input: { username: '\u0000\u0000\u0000' } }, 'VALIDATION input.username'],
  [profile, { input: {}, version: -1 }, 'CONFLICT expectedVersion'],
  [profile, { input: {}, version: 2_147_483_647 }, 'CONFLICT expectedVersion'],
  [address, { input: { ...home, name: HUGE } }, 'VALIDATION input.name'],
  [address, { input: { ...home, line1: '' } }, 'VALIDATION input.line1'],
  [address, { input: { ...home, country: 'Atlantis' } }, 'VALIDATION input.country'],
  [address, { id: HUGE, input: home }, 'NOT_FOUND id'],
  [address, { id: '\u0000', input: home }, 'NOT_FOUND id'],
  [address, { id: '', input: home }, 'NOT_FOUND id'],
  [removal, { id: '\u0000' }, 'NOT_FOUND id'],
  [removal, { id: UNKNOWN }, 'NOT_FOUND id'],
  [preferences, { input: { locale: HUGE } }, 'VALIDATION input.locale'],
  [preferences, { input: { currency: 'GOLD' } }, 'VALIDATION input.currency'],
  [password, { current: '', next: SECRET }, 'INVALID_CREDENTIALS current'],
  [password, { current: HUGE, next: HUGE }, 'INVALID_CREDENTIALS current'],
  [roles, { id: UNKNOWN, roles: ['ADMIN'] }, 'NOT_FOUND userId'],
  [roles, { id: '\u0000', roles: ['ADMIN'] }, 'NOT_FOUND userId'],
  [roles, { id: '', roles: [] }, 'NOT_FOUND userId'],
  [status, { id: HUGE, status: 'DISABLED' }, 'NOT_FOUND userId'],
])('%s is refused with a clear message and changes nothing: %#', async (mutation, variables, refusal) => {
  const before = await snapshot();
  const as = mutation === roles || mutation === status ? staff.claims : ada.claims;
  const answer = await users.request(mutation, { variables, as });
  const { user, userErrors } = payloadOf(answer);
  expect(user).toBeNull();
  expect(userErrors.map(({ code, path }) => `${code} ${path?.join('.')}`)).toEqual([refusal]);
  expect(userErrors[0]?.message).toMatch(/expected .*, got /s);
  expect(userErrors[0]?.message.length).toBeLessThan(300);
  expect(JSON.stringify(answer)).not.toContain(SECRET);
  expect(await snapshot()).toBe(before);
});

test.each<[string, Record<string, unknown>]>([
  [registration, {}],
  [registration, { input: null }],
  [registration, { input: { email: 7, password: SECRET } }],
  [registration, { input: { email: newEmail(), password: SECRET, roles: ['ADMIN'] } }],
  [registration, { input: { email: newEmail(), password: [SECRET, SECRET] } }],
  [signIn, { input: { email: ['ada@example.com'], password: SECRET } }],
  [signIn, { input: { email: 'ada@example.com', password: { $ne: SECRET } } }],
  [renewal, { token: [SECRET] }],
  [renewal, { token: null }],
  [leaving, { all: SECRET }],
  [password, { current: [SECRET], next: SECRET }],
  [preferences, { input: { currency: 840 } }],
  [profile, { input: { displayName: 'x' }, version: '1' }],
  [profile, { input: { displayName: 'x' }, version: 1e12 }],
  [profile, { input: { status: 'ACTIVE' } }],
  [address, { input: { ...home, isDefault: 'yes' } }],
  [address, { input: { name: 'Ada' } }],
  [roles, { id: UNKNOWN, roles: ['KING'] }],
  [status, { id: UNKNOWN, status: 'GONE' }],
  [removal, { id: { $ne: null } }],
])('%s with values of a wrong type is BAD_USER_INPUT and never repeats a password: %#', async (mutation, variables) => {
  const before = await snapshot();
  const answer = await users.request(mutation, { variables, as: staff.claims });
  expect(new Set(answer.errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
  expect(JSON.stringify(answer)).not.toContain(SECRET);
  expect(await snapshot()).toBe(before);
});

test.each([leaving, profile, address, removal, preferences, password, roles, status])(
  '%s requires a signed-in caller',
  async (mutation) => {
    const variables = { id: UNKNOWN, input: home, current: 'x', next: 'y', roles: ['ADMIN'], status: 'DISABLED' };
    const named: Record<string, unknown> = Object.fromEntries(
      Object.entries(variables).filter(([name]) => mutation.includes(`$${name}:`)),
    );
    if ('input' in named && mutation !== address) named['input'] = {};
    expect((await users.request(mutation, { variables: named })).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  },
);

test.each([
  [roles, { roles: ['ADMIN'] }],
  [status, { status: 'DISABLED' }],
])('%s is refused for an account that is not ADMIN now, even if its token claims it', async (mutation, variables) => {
  const asAda = { variables: { ...variables, id: ada.id }, as: ada.claims };
  expect((await users.request(mutation, asAda)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  const claiming = { ...asAda, as: { ...ada.claims, roles: ['ADMIN'], scopes: ['user:admin'] } };
  expect(payloadOf(await users.request(mutation, claiming)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
});

test('an admin cannot remove their own access', async () => {
  const itself = { id: staff.id, as: staff.claims };
  for (const [mutation, variables] of [
    [roles, { roles: ['CUSTOMER'] }],
    [status, { status: 'DISABLED' }],
    [status, { status: 'LOCKED' }],
  ] as const) {
    const answer = await users.request(mutation, { variables: { id: itself.id, ...variables }, as: itself.as });
    expect(payloadOf(answer).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  }
});

test('the arguments of a search are validated', async () => {
  const search = (variables: object) =>
    users.request('query ($q: String, $first: Int) { users(query: $q, first: $first) { totalCount } }', {
      variables: { ...variables },
      as: staff.claims,
    });
  for (const variables of [{ q: HUGE }, { q: '\u0000' }, { first: 0 }, { first: -1 }, { first: 101 }]) {
    expect((await search(variables)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  }
});
