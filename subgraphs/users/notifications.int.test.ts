import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { decodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { newId } from '#platform/ids/ids.ts';
import { openTestHouse, type Answer, type TestHouse } from '../../tests/users/openTestHouse.ts';
import { admin, register, type Person } from '../../tests/users/people.ts';
import { notify } from './store/notify.ts';

let house: TestHouse;
let ada: Person;
let grace: Person;
beforeAll(async () => {
  house = await openTestHouse();
  ada = await register(house);
  grace = await register(house);
});
afterAll(() => house[Symbol.asyncDispose]());

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

async function tell(person: Person, title: string, topic: 'PAYMENT' | 'SHIPMENT' = 'PAYMENT'): Promise<string> {
  const id = newId('ntf');
  const news = {
    id,
    userId: person.id,
    orderId: newId('ord'),
    traceparent: null,
    told: () => ({ topic, title, body: `${title}.` }),
  };
  await house.db.transaction().execute((trx) => notify(trx, () => new Date(), [news]));
  return id;
}

async function inbox(of: Person, { as = of, ...rest }: { as?: Person | null } & Record<string, unknown> = {}) {
  const answer = await house.ask(INBOX, { variables: { id: of.id, ...rest }, as: as?.claims ?? null });
  return { answer, ...inboxIn(answer) };
}

function inboxIn({ data }: Answer): Inbox {
  return (data?.['user'] as { notifications: Inbox } | null)?.notifications as Inbox;
}

const titles = ({ edges }: Inbox) => edges.map(({ node }) => node.title);

test('an inbox is paged, latest first, and new entries do not shift the pages', async () => {
  const of = await register(house);
  for (const title of ['one', 'two', 'three']) await tell(of, title);
  const first = await inbox(of, { first: 2 });
  expect(titles(first)).toEqual(['three', 'two']);
  expect(first).toMatchObject({ unreadCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  await tell(of, 'four');
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
  'the cursor %j is refused as input, not as a fault of ours',
  async (after) => {
    const { answer } = await inbox(ada, { after });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  },
);

test.each([0, 101, -1])('a page of %s is refused', async (first) => {
  const { answer } = await inbox(ada, { first });
  expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('the place to resume from is at or behind what the page shows, never ahead', async () => {
  const eventLog = createPostgresEventLog(house.db, 'users');
  await eventLog.assign(1000);
  const { head, logId } = await eventLog.head();
  await tell(ada, 'not in the log yet');
  const before = await inbox(ada);
  expect(titles(before)[0]).toBe('not in the log yet');
  expect(decodeResumeCursor(before.resumeCursor ?? '')).toEqual({ source: 'users', logId, position: head });
  await eventLog.assign(1000);
  const after = await inbox(ada);
  expect(decodeResumeCursor(after.resumeCursor ?? '')?.position).toBe(head + 1);
  expect(titles(after)).toEqual(titles(before));
});

test('what is read stays read, is told of once, and no longer counts', async () => {
  const of = await register(house);
  const ids = [await tell(of, 'one'), await tell(of, 'two'), await tell(of, 'three')];
  const marked = async () => house.ask(MARK, { variables: { ids: ids.slice(0, 2) }, as: of.claims });
  const once = await marked();
  expect(once.data).toMatchObject({ markNotificationsRead: { userErrors: [] } });
  expect(await marked()).toEqual(once);
  const unread = await inbox(of, { unreadOnly: true });
  expect([titles(unread), unread.unreadCount]).toEqual([['three'], 1]);
  const query = house.db.selectFrom('outbox').select(['type', 'data']).where('subject', '=', of.id);
  const facts = (await query.orderBy('version').execute()).slice(1);
  expect(facts.map(({ type, data }) => [type, (data as { unreadCount: number }).unreadCount])).toEqual([
    ['notification.created', 1],
    ['notification.created', 2],
    ['notification.created', 3],
    ['notification.read', 2],
    ['notification.read', 1],
  ]);
});

test.each([
  ['of somebody else', async () => tell(grace, 'hers')],
  ['that is not there', async () => newId('ntf')],
  ['that is no id', async () => '\u0000'],
])('one %s cannot be marked, and then nothing is', async (_which, other) => {
  const own = await tell(ada, 'mine');
  const answer = await house.ask(MARK, { variables: { ids: [own, await other()] }, as: ada.claims });
  expect(answer.data).toEqual({
    markNotificationsRead: { notifications: null, userErrors: [{ code: 'NOT_FOUND', path: ['ids'] }] },
  });
  expect((await inbox(ada)).edges[0]?.node.readAt).toBeNull();
});

test('nothing marks nothing, and nobody may not', async () => {
  const nothing = { data: { markNotificationsRead: { notifications: [], userErrors: [] } } };
  expect(await house.ask(MARK, { variables: { ids: [] }, as: ada.claims })).toEqual(nothing);
  const answer = await house.ask(MARK, { variables: { ids: [] } });
  expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('to others an inbox looks empty, to staff with user:read it does not', async () => {
  const id = await tell(ada, 'private');
  const empty = { unreadCount: 0, resumeCursor: null, edges: [] };
  expect(await inbox(ada, { as: grace })).toMatchObject(empty);
  expect(await inbox(ada, { as: null })).toMatchObject(empty);
  expect((await inbox(ada, { as: await admin(house) })).edges[0]?.node.id).toBe(id);
});

test('a notification is resolved for its owner alone, fifty of them by one query', async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, (_, index) => tell(ada, `n${index}`)));
  const representations = [...ids, newId('ntf')].map((id) => ({ __typename: 'Notification', id }));
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Notification { id } } }`;
  house.queries.length = 0;
  const { data } = await house.ask(query, { variables: { representations }, as: ada.claims });
  expect(data).toEqual({ _entities: [...ids.map((id) => ({ id })), null] });
  expect(house.queries).toEqual(['SelectQueryNode']);
  const hers = await house.ask(query, {
    variables: { representations: representations.slice(0, 2) },
    as: grace.claims,
  });
  expect(hers.data).toEqual({ _entities: [null, null] });
});

test('the inboxes of a page of accounts are one query', async () => {
  const staff = await admin(house);
  house.queries.length = 0;
  const query = '{ users(first: 3) { edges { node { notifications(first: 1) { unreadCount } } } } }';
  const { data, errors } = await house.ask(query, { as: staff.claims });
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ users: { edges: { length: 3 } } });
  expect(house.queries).toEqual(['SelectQueryNode', 'RawNode']);
});

test('who does not want a topic in the app gets no entry, and other ways go on', async () => {
  const of = await register(house);
  const prefer = (input: object) => house.ask(PREFER, { variables: { input }, as: of.claims });
  expect(await prefer({ topic: 'PAYMENT', channels: ['PUSH', 'SMS'] })).toEqual({
    data: {
      updatePreferences: {
        user: { preferences: { payment: ['SMS', 'PUSH'], shipment: ['IN_APP', 'EMAIL'] } },
        userErrors: [],
      },
    },
  });
  await tell(of, 'not in the app');
  await tell(of, 'in the app', 'SHIPMENT');
  expect(titles(await inbox(of))).toEqual(['in the app']);
  const rows = await house.db.selectFrom('deliveries').select('content').execute();
  const own = rows
    .map(({ content }) => content)
    .filter((each) => each.kind === 'notification' && each.userId === of.id);
  // No text message: there is no number to send it to.
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
