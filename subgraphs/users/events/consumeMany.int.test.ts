import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { newId } from '#platform/ids/ids.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createConsumedOrders } from '../../../tests/users/consumedOrders.ts';
import { openTestHouse, type TestHouse } from '../../../tests/users/openTestHouse.ts';
import { register, type Person } from '../../../tests/users/people.ts';
import { consumeEvents } from './consumeEvents.ts';
import { type HandleEvents } from './handleOnce.ts';
import { createTellOwner } from './tellOwner.ts';

const now = () => new Date();

let house: TestHouse;
let ada: Person;
let orders: ReturnType<typeof createConsumedOrders>;
beforeAll(async () => {
  house = await openTestHouse();
  ada = await register(house);
  orders = createConsumedOrders(house, ada.id);
});
afterAll(() => house[Symbol.asyncDispose]());

test('what waits is done together, each owner told in order as if one by one', async () => {
  const shop = orders.openShop();
  const [bob, eve] = [await register(house), await register(house)];
  const story = Array.from({ length: 30 }, (_, index) => ({
    ...orders.shipped(newId('ord')),
    owner: index % 3 === 0 ? bob.id : eve.id,
    traceparent: `trace-${index}`,
  }));
  let commits = 0;
  await shop.tell(...story);
  await using _consuming = consumeEvents(shop.options({ onHandled: () => (commits += 1) }));
  await eventually(() => commits > 0);
  expect([commits, await shop.position()]).toEqual([1, 30]);
  for (const owner of [bob, eve]) {
    const own = story.filter((event) => event.owner === owner.id);
    const entries = house.db.selectFrom('notifications').select(['order_id', 'sequence']);
    const rows = await entries.where('user_id', '=', owner.id).orderBy('sequence').execute();
    expect(rows).toEqual(own.map(({ subject }, index) => ({ order_id: subject, sequence: index + 2 })));
    const facts = house.db.selectFrom('outbox').select(['version', 'traceparent', 'data']);
    const written = await facts.where('subject', '=', owner.id).where('version', '>', 1).orderBy('sequence').execute();
    expect(
      written.map(({ data, ...rest }) => ({ ...rest, unread: (data as { unreadCount: number }).unreadCount })),
    ).toEqual(own.map(({ traceparent }, index) => ({ version: index + 2, traceparent, unread: index + 1 })));
  }
});

test('one poison event among many is found by halves: it alone is tried again, what passes it is told once', async () => {
  const shop = orders.openShop();
  const { shipped, poison, told } = orders;
  const [ill, ...well] = Array.from({ length: 20 }, () => newId('ord'));
  if (!ill) throw new Error('expected one');
  const events = well.map((id) => shipped(id));
  events.splice(7, 0, poison(ill));
  events.splice(15, 0, shipped(ill, 2));
  const alone: string[] = [];
  const tell = createTellOwner({ now });
  const handle: HandleEvents = (trx, all) => {
    if (all.length === 1) alone.push(...all.map(({ subject }) => subject));
    return tell(trx, all);
  };
  await shop.tell(...events);
  await using _consuming = consumeEvents(shop.options({ handle }));
  await eventually(async () => (await shop.position()) === 21);
  expect(await Promise.all(well.map(told))).toEqual(well.map(() => 1));
  expect((await shop.dead()).map(({ subject, reason }) => [subject, reason.includes('orderId')])).toEqual([
    [ill, true],
    [ill, false],
  ]);
  expect(alone.filter((subject) => subject === ill)).toHaveLength(5);
  expect(alone.length).toBeLessThan(10);
});

test('a database that goes away among halves is met where it was left, and nothing is told twice', async () => {
  const shop = orders.openShop();
  const { shipped, poison, told } = orders;
  const [first, ill, last] = [newId('ord'), newId('ord'), newId('ord')];
  const tell = createTellOwner({ now });
  let failures = 1;
  const handle: HandleEvents = async (trx, all) => {
    await tell(trx, all);
    // Ends the transaction below us, as a lost connection would.
    if (failures > 0 && all.length === 1 && all[0]?.subject === last && failures-- > 0) {
      await sql`rollback`.execute(trx);
      throw new Error('the connection is gone');
    }
  };
  await shop.tell(shipped(first), poison(ill), shipped(last));
  await using _consuming = consumeEvents(shop.options({ handle }));
  await eventually(async () => (await shop.position()) === 3);
  expect([failures, await told(first), await told(ill), await told(last)]).toEqual([0, 1, 0, 1]);
  expect(await shop.dead()).toHaveLength(1);
});
