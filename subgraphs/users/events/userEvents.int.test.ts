import { expect, test } from '@jest/globals';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { openTestHouse } from '../../../tests/users/openTestHouse.ts';
import { admin, register } from '../../../tests/users/people.ts';
import { userEventSamples } from './samples.ts';
import { userEventData } from './userEvents.ts';

test('there is a sample of each type, and it is what is published', () => {
  expect(userEventSamples.map(({ type }) => type)).toEqual(Object.keys(userEventData));
  for (const { type, data } of userEventSamples) {
    expect(userEventData[type as keyof typeof userEventData].parse(data)).toEqual(data);
  }
});

test('what the house writes has the form it publishes, no e-mail in it, and versions without a gap', async () => {
  await using house = await openTestHouse();
  const staff = await admin(house);
  const ada = await register(house);
  const as = { as: ada.claims };
  await house.ask('mutation { updateProfile(input: { displayName: "Ada King" }) { user { id } } }', as);
  await house.ask('mutation { updatePreferences(input: { locale: "de" }) { user { id } } }', as);
  const target = { variables: { id: ada.id }, as: staff.claims };
  await house.ask('mutation ($id: ID!) { setUserRoles(userId: $id, roles: [SUPPORT]) { user { id } } }', target);
  await house.ask('mutation ($id: ID!) { setUserStatus(userId: $id, status: DISABLED) { user { id } } }', target);

  const eventLog = createPostgresEventLog(house.db, 'users');
  const events = (await eventLog.assign(1000)).filter(({ subject }) => subject === ada.id);
  expect(events.map(({ type, version, owner }) => [type, version, owner])).toEqual([
    ['user.registered', 1, ada.id],
    ['user.updated', 2, ada.id],
    ['user.updated', 3, ada.id],
    ['user.roles_changed', 4, ada.id],
    ['user.disabled', 5, ada.id],
    ['session.ended', 6, ada.id],
  ]);
  for (const { type, data } of events) {
    expect(userEventData[type as keyof typeof userEventData].safeParse(data).error).toBeUndefined();
  }
  expect(JSON.stringify(events)).not.toContain('@');
});
