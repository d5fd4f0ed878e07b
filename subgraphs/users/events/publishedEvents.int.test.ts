import { expect, test } from '@jest/globals';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { openUsersForTest } from '../../../tests/users/openUsersForTest.ts';
import { signInAdmin, registerVerifiedPerson } from '../../../tests/users/people.ts';
import { userEventSamples, userEventSchemas } from '../../../tests/users/userEventSamples.ts';

test('there is a valid sample of each type of event', () => {
  expect(userEventSamples.map(({ type }) => type)).toEqual(Object.keys(userEventSchemas));
  for (const { type, data } of userEventSamples) {
    expect(userEventSchemas[type as keyof typeof userEventSchemas].parse(data)).toEqual(data);
  }
});

test('the published events match their schemas, contain no e-mail address, and have versions without a gap', async () => {
  await using users = await openUsersForTest();
  const staff = await signInAdmin(users);
  const ada = await registerVerifiedPerson(users);
  const as = { as: ada.claims };
  await users.request('mutation { updateProfile(input: { displayName: "Ada King" }) { user { id } } }', as);
  await users.request('mutation { updatePreferences(input: { locale: "de" }) { user { id } } }', as);
  const target = { variables: { id: ada.id }, as: staff.claims };
  await users.request('mutation ($id: ID!) { setUserRoles(userId: $id, roles: [SUPPORT]) { user { id } } }', target);
  await users.request('mutation ($id: ID!) { setUserStatus(userId: $id, status: DISABLED) { user { id } } }', target);

  const eventLog = createPostgresEventLog(users.db, 'users');
  const events = (await eventLog.assign(1000)).filter(({ subject }) => subject === ada.id);
  expect(events.map(({ type, version, owner }) => [type, version, owner])).toEqual([
    ['user.registered', 1, ada.id],
    ['user.updated', 2, ada.id],
    ['user.updated', 3, ada.id],
    ['user.updated', 4, ada.id],
    ['user.roles_changed', 5, ada.id],
    ['user.disabled', 6, ada.id],
    ['session.ended', 7, ada.id],
  ]);
  for (const { type, data } of events) {
    expect(userEventSchemas[type as keyof typeof userEventSchemas].safeParse(data).error).toBeUndefined();
  }
  expect(JSON.stringify(events)).not.toContain('@');
});
