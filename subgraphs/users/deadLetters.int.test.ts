import { expect, test } from '@jest/globals';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { derivedId, newId } from '#platform/ids/ids.ts';
import { log, openTestHouse } from '../../tests/users/openTestHouse.ts';
import { register } from '../../tests/users/people.ts';
import { openUsersDeadLetters } from './deadLetters.ts';
import { addDeadLetters } from './store/deadLetters.ts';
import { createDeliveries } from './store/deliveries.ts';

function shipped(owner: string, orderId: string, version: number): EventEnvelope {
  const place = { source: 'orders', logId: 'log-1', position: version };
  const rest = { owner, channels: [], traceparent: null, occurredAt: '2026-01-31T12:00:00.000Z' };
  const data = { orderId, number: 'N-1' };
  return {
    id: derivedId('evt', orderId, String(version)),
    type: 'order.shipped',
    subject: orderId,
    version,
    data,
    ...place,
    ...rest,
  };
}

test('redriving does what can be done by now, in order, and stops a subject at what still fails', async () => {
  await using house = await openTestHouse();
  const ada = await register(house);
  const [well, ill] = [newId('ord'), newId('ord')];
  const events = [
    shipped(ada.id, well, 1),
    shipped(ada.id, ill, 1),
    shipped(ada.id, well, 2),
    { ...shipped(ada.id, ill, 2), data: { orderId: ill } },
    shipped(ada.id, ill, 3),
  ];
  await house.db.transaction().execute(async (trx) => {
    await addDeadLetters(trx, { consumer: 'orders', events, reason: 'it failed' });
  });
  const deliveries = createDeliveries(house.db);
  for (const delivery of await deliveries.leaseDue(9, 1)) await deliveries.bury(delivery, 'nobody took it');

  await using letters = await openUsersDeadLetters({ databaseUrl: house.databaseUrl, log });
  expect((await letters.list()).map(({ type, reason }) => `${type}: ${reason}`)).toEqual([
    ...events.map(() => 'order.shipped: it failed'),
    'welcome: nobody took it',
  ]);
  expect(await letters.redrive({ subject: well })).toEqual({ done: 2, failed: [] });
  const { done, failed } = await letters.redrive({});
  expect([done, failed.length]).toEqual([2, 1]);
  expect(failed[0]).toMatchObject({ subject: ill, reason: expect.stringContaining('number') });
  expect((await letters.list()).map(({ reason }) => reason)).toEqual([failed[0]?.reason, 'it failed']);

  const query = house.db.selectFrom('notifications').select('order_id').orderBy('sequence');
  expect((await query.execute()).map((row) => row.order_id)).toEqual([well, well, ill]);
  const waiting = await house.db.selectFrom('deliveries').select('content').execute();
  expect(waiting.map(({ content }) => content.kind).sort()).toEqual([
    'notification',
    'notification',
    'notification',
    'welcome',
  ]);
});
