import { expect, test } from '@jest/globals';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { testIdentity, testIdentitySecret } from '#platform/testing/testIdentity.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { testKeySecret, usersTestLog } from '../../tests/users/openUsersForTest.ts';
import { readUsersConfig } from './config.ts';
import { openUsers } from './open.ts';
import { demoAccounts, openUsersSeed } from './seed.ts';

const environment = (databaseUrl: string) => ({
  IDENTITY_KEYS: testIdentitySecret,
  USERS_DATABASE_URL: databaseUrl,
  USERS_KEY_SECRET: testKeySecret,
  USERS_PORT: '0',
  ORDERS_URL: 'http://127.0.0.1:1',
});

async function eventsAt(url: string): Promise<EventEnvelope[]> {
  const path = '/events?after=0';
  const call = { claims: null, requestId: 'r', deadlineAt: Date.now() + 9000 };
  const response = await fetch(url + path, {
    headers: testIdentity('gateway').signCall('users', { method: 'GET', path, body: '' }, call),
  });
  return ((await response.json()) as { events: EventEnvelope[] }).events;
}

test('seeding twice adds the accounts once, and their events are published', async () => {
  await using database = await openTestDatabase();
  await using pubSub = openLocalPubSub();
  const seed = async () => {
    await using opened = await openUsersSeed({ databaseUrl: database.url, log: usersTestLog });
    return await opened.seedAccounts();
  };
  expect(await seed()).toBe(3);
  expect(await seed()).toBe(0);

  await using users = await openUsers({
    config: readUsersConfig(environment(database.url)),
    pubSub,
    log: usersTestLog,
  });
  await eventually(async () => (await eventsAt(users.url)).length === 3);
  const events = await eventsAt(users.url);
  expect(events.map(({ data }) => data['displayName']).sort()).toEqual(
    demoAccounts.map(({ displayName }) => displayName).sort(),
  );
  const response = await fetch(`${users.url}/health/ready`);
  expect(await response.json()).toMatchObject({ status: 'UP', checks: { postgres: { status: 'UP' } } });
});

test.each([
  ['USERS_DATABASE_URL', undefined],
  ['USERS_DATABASE_URL', 'mysql://localhost'],
  ['USERS_KEY_SECRET', undefined],
  ['USERS_KEY_SECRET', 'too short'],
  ['IDENTITY_KEY', 'too short'],
  ['IDENTITY_KEYS', undefined],
  ['IDENTITY_PUBLIC_KEYS', '{"keys":[]}'],
  ['USERS_PORT', '-1'],
])('without a valid %s (%s) the subgraph does not start and names the variable', (name, value) => {
  expect(() => readUsersConfig({ ...environment('postgres://localhost/users'), [name]: value })).toThrow(name);
});

test.each([
  ['USERS_MAIL_FROM', { USERS_SMTP_URL: 'smtp://127.0.0.1:25' }],
  ['USERS_SMTP_URL', { USERS_MAIL_FROM: 'shop@example.com' }],
  ['USERS_NOTIFY_WEBHOOK_SECRET', { USERS_NOTIFY_WEBHOOK_URL: 'https://example.com/notify' }],
  ['USERS_NOTIFY_WEBHOOK_URL', { USERS_NOTIFY_WEBHOOK_SECRET: 's'.repeat(32) }],
])('without %s the subgraph does not start and names the variable', (name, given) => {
  const env = { ...environment('postgres://localhost/users'), ...given };
  expect(() => readUsersConfig(env)).toThrow(`${name} is missing`);
});

test('mail and webhook are optional and have all their settings', () => {
  const env = environment('postgres://localhost/users');
  expect(readUsersConfig(env)).toMatchObject({ mail: null, webhook: null, resetPage: null });
  const mail = { USERS_SMTP_URL: 'smtps://user:password@mail.example.com', USERS_MAIL_FROM: 'shop@example.com' };
  expect(readUsersConfig({ ...env, ...mail }).mail).toEqual({
    url: 'smtps://user:password@mail.example.com',
    from: 'shop@example.com',
  });
});

test('the error for an invalid secret does not contain it', () => {
  const env = { ...environment('postgres://localhost/users'), USERS_KEY_SECRET: 'hunter2' };
  expect(() => readUsersConfig(env)).not.toThrow('hunter2');
});
