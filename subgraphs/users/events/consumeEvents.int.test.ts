import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { newId } from '#platform/ids/ids.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createConsumedOrders, quickPatience } from '../../../tests/users/consumedOrders.ts';
import { openTestHouse, type TestHouse } from '../../../tests/users/openTestHouse.ts';
import { register, type Person } from '../../../tests/users/people.ts';
import { createConsumers, LeaseLostError } from '../store/consumers.ts';
import { createDeadLetters } from '../store/deadLetters.ts';
import { consumeEvents } from './consumeEvents.ts';
import { handleOnce, type HandleEvents } from './handleOnce.ts';
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

async function firstOf(events: Promise<readonly EventEnvelope[]>): Promise<EventEnvelope> {
  const [event] = await events;
  if (!event) throw new Error('expected an event');
  return event;
}

test('each event is told once, in its place, and the inbox, its fact and the mail are there together', async () => {
  const shop = orders.openShop();
  const { shipped, told } = orders;
  const orderId = newId('ord');
  await shop.tell(shipped(orderId), shipped(orderId, 2), shipped(newId('ord')));
  await using _consuming = consumeEvents(shop.options());
  await eventually(async () => (await shop.position()) === 3);
  expect(await told(orderId)).toBe(2);
  const facts = house.db
    .selectFrom('outbox')
    .select(['type', 'channels', 'data'])
    .where('type', 'like', 'notification.%');
  expect((await facts.orderBy('sequence', 'desc').limit(1).execute())[0]).toMatchObject({
    type: 'notification.created',
    channels: [`user.${ada.id}.notifications`],
    data: { userId: ada.id, topic: 'SHIPMENT', unreadCount: 3 },
  });
  const mails = await house.db.selectFrom('deliveries').select('content').execute();
  expect(mails.filter(({ content }) => content.kind === 'notification')).toHaveLength(3);
});

test('events that come again, under another log or in another order, are handled no second time', async () => {
  const shop = orders.openShop();
  const { shipped, told } = orders;
  const [one, other] = [newId('ord'), newId('ord')];
  const { handle } = shop.options();
  const handled: string[] = [];
  const counting: HandleEvents = async (trx, events) => {
    handled.push(...events.map(({ id }) => id));
    await handle(trx, events);
  };
  await shop.tell(shipped(one), shipped(other));
  {
    await using _consuming = consumeEvents(shop.options({ handle: counting }));
    await eventually(async () => (await shop.position()) === 2);
  }
  shop.eventLog.replace('log-2');
  await shop.tell(shipped(other), shipped(one), shipped(one, 2));
  await using _consuming = consumeEvents(shop.options({ handle: counting }));
  await eventually(async () => (await shop.position()) === 3);
  expect(handled).toEqual([shipped(one).id, shipped(other).id, shipped(one, 2).id]);
  expect([await told(one), await told(other)]).toEqual([2, 1]);
  expect(await shop.dead()).toEqual([]);
});

test('a crash between the effect and the commit leaves nothing, and the next try leaves one', async () => {
  const shop = orders.openShop();
  const { shipped, told } = orders;
  const orderId = newId('ord');
  const { handle } = shop.options();
  const left: number[] = [];
  const crashing: HandleEvents = async (trx, events) => {
    const query = trx.selectFrom('notifications').select('id').where('order_id', '=', orderId);
    left.push((await query.execute()).length);
    await handle(trx, events);
    if (left.length < 3) throw new Error('the lights went out');
  };
  await shop.tell(shipped(orderId));
  await using _consuming = consumeEvents(shop.options({ handle: crashing }));
  await eventually(async () => (await shop.position()) === 1);
  expect(left).toEqual([0, 0, 0]);
  expect(await told(orderId)).toBe(1);
});

test('of two consumers one is active, the other takes over when it closes, and each event is told once', async () => {
  const shop = orders.openShop();
  const { shipped, told } = orders;
  const ids = Array.from({ length: 12 }, () => newId('ord'));
  const handled: string[] = [];
  const by = (name: string) => shop.options({ onHandled: () => handled.push(name) });
  await shop.tell(...ids.slice(0, 6).map((id) => shipped(id)));
  const first = consumeEvents(by('first'));
  await eventually(() => handled.length > 0);
  await using _second = consumeEvents(by('second'));
  await eventually(async () => (await shop.position()) === 6);
  await first[Symbol.asyncDispose]();
  expect(new Set(handled.splice(0))).toEqual(new Set(['first']));
  await shop.tell(...ids.slice(6).map((id) => shipped(id)));
  await eventually(async () => (await shop.position()) === 12);
  await eventually(() => handled.length > 0);
  expect(new Set(handled)).toEqual(new Set(['second']));
  expect(await Promise.all(ids.map(told))).toEqual(ids.map(() => 1));
});

test('a consumer that stalled and was replaced changes nothing when it wakes', async () => {
  const shop = orders.openShop();
  const { shipped, told } = orders;
  const consumers = createConsumers(house.db);
  const [stalled, next] = ['stalled', 'next'].map((holder) => ({ consumer: shop.source, holder }));
  if (!stalled || !next) throw new Error('expected two');
  const event = await firstOf(shop.tell(shipped(newId('ord'))));
  const place = await consumers.take(stalled, 1);
  if (!place) throw new Error('expected the lease');
  await eventually(async () => (await consumers.take(next, 5_000)) !== null);
  expect(await consumers.take(stalled, 5_000)).toBeNull();
  expect(await consumers.renew(stalled, 5_000)).toBe(false);

  const handling = { ...shop.options(), patience: quickPatience, signal: new AbortController().signal };
  await expect(handleOnce(handling, { ...stalled, place }, [event])).rejects.toThrow(LeaseLostError);
  expect(await told(event.subject)).toBe(0);
  await handleOnce(handling, { ...next, place }, [event]);
  await expect(handleOnce(handling, { ...next, place }, [event])).rejects.toThrow(LeaseLostError);
  expect(await told(event.subject)).toBe(1);
  await consumers.release(stalled);
  expect(await consumers.take(stalled, 5_000)).toBeNull();
});

test('a poison event and what follows of its order are put aside, others flow, and redriving does them in order', async () => {
  const shop = orders.openShop();
  const { shipped, poison, told } = orders;
  const [ill, well] = [newId('ord'), newId('ord')];
  await shop.tell(poison(ill), shipped(well), shipped(ill, 2), shipped(ill, 3), shipped(well, 2));
  await using _consuming = consumeEvents(shop.options());
  await eventually(async () => (await shop.position()) === 5);
  expect([await told(ill), await told(well)]).toEqual([0, 2]);
  const letters = await shop.dead();
  expect(letters.map(({ subject, type }) => [subject, type])).toEqual(letters.map(() => [ill, 'order.shipped']));
  expect(letters[0]?.reason).toMatch('orderId');
  expect(letters.slice(1).map(({ reason }) => reason)).toEqual(
    Array.from({ length: 2 }, () => 'behind an earlier one of its subject'),
  );

  const deadLetters = createDeadLetters(house.db);
  const of = { consumer: shop.source, subject: ill };
  const tell = createTellOwner({ now });
  await expect(deadLetters.redriveNext(of, tell)).rejects.toThrow();
  expect(await shop.dead()).toHaveLength(3);
  const seen: number[] = [];
  const mended: HandleEvents = async (trx, events) => {
    seen.push(...events.map(({ version }) => version));
    await tell(
      trx,
      events.map((event) => ({ ...event, data: { orderId: ill, number: 'N-1' } })),
    );
  };
  while (await deadLetters.redriveNext(of, mended));
  expect(seen).toEqual([1, 2, 3]);
  expect(await told(ill)).toBe(3);
  await shop.tell(shipped(ill, 4));
  await eventually(async () => (await told(ill)) === 4);
});

test('an event is tried five times before it is put aside', async () => {
  const shop = orders.openShop();
  const { shipped } = orders;
  let tries = 0;
  await shop.tell(shipped(newId('ord')));
  const handle: HandleEvents = async () => {
    tries += 1;
    throw new Error('not this one');
  };
  await using _consuming = consumeEvents(shop.options({ handle }));
  await eventually(async () => (await shop.position()) === 1);
  expect(tries).toBe(5);
  expect((await shop.dead())[0]?.reason).toBe('not this one');
});

test('a database that is away is no fault of the event', async () => {
  const shop = orders.openShop();
  const { shipped, told } = orders;
  const orderId = newId('ord');
  let failures = 3;
  const refusing = { execute: () => Promise.reject(new Error('connection refused')) };
  const away = new Proxy(house.db, {
    get(db, name) {
      if (name === 'transaction' && failures-- > 0) return () => refusing;
      const value: unknown = Reflect.get(db, name, db);
      return typeof value === 'function' ? value.bind(db) : value;
    },
  });
  await shop.tell(shipped(orderId));
  await using _consuming = consumeEvents(shop.options({ db: away, patience: { ...quickPatience, tries: 2 } }));
  await eventually(async () => (await shop.position()) === 1);
  expect(await told(orderId)).toBe(1);
  expect(await shop.dead()).toEqual([]);
});

test('what belongs to nobody, to an account that is gone, or is of no interest moves the place and nothing else', async () => {
  const shop = orders.openShop();
  const { shipped, told } = orders;
  const ids = Array.from({ length: 3 }, () => newId('ord'));
  const [nobody, gone, other] = ids.map((id) => shipped(id));
  if (!nobody || !gone || !other) throw new Error('expected three');
  await shop.tell({ ...nobody, owner: null }, { ...gone, owner: newId('usr') }, { ...other, type: 'order.sneezed' });
  await using _consuming = consumeEvents(shop.options());
  await eventually(async () => (await shop.position()) === 3);
  expect(await Promise.all(ids.map(told))).toEqual([0, 0, 0]);
  expect(await shop.dead()).toEqual([]);
});
