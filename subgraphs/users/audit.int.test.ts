import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import {
  loginPerson,
  newEmail,
  PASSWORD,
  registerPerson,
  registerVerifiedPerson,
  signInAdmin,
  type Person,
} from '../../tests/users/people.ts';
import { verifyAudit } from './store/audit.ts';

let users: UsersForTest;
let admin: Person;
beforeAll(async () => {
  users = await openUsersForTest();
  admin = await signInAdmin(users);
});
afterAll(() => users[Symbol.asyncDispose]());

type Entry = { action: string; actorId: string | null; targetId: string | null; details: string };
const NODE = 'edges { cursor node { id action actorId targetId details } } pageInfo { hasNextPage endCursor }';
type Page = { edges: { cursor: string; node: Entry & { id: string } }[]; pageInfo: { hasNextPage: boolean } };

async function activity({ id }: Person, as: Person, slice = 'first: 100'): Promise<Entry[]> {
  const query = `query ($id: ID!) { user(id: $id) { activity(${slice}) { ${NODE} } } }`;
  const { data } = await users.request(query, { variables: { id }, as: as.claims });
  const { user } = data as { user: { activity: Page } };
  return user.activity.edges.map(({ node }) => node);
}

async function auditLog(filter: string, as = admin) {
  return users.request(`{ auditLog(${filter}) { ${NODE} } }`, { as: as.claims });
}

const entriesOf = (data: unknown) => (data as { auditLog: Page }).auditLog.edges.map(({ node }) => node);
const asAdmin = (change: string, id: string) =>
  users.request(`mutation ($id: ID!) { ${change} { userErrors { code } } }`, { variables: { id }, as: admin.claims });

test('a person sees what they did and what was done to them, latest first, and nobody else does', async () => {
  const ada = await registerPerson(users);
  await loginPerson(users, ada.email, 'not-the-password');
  await users.request('mutation { updateProfile(input: { phone: "+442079460000" }) { user { id } } }', {
    as: ada.claims,
  });
  await users.request('mutation ($p: String!) { exportMyData(password: $p) { userErrors { code } } }', {
    variables: { p: PASSWORD },
    as: ada.claims,
  });
  await asAdmin('setUserRoles(userId: $id, roles: [SUPPORT])', ada.id);
  await asAdmin('setUserStatus(userId: $id, status: LOCKED)', ada.id);
  const entries = await activity(ada, admin);
  expect(entries.map(({ action, actorId }) => [action, actorId])).toEqual([
    ['session.ended', admin.id],
    ['user.updated', admin.id],
    ['user.roles_changed', admin.id],
    ['data.exported', ada.id],
    ['user.updated', ada.id],
    ['login.failed', null],
    ['session.started', ada.id],
    ['user.registered', ada.id],
  ]);
  expect(JSON.parse(entries[1]?.details ?? '')).toEqual({ changed: ['status'], status: 'LOCKED' });
  expect(JSON.parse(entries[2]?.details ?? '')).toEqual({ changed: ['roles'], roles: ['SUPPORT'] });
  expect(entries[4]?.details).toBe('{"changed":["phone"]}');
  expect(JSON.stringify(entries)).not.toContain('4420');
  expect(await activity(ada, await registerPerson(users))).toEqual([]);
});

test('admins filter the audit log and page through it, and nobody else reads it', async () => {
  const ada = await registerPerson(users);
  for (let each = 0; each < 3; each += 1) await loginPerson(users, ada.email);
  const started = `first: 100, action: "session.started", targetId: "${ada.id}"`;
  expect(entriesOf((await auditLog(started)).data)).toHaveLength(4);
  const first = (await auditLog(`first: 3, actorId: "${ada.id}"`)).data as { auditLog: Page };
  const after = first.auditLog.edges.at(-1)?.cursor;
  const rest = entriesOf((await auditLog(`first: 100, after: "${after}", actorId: "${ada.id}"`)).data);
  expect(first.auditLog.pageInfo.hasNextPage).toBe(true);
  expect(rest.map(({ action }) => action)).toEqual(['session.started', 'user.registered']);
  expect((await auditLog('first: 1', ada)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  for (const wrong of ['after: "x"', 'first: 101', 'action: ""'])
    expect((await auditLog(wrong)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('failed logins are recorded also for unknown accounts, and by ids only', async () => {
  const email = newEmail();
  await loginPerson(users, email, 'not-the-password');
  const [entry] = entriesOf((await auditLog('first: 1, action: "login.failed"')).data);
  expect(entry).toMatchObject({ actorId: null, targetId: null, details: '{}' });
  const rows = await users.db.selectFrom('audit_log').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain('@');
});

test('sign-ins and failed ones have the address of their client, for 90 days and until the account is erased', async () => {
  const ada = await registerPerson(users);
  const login = async (password: string, address: string) => {
    const variables = { input: { email: ada.email, password } };
    await users.request('mutation ($input: LoginInput!) { login(input: $input) { user { id } } }', {
      variables,
      address,
    });
  };
  await login('not-the-password', '192.0.2.7');
  await login(PASSWORD, '2001:db8::/64');
  const addresses = async () => {
    const query = '{ me { activity(first: 100) { edges { node { action ip } } } } }';
    const { data } = await users.request(query, { as: ada.claims });
    return (data as { me: { activity: { edges: { node: object }[] } } }).me.activity.edges.map(({ node }) => node);
  };
  expect((await addresses()).slice(0, 2)).toEqual([
    { action: 'session.started', ip: '2001:db8::/64' },
    { action: 'login.failed', ip: '192.0.2.7' },
  ]);
  const old = sql`recorded_at - interval '91 days'`;
  await sql`update audit_addresses set recorded_at = ${old} where address = '192.0.2.7'`.execute(users.db);
  await login(PASSWORD, '192.0.2.8');
  expect((await addresses()).slice(0, 3)).toMatchObject([{ ip: '192.0.2.8' }, { ip: '2001:db8::/64' }, { ip: null }]);
  await users.request('mutation ($p: String!) { deleteMyAccount(password: $p) { ok } }', {
    variables: { p: PASSWORD },
    as: ada.claims,
  });
  const kept = await users.db.selectFrom('audit_addresses').select('address').execute();
  expect(JSON.stringify(kept)).not.toMatch(/192\.0\.2|2001:db8/);
  expect((await verifyAudit(users.db)).brokenAt).toBeNull();
});

test('the database refuses to change or delete an entry', async () => {
  for (const statement of [
    sql`update audit_log set actor_id = null`,
    sql`delete from audit_log where sequence = 1`,
    sql`truncate audit_log`,
  ])
    await expect(statement.execute(users.db)).rejects.toThrow('append-only');
});

test('changes at the same time are chained without a gap', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => registerVerifiedPerson(users)));
  await Promise.all(people.map((person) => loginPerson(users, person.email)));
  const { brokenAt, last } = await verifyAudit(users.db);
  const { count } = await users.db
    .selectFrom('audit_log')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect({ brokenAt, sequence: last.sequence }).toEqual({ brokenAt: null, sequence: Number(count) });
});

test('an entry that was changed, removed or inserted past the triggers shows', async () => {
  const tampered = async (statement: ReturnType<typeof sql>) => {
    await sql`alter table audit_log disable trigger all`.execute(users.db);
    await statement.execute(users.db);
    await sql`alter table audit_log enable trigger all`.execute(users.db);
    return (await verifyAudit(users.db)).brokenAt;
  };
  expect((await verifyAudit(users.db)).brokenAt).toBeNull();
  expect(await tampered(sql`update audit_log set actor_id = 'usr_mallory' where sequence = 5`)).toBe(5);
  expect(await tampered(sql`delete from audit_log where sequence = 3`)).toBe(3);
  expect(await tampered(sql`update audit_log set details = '{"x":1}' where sequence = 2`)).toBe(2);
});
