import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createOrderPublishers } from '../../../tests/users/orderPublishers.ts';
import { openUsersForTest, type UsersForTest } from '../../../tests/users/openUsersForTest.ts';
import { registerVerifiedPerson, signInAdmin, type Person } from '../../../tests/users/people.ts';
import { verifyAudit } from '../store/audit.ts';
import { consumeEvents } from './consumeEvents.ts';
import { createEventHandlers } from './startConsumers.ts';
import { isStaffAction } from './staffActions.ts';

let users: UsersForTest;
let admin: Person;
let staff: Person;
beforeAll(async () => {
  users = await openUsersForTest();
  admin = await signInAdmin(users);
  staff = await registerVerifiedPerson(users);
});
afterAll(() => users[Symbol.asyncDispose]());

const { products: handle } = createEventHandlers({ now: () => new Date() });
const OCCURRED_AT = '2026-11-21T12:00:00.000Z';

function stockChanged(data: Record<string, unknown>) {
  const subject = newId('var');
  const rest = { owner: null, channels: [], traceparent: null, occurredAt: OCCURRED_AT };
  return { id: newId('evt'), type: 'stock.changed', subject, version: 1, data, ...rest };
}

type Entry = { action: string; actorId: string; targetId: string; details: string; occurredAt: string };
type Page = { edges: { node: Entry }[] };
const NODES = '{ edges { node { action actorId targetId details occurredAt } } }';

async function auditLog(filter: string): Promise<Entry[]> {
  const { data } = await users.request(`{ auditLog(first: 100, ${filter}) ${NODES} }`, { as: admin.claims });
  return (data as { auditLog: Page }).auditLog.edges.map(({ node }) => node);
}

test('an action of staff is recorded once, by whom and when, and other events are passed over', async () => {
  const publisher = createOrderPublishers(users, staff.id).createPublisher();
  const sold = stockChanged({ available: 3, orderId: newId('ord') });
  const adjusted = stockChanged({ actor: staff.id, available: 5, delta: 2, orderId: null, email: 'x@example.com' });
  const options = publisher.consumeOptions({ handle, isRelevant: isStaffAction });
  await publisher.publish(sold, adjusted, stockChanged({ available: 1 }));
  {
    await using _consuming = consumeEvents(options);
    await eventually(async () => (await publisher.position()) === 3);
  }
  publisher.eventLog.replace('log-2');
  await publisher.publish(adjusted, sold);
  await using _consuming = consumeEvents(options);
  await eventually(async () => (await publisher.position()) === 2);
  const entry = { action: 'stock.changed', actorId: staff.id, targetId: adjusted.subject, occurredAt: OCCURRED_AT };
  const details = JSON.stringify({ delta: 2, available: 5, eventId: adjusted.id });
  expect(await auditLog(`targetId: "${adjusted.subject}"`)).toEqual([{ ...entry, details }]);
  expect(await auditLog(`targetId: "${sold.subject}"`)).toEqual([]);
  const { data } = await users.request(`{ me { activity(first: 1) ${NODES} } }`, { as: staff.claims });
  expect((data as { me: { activity: Page } }).me.activity.edges).toEqual([{ node: { ...entry, details } }]);
  const handled = users.db.selectFrom('inbox').select('event_id').where('consumer', '=', publisher.source);
  expect(await handled.execute()).toEqual([{ event_id: adjusted.id }]);
  expect((await verifyAudit(users.db)).brokenAt).toBeNull();
});

test("events are gathered, so that many cost few transactions, and a staff member's action comes within the pause", async () => {
  const publisher = createOrderPublishers(users, staff.id).createPublisher();
  let commits = 0;
  const onHandled = () => (commits += 1);
  const options = publisher.consumeOptions({ handle, isRelevant: isStaffAction, gatherMs: 300, onHandled });
  await using _consuming = consumeEvents(options);
  for (let each = 0; each < 20; each += 1) await publisher.publish(stockChanged({ available: each }));
  const repaired = stockChanged({ actor: 'operator', delta: 1, available: 4 });
  await publisher.publish(repaired);
  await eventually(async () => (await publisher.position()) === 21);
  expect(commits).toBeLessThan(6);
  expect(await auditLog(`targetId: "${repaired.subject}"`)).toMatchObject([{ actorId: 'operator' }]);
});

test('an action whose actor is unreadable becomes a dead letter, and others go on', async () => {
  const publisher = createOrderPublishers(users, staff.id).createPublisher();
  const later = stockChanged({ actor: staff.id, delta: 1 });
  await publisher.publish(stockChanged({ actor: 'ada@example.com' }), later);
  await using _consuming = consumeEvents(publisher.consumeOptions({ handle, isRelevant: isStaffAction }));
  await eventually(async () => (await publisher.position()) === 2);
  expect(await publisher.deadLetters()).toHaveLength(1);
  expect(await auditLog(`targetId: "${later.subject}"`)).toHaveLength(1);
});
