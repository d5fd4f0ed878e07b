import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { newId } from '#platform/ids/ids.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createOrderPublishers, quickRetry } from '../../../tests/users/orderPublishers.ts';
import { openUsersForTest, type UsersForTest } from '../../../tests/users/openUsersForTest.ts';
import { registerPerson, type Person } from '../../../tests/users/people.ts';
import { createConsumers, ConsumerLeaseLostError } from '../store/consumers.ts';
import { createDeadLetters } from '../store/deadLetters.ts';
import { consumeEvents } from './consumeEvents.ts';
import { handleOnce, type HandleEvents } from './handleOnce.ts';
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

async function firstOf(events: Promise<readonly EventEnvelope[]>): Promise<EventEnvelope> {
  const [event] = await events;
  if (!event) throw new Error('expected an event');
  return event;
}

test('each event creates its notification, its outbox event and its deliveries once', async () => {
  const publisher = orders.createPublisher();
  const { shipped, notificationCount } = orders;
  const orderId = newId('ord');
  await publisher.publish(shipped(orderId), shipped(orderId, 2), shipped(newId('ord')));
  await using _consuming = consumeEvents(publisher.consumeOptions());
  await eventually(async () => (await publisher.position()) === 3);
  expect(await notificationCount(orderId)).toBe(2);
  const events = users.db
    .selectFrom('outbox')
    .select(['type', 'channels', 'data'])
    .where('type', 'like', 'notification.%');
  expect((await events.orderBy('sequence', 'desc').limit(1).execute())[0]).toMatchObject({
    type: 'notification.created',
    channels: [`user.${ada.id}.notifications`],
    data: { userId: ada.id, topic: 'SHIPMENT', unreadCount: 3 },
  });
  const mails = await users.db.selectFrom('deliveries').select('content').execute();
  expect(mails.filter(({ content }) => content.kind === 'notification')).toHaveLength(3);
});

test('events that are repeated in another log or order are not handled again', async () => {
  const publisher = orders.createPublisher();
  const { shipped, notificationCount } = orders;
  const [one, other] = [newId('ord'), newId('ord')];
  const { handle } = publisher.consumeOptions();
  const handled: string[] = [];
  const counting: HandleEvents = async (trx, events) => {
    handled.push(...events.map(({ id }) => id));
    await handle(trx, events);
  };
  await publisher.publish(shipped(one), shipped(other));
  {
    await using _consuming = consumeEvents(publisher.consumeOptions({ handle: counting }));
    await eventually(async () => (await publisher.position()) === 2);
  }
  publisher.eventLog.replace('log-2');
  await publisher.publish(shipped(other), shipped(one), shipped(one, 2));
  await using _consuming = consumeEvents(publisher.consumeOptions({ handle: counting }));
  await eventually(async () => (await publisher.position()) === 3);
  expect(handled).toEqual([shipped(one).id, shipped(other).id, shipped(one, 2).id]);
  expect([await notificationCount(one), await notificationCount(other)]).toEqual([2, 1]);
  expect(await publisher.deadLetters()).toEqual([]);
});

test('a failure before the commit leaves no effect, and the retry leaves exactly one', async () => {
  const publisher = orders.createPublisher();
  const { shipped, notificationCount } = orders;
  const orderId = newId('ord');
  const { handle } = publisher.consumeOptions();
  const left: number[] = [];
  const crashing: HandleEvents = async (trx, events) => {
    const query = trx.selectFrom('notifications').select('id').where('order_id', '=', orderId);
    left.push((await query.execute()).length);
    await handle(trx, events);
    if (left.length < 3) throw new Error('simulated crash');
  };
  await publisher.publish(shipped(orderId));
  await using _consuming = consumeEvents(publisher.consumeOptions({ handle: crashing }));
  await eventually(async () => (await publisher.position()) === 1);
  expect(left).toEqual([0, 0, 0]);
  expect(await notificationCount(orderId)).toBe(1);
});

test('of two consumers one is active, the other takes over when it closes, and each event is handled once', async () => {
  const publisher = orders.createPublisher();
  const { shipped, notificationCount } = orders;
  const ids = Array.from({ length: 12 }, () => newId('ord'));
  const handled: string[] = [];
  const by = (name: string) => publisher.consumeOptions({ onHandled: () => handled.push(name) });
  await publisher.publish(...ids.slice(0, 6).map((id) => shipped(id)));
  const first = consumeEvents(by('first'));
  await eventually(() => handled.length > 0);
  await using _second = consumeEvents(by('second'));
  await eventually(async () => (await publisher.position()) === 6);
  await first[Symbol.asyncDispose]();
  expect(new Set(handled.splice(0))).toEqual(new Set(['first']));
  await publisher.publish(...ids.slice(6).map((id) => shipped(id)));
  await eventually(async () => (await publisher.position()) === 12);
  await eventually(() => handled.length > 0);
  expect(new Set(handled)).toEqual(new Set(['second']));
  expect(await Promise.all(ids.map(notificationCount))).toEqual(ids.map(() => 1));
});

test('a consumer that stalled and lost its lease changes nothing when it continues', async () => {
  const publisher = orders.createPublisher();
  const { shipped, notificationCount } = orders;
  const consumers = createConsumers(users.db);
  const [stalled, next] = ['stalled', 'next'].map((holder) => ({ consumer: publisher.source, holder }));
  if (!stalled || !next) throw new Error('expected two');
  const event = await firstOf(publisher.publish(shipped(newId('ord'))));
  const from = await consumers.acquire(stalled, 1);
  if (!from) throw new Error('expected the lease');
  await eventually(async () => (await consumers.acquire(next, 5_000)) !== null);
  expect(await consumers.acquire(stalled, 5_000)).toBeNull();
  expect(await consumers.renew(stalled, 5_000)).toBe(false);

  const handling = { ...publisher.consumeOptions(), retry: quickRetry, signal: new AbortController().signal };
  await expect(handleOnce(handling, { ...stalled, from }, [event])).rejects.toThrow(ConsumerLeaseLostError);
  expect(await notificationCount(event.subject)).toBe(0);
  await handleOnce(handling, { ...next, from }, [event]);
  await expect(handleOnce(handling, { ...next, from }, [event])).rejects.toThrow(ConsumerLeaseLostError);
  expect(await notificationCount(event.subject)).toBe(1);
  await consumers.release(stalled);
  expect(await consumers.acquire(stalled, 5_000)).toBeNull();
});

test('a poison event and the later events of its order become dead letters, others are handled, and redriving keeps the order', async () => {
  const publisher = orders.createPublisher();
  const { shipped, poison, notificationCount } = orders;
  const [failing, healthy] = [newId('ord'), newId('ord')];
  await publisher.publish(
    poison(failing),
    shipped(healthy),
    shipped(failing, 2),
    shipped(failing, 3),
    shipped(healthy, 2),
  );
  await using _consuming = consumeEvents(publisher.consumeOptions());
  await eventually(async () => (await publisher.position()) === 5);
  expect([await notificationCount(failing), await notificationCount(healthy)]).toEqual([0, 2]);
  const letters = await publisher.deadLetters();
  expect(letters.map(({ subject, type }) => [subject, type])).toEqual(letters.map(() => [failing, 'order.shipped']));
  expect(letters[0]?.reason).toMatch('orderId');
  expect(letters.slice(1).map(({ reason }) => reason)).toEqual(
    Array.from({ length: 2 }, () => 'an earlier event of this subject is a dead letter'),
  );

  const deadLetters = createDeadLetters(users.db);
  const of = { consumer: publisher.source, subject: failing };
  const notifyOwner = createNotifyOwner({ now });
  await expect(deadLetters.redriveNext(of, notifyOwner)).rejects.toThrow();
  expect(await publisher.deadLetters()).toHaveLength(3);
  const seen: number[] = [];
  const repaired: HandleEvents = async (trx, events) => {
    seen.push(...events.map(({ version }) => version));
    await notifyOwner(
      trx,
      events.map((event) => ({ ...event, data: { orderId: failing, number: 'N-1' } })),
    );
  };
  while (await deadLetters.redriveNext(of, repaired));
  expect(seen).toEqual([1, 2, 3]);
  expect(await notificationCount(failing)).toBe(3);
  await publisher.publish(shipped(failing, 4));
  await eventually(async () => (await notificationCount(failing)) === 4);
});

test('an event is tried five times before it becomes a dead letter', async () => {
  const publisher = orders.createPublisher();
  const { shipped } = orders;
  let tries = 0;
  await publisher.publish(shipped(newId('ord')));
  const handle: HandleEvents = async () => {
    tries += 1;
    throw new Error('invalid event');
  };
  await using _consuming = consumeEvents(publisher.consumeOptions({ handle }));
  await eventually(async () => (await publisher.position()) === 1);
  expect(tries).toBe(5);
  expect((await publisher.deadLetters())[0]?.reason).toBe('invalid event');
});

test('an unavailable database does not create dead letters', async () => {
  const publisher = orders.createPublisher();
  const { shipped, notificationCount } = orders;
  const orderId = newId('ord');
  let failures = 3;
  const refusing = { execute: () => Promise.reject(new Error('connection refused')) };
  const failingDb = new Proxy(users.db, {
    get(db, name) {
      if (name === 'transaction' && failures-- > 0) return () => refusing;
      const value: unknown = Reflect.get(db, name, db);
      return typeof value === 'function' ? value.bind(db) : value;
    },
  });
  await publisher.publish(shipped(orderId));
  await using _consuming = consumeEvents(
    publisher.consumeOptions({ db: failingDb, retry: { ...quickRetry, maxTries: 2 } }),
  );
  await eventually(async () => (await publisher.position()) === 1);
  expect(await notificationCount(orderId)).toBe(1);
  expect(await publisher.deadLetters()).toEqual([]);
});

test('an event without an owner, of a deleted account or of another type only advances the position', async () => {
  const publisher = orders.createPublisher();
  const { shipped, notificationCount } = orders;
  const ids = Array.from({ length: 3 }, () => newId('ord'));
  const [ownerless, ofDeletedAccount, other] = ids.map((id) => shipped(id));
  if (!ownerless || !ofDeletedAccount || !other) throw new Error('expected three');
  await publisher.publish(
    { ...ownerless, owner: null },
    { ...ofDeletedAccount, owner: newId('usr') },
    { ...other, type: 'order.other' },
  );
  await using _consuming = consumeEvents(publisher.consumeOptions());
  await eventually(async () => (await publisher.position()) === 3);
  expect(await Promise.all(ids.map(notificationCount))).toEqual([0, 0, 0]);
  expect(await publisher.deadLetters()).toEqual([]);
});
