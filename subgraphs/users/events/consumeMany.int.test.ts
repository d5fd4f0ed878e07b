import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { newId } from '#platform/ids/ids.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createOrderPublishers } from '../../../tests/users/orderPublishers.ts';
import { openUsersForTest, type UsersForTest } from '../../../tests/users/openUsersForTest.ts';
import { registerPerson, type Person } from '../../../tests/users/people.ts';
import { consumeEvents } from './consumeEvents.ts';
import { type HandleEvents } from './handleOnce.ts';
import { createNotifyOwner } from './notifyOwner.ts';

const now = () => new Date();

let users: UsersForTest;
let ada: Person;
let orders: ReturnType<typeof createOrderPublishers>;
beforeAll(async () => {
  users = await openUsersForTest();
  ada = await registerPerson(users);
  orders = createOrderPublishers(users, ada.id);
});
afterAll(() => users[Symbol.asyncDispose]());

test("waiting events are one batch, and each owner's notifications have the same order as one by one", async () => {
  const publisher = orders.createPublisher();
  const [bob, eve] = [await registerPerson(users), await registerPerson(users)];
  const events = Array.from({ length: 30 }, (_, index) => ({
    ...orders.shipped(newId('ord')),
    owner: index % 3 === 0 ? bob.id : eve.id,
    traceparent: `trace-${index}`,
  }));
  let commits = 0;
  await publisher.publish(...events);
  await using _consuming = consumeEvents(publisher.consumeOptions({ onHandled: () => (commits += 1) }));
  await eventually(() => commits > 0);
  expect([commits, await publisher.position()]).toEqual([1, 30]);
  for (const owner of [bob, eve]) {
    const own = events.filter((event) => event.owner === owner.id);
    const entries = users.db.selectFrom('notifications').select(['order_id', 'sequence']);
    const rows = await entries.where('user_id', '=', owner.id).orderBy('sequence').execute();
    expect(rows).toEqual(own.map(({ subject }, index) => ({ order_id: subject, sequence: index + 2 })));
    const query = users.db.selectFrom('outbox').select(['version', 'traceparent', 'data']);
    const written = await query.where('subject', '=', owner.id).where('version', '>', 1).orderBy('sequence').execute();
    expect(
      written.map(({ data, ...rest }) => ({ ...rest, unread: (data as { unreadCount: number }).unreadCount })),
    ).toEqual(own.map(({ traceparent }, index) => ({ version: index + 2, traceparent, unread: index + 1 })));
  }
});

test('one poison event in a batch is isolated by halving: only it is retried, and the others are handled once', async () => {
  const publisher = orders.createPublisher();
  const { shipped, poison, notificationCount } = orders;
  const [failing, ...healthy] = Array.from({ length: 20 }, () => newId('ord'));
  if (!failing) throw new Error('expected one');
  const events = healthy.map((id) => shipped(id));
  events.splice(7, 0, poison(failing));
  events.splice(15, 0, shipped(failing, 2));
  const alone: string[] = [];
  const notifyOwner = createNotifyOwner({ now });
  const handle: HandleEvents = (trx, all) => {
    if (all.length === 1) alone.push(...all.map(({ subject }) => subject));
    return notifyOwner(trx, all);
  };
  await publisher.publish(...events);
  await using _consuming = consumeEvents(publisher.consumeOptions({ handle }));
  await eventually(async () => (await publisher.position()) === 21);
  expect(await Promise.all(healthy.map(notificationCount))).toEqual(healthy.map(() => 1));
  expect((await publisher.deadLetters()).map(({ subject, reason }) => [subject, reason.includes('orderId')])).toEqual([
    [failing, true],
    [failing, false],
  ]);
  expect(alone.filter((subject) => subject === failing)).toHaveLength(5);
  expect(alone.length).toBeLessThan(10);
});

test('after a lost connection between two halves, consumption continues where it stopped and handles nothing twice', async () => {
  const publisher = orders.createPublisher();
  const { shipped, poison, notificationCount } = orders;
  const [first, failing, last] = [newId('ord'), newId('ord'), newId('ord')];
  const notifyOwner = createNotifyOwner({ now });
  let failures = 1;
  const handle: HandleEvents = async (trx, all) => {
    await notifyOwner(trx, all);
    // Ends the transaction, as a lost connection would.
    if (failures > 0 && all.length === 1 && all[0]?.subject === last && failures-- > 0) {
      await sql`rollback`.execute(trx);
      throw new Error('the connection is gone');
    }
  };
  await publisher.publish(shipped(first), poison(failing), shipped(last));
  await using _consuming = consumeEvents(publisher.consumeOptions({ handle }));
  await eventually(async () => (await publisher.position()) === 3);
  expect([
    failures,
    await notificationCount(first),
    await notificationCount(failing),
    await notificationCount(last),
  ]).toEqual([0, 1, 0, 1]);
  expect(await publisher.deadLetters()).toHaveLength(1);
});
