import { expect, test } from '@jest/globals';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { derivedId, newId } from '#platform/ids/ids.ts';
import { usersTestLog, openUsersForTest } from '../../tests/users/openUsersForTest.ts';
import { registerPerson } from '../../tests/users/people.ts';
import { openUsersDeadLetters } from './deadLetters.ts';
import { addDeadLetters } from './store/deadLetters.ts';
import { createDeliveryQueue } from './store/deliveryQueue.ts';

function shipped(owner: string, orderId: string, version: number): EventEnvelope {
  const position = { source: 'orders', logId: 'log-1', position: version };
  const rest = { owner, channels: [], traceparent: null, occurredAt: '2026-01-31T12:00:00.000Z' };
  const data = { orderId, number: 'N-1' };
  return {
    id: derivedId('evt', orderId, String(version)),
    type: 'order.shipped',
    subject: orderId,
    version,
    data,
    ...position,
    ...rest,
  };
}

test('redriving handles the events of each subject in order and stops at an event that fails again', async () => {
  await using users = await openUsersForTest();
  const ada = await registerPerson(users);
  const [healthy, failing] = [newId('ord'), newId('ord')];
  const events = [
    shipped(ada.id, healthy, 1),
    shipped(ada.id, failing, 1),
    shipped(ada.id, healthy, 2),
    { ...shipped(ada.id, failing, 2), data: { orderId: failing } },
    shipped(ada.id, failing, 3),
  ];
  await users.db.transaction().execute(async (trx) => {
    await addDeadLetters(trx, { consumer: 'orders', events, reason: 'it failed' });
  });
  const queue = createDeliveryQueue(users.db);
  for (const delivery of await queue.leaseDue(9, 1)) await queue.deadLetter(delivery, 'it was refused');

  await using letters = await openUsersDeadLetters({ databaseUrl: users.databaseUrl, log: usersTestLog });
  expect((await letters.list()).map(({ type, reason }) => `${type}: ${reason}`)).toEqual([
    ...events.map(() => 'order.shipped: it failed'),
    'welcome: it was refused',
  ]);
  expect(await letters.redrive({ subject: healthy })).toEqual({ done: 2, failed: [] });
  const { done, failed } = await letters.redrive({});
  expect([done, failed.length]).toEqual([2, 1]);
  expect(failed[0]).toMatchObject({ subject: failing, reason: expect.stringContaining('number') });
  expect((await letters.list()).map(({ reason }) => reason)).toEqual([failed[0]?.reason, 'it failed']);

  const query = users.db.selectFrom('notifications').select('order_id').orderBy('sequence');
  expect((await query.execute()).map((row) => row.order_id)).toEqual([healthy, healthy, failing]);
  const queued = await users.db.selectFrom('deliveries').select('content').execute();
  expect(queued.map(({ content }) => content.kind).sort()).toEqual([
    'notification',
    'notification',
    'notification',
    'welcome',
  ]);
});
