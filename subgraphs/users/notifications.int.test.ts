import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { decodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { newId } from '#platform/ids/ids.ts';
import { openUsersForTest, type UsersResponse, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import { signInAdmin, registerPerson, type Person } from '../../tests/users/people.ts';
import { addNotifications } from './store/addNotifications.ts';

let users: UsersForTest;
let ada: Person;
let grace: Person;
beforeAll(async () => {
  users = await openUsersForTest();
  ada = await registerPerson(users);
  grace = await registerPerson(users);
});
afterAll(() => users[Symbol.asyncDispose]());

const INBOX = `query ($id: ID!, $first: Int, $after: String, $unreadOnly: Boolean) { user(id: $id) {
  notifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
    unreadCount resumeCursor pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id topic title body readAt createdAt order { id } } }
  }
} }`;
const MARK = `mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { notifications { id readAt } userErrors { code path } } }`;
const PREFER = `mutation ($input: PreferencesInput!) { updatePreferences(input: $input) {
  user { preferences { payment: channels(topic: PAYMENT) shipment: channels(topic: SHIPMENT) } } userErrors { code path }
} }`;

type Node = { readonly id: string; readonly title: string; readonly readAt: string | null };
type Inbox = {
  readonly unreadCount: number;
  readonly resumeCursor: string | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Node }[];
};

async function notify(person: Person, title: string, topic: 'PAYMENT' | 'SHIPMENT' = 'PAYMENT'): Promise<string> {
  const id = newId('ntf');
  const notification = {
    id,
    userId: person.id,
    orderId: newId('ord'),
    traceparent: null,
    render: () => ({ topic, title, body: `${title}.` }),
  };
  await users.db.transaction().execute((trx) => addNotifications(trx, () => new Date(), [notification]));
  return id;
}

async function inbox(of: Person, { as = of, ...rest }: { as?: Person | null } & Record<string, unknown> = {}) {
  const answer = await users.request(INBOX, { variables: { id: of.id, ...rest }, as: as?.claims ?? null });
  return { answer, ...inboxIn(answer) };
}

function inboxIn({ data }: UsersResponse): Inbox {
  return (data?.['user'] as { notifications: Inbox } | null)?.notifications as Inbox;
}

const titles = ({ edges }: Inbox) => edges.map(({ node }) => node.title);

test('an inbox has pages, latest first, and new entries do not shift them', async () => {
  const of = await registerPerson(users);
  for (const title of ['one', 'two', 'three']) await notify(of, title);
  const first = await inbox(of, { first: 2 });
  expect(titles(first)).toEqual(['three', 'two']);
  expect(first).toMatchObject({ unreadCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  await notify(of, 'four');
  const rest = await inbox(of, { first: 2, after: first.pageInfo.endCursor });
  expect(titles(rest)).toEqual(['one']);
  expect(rest).toMatchObject({ unreadCount: 4, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
  expect(first.edges[0]?.node).toMatchObject({
    topic: 'PAYMENT',
    body: 'three.',
    order: { id: expect.stringMatching(/^ord_/) },
  });
});

test.each(['', 'nonsense', 'WyJhIl0', 'Wzk5OTk5OTk5OTk5XQ', 'WzEuNV0', 'Wy0xXQ'])(
  'the cursor %j is refused as invalid input',
  async (after) => {
    const { answer } = await inbox(ada, { after });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  },
);

test.each([0, 101, -1])('a page of %s is refused', async (first) => {
  const { answer } = await inbox(ada, { first });
  expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('the resume cursor is at or behind the rows of the page, never ahead', async () => {
  const eventLog = createPostgresEventLog(users.db, 'users');
  await eventLog.assign(1000);
  const { head, logId } = await eventLog.head();
  await notify(ada, 'not in the log yet');
  const before = await inbox(ada);
  expect(titles(before)[0]).toBe('not in the log yet');
  expect(decodeResumeCursor(before.resumeCursor ?? '')).toEqual({ source: 'users', logId, position: head });
  await eventLog.assign(1000);
  const after = await inbox(ada);
  expect(decodeResumeCursor(after.resumeCursor ?? '')?.position).toBe(head + 1);
  expect(titles(after)).toEqual(titles(before));
});

test('a read notification stays read, has one event, and is not counted as unread', async () => {
  const of = await registerPerson(users);
  const ids = [await notify(of, 'one'), await notify(of, 'two'), await notify(of, 'three')];
  const marked = async () => users.request(MARK, { variables: { ids: ids.slice(0, 2) }, as: of.claims });
  const once = await marked();
  expect(once.data).toMatchObject({ markNotificationsRead: { userErrors: [] } });
  expect(await marked()).toEqual(once);
  const unread = await inbox(of, { unreadOnly: true });
  expect([titles(unread), unread.unreadCount]).toEqual([['three'], 1]);
  const query = users.db.selectFrom('outbox').select(['type', 'data']).where('subject', '=', of.id);
  const events = (await query.orderBy('version').execute()).slice(1);
  expect(events.map(({ type, data }) => [type, (data as { unreadCount: number }).unreadCount])).toEqual([
    ['notification.created', 1],
    ['notification.created', 2],
    ['notification.created', 3],
    ['notification.read', 2],
    ['notification.read', 1],
  ]);
});

test.each([
  ['of another account', async () => notify(grace, 'hers')],
  ['that does not exist', async () => newId('ntf')],
  ['that is malformed', async () => '\u0000'],
])('an id %s cannot be marked, and then none is', async (_which, other) => {
  const own = await notify(ada, 'mine');
  const answer = await users.request(MARK, { variables: { ids: [own, await other()] }, as: ada.claims });
  expect(answer.data).toEqual({
    markNotificationsRead: { notifications: null, userErrors: [{ code: 'NOT_FOUND', path: ['ids'] }] },
  });
  expect((await inbox(ada)).edges[0]?.node.readAt).toBeNull();
});

test('an empty list marks nothing, and an anonymous caller is refused', async () => {
  const nothing = { data: { markNotificationsRead: { notifications: [], userErrors: [] } } };
  expect(await users.request(MARK, { variables: { ids: [] }, as: ada.claims })).toEqual(nothing);
  const answer = await users.request(MARK, { variables: { ids: [] } });
  expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('an inbox looks empty to other accounts, but not to staff with user:read', async () => {
  const id = await notify(ada, 'private');
  const empty = { unreadCount: 0, resumeCursor: null, edges: [] };
  expect(await inbox(ada, { as: grace })).toMatchObject(empty);
  expect(await inbox(ada, { as: null })).toMatchObject(empty);
  expect((await inbox(ada, { as: await signInAdmin(users) })).edges[0]?.node.id).toBe(id);
});

test('a notification resolves only for its owner, and fifty are one query', async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, (_, index) => notify(ada, `n${index}`)));
  const representations = [...ids, newId('ntf')].map((id) => ({ __typename: 'Notification', id }));
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Notification { id } } }`;
  users.queries.length = 0;
  const { data } = await users.request(query, { variables: { representations }, as: ada.claims });
  expect(data).toEqual({ _entities: [...ids.map((id) => ({ id })), null] });
  expect(users.queries).toEqual(['SelectQueryNode']);
  const hers = await users.request(query, {
    variables: { representations: representations.slice(0, 2) },
    as: grace.claims,
  });
  expect(hers.data).toEqual({ _entities: [null, null] });
});

test('the inboxes of a page of accounts are one query', async () => {
  const staff = await signInAdmin(users);
  users.queries.length = 0;
  const query = '{ users(first: 3) { edges { node { notifications(first: 1) { unreadCount } } } } }';
  const { data, errors } = await users.request(query, { as: staff.claims });
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ users: { edges: { length: 3 } } });
  expect(users.queries).toEqual(['SelectQueryNode', 'RawNode']);
});

test('an account without IN_APP for a topic gets no entry, and its other channels still deliver', async () => {
  const of = await registerPerson(users);
  const prefer = (input: object) => users.request(PREFER, { variables: { input }, as: of.claims });
  expect(await prefer({ topic: 'PAYMENT', channels: ['PUSH', 'SMS'] })).toEqual({
    data: {
      updatePreferences: {
        user: { preferences: { payment: ['SMS', 'PUSH'], shipment: ['IN_APP', 'EMAIL'] } },
        userErrors: [],
      },
    },
  });
  await notify(of, 'not in the app');
  await notify(of, 'in the app', 'SHIPMENT');
  expect(titles(await inbox(of))).toEqual(['in the app']);
  const rows = await users.db.selectFrom('deliveries').select('content').execute();
  const own = rows
    .map(({ content }) => content)
    .filter((each) => each.kind === 'notification' && each.userId === of.id);
  // No SMS: the account has no phone number.
  expect(own).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ channel: 'PUSH', title: 'not in the app' }),
      expect.objectContaining({ channel: 'EMAIL', title: 'in the app' }),
    ]),
  );
  expect(own).toHaveLength(2);
  expect(await prefer({ topic: 'PAYMENT' })).toMatchObject({
    data: { updatePreferences: { user: null, userErrors: [{ code: 'VALIDATION', path: ['input', 'channels'] }] } },
  });
});
