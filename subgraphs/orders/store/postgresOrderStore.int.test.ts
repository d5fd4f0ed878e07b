import { expect, test } from '@jest/globals';
import { openCheckoutForTest } from '../../../tests/orders/openCheckoutForTest.ts';
import { createPostgresOrderStore } from './postgresOrderStore.ts';

test('a transaction of a started saga has priority over a new one', async () => {
  await using shop = await openCheckoutForTest({ isVirtual: true });
  const { transaction } = createPostgresOrderStore(shop.db, () => undefined, 1);
  const { promise, resolve } = Promise.withResolvers<void>();
  const done: string[] = [];
  const held = transaction(() => promise);
  const begins = transaction(async () => done.push('begins'), { isNew: true });
  const goesOn = transaction(async () => done.push('goes on'));
  resolve();
  await Promise.all([held, begins, goesOn]);
  expect(done).toEqual(['goes on', 'begins']);
});
