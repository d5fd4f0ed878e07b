import { expect, test } from '@jest/globals';
import { explainOpenFailure } from './explainOpenFailure.ts';

const url = 'postgresql://shop:hunter2@db.example:5432/users?pool_max=3';

test('a store that cannot be opened names its variable and address, and never its credentials', async () => {
  const refused = new AggregateError([
    new Error('connect ECONNREFUSED ::1'),
    new Error('connect ECONNREFUSED 127.0.0.1'),
  ]);
  await expect(explainOpenFailure('USERS_DATABASE_URL', url, Promise.reject(refused))).rejects.toThrow(
    'USERS_DATABASE_URL: the store at db.example:5432/users cannot be opened: connect ECONNREFUSED ::1, connect ECONNREFUSED 127.0.0.1',
  );
  const migration = new Error('0003 failed', { cause: new Error('no such table') });
  const failing = explainOpenFailure('USERS_DATABASE_URL', url, Promise.reject(migration));
  await expect(failing).rejects.toThrow(/0003 failed: no such table$/);
});

test('a store that opens is returned as it is', async () => {
  expect(await explainOpenFailure('USERS_DATABASE_URL', url, Promise.resolve('open'))).toBe('open');
});
