import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { insertCart } from '../../../subgraphs/orders/store/cartRows.ts';
import type { OrdersDatabase } from '../../../subgraphs/orders/store/database.ts';
import { ordersMigrations } from '../../../subgraphs/orders/store/migrations/ordersMigrations.ts';
import { createPostgresOrderStore } from '../../../subgraphs/orders/store/postgresOrderStore.ts';
import { orderStoreContract } from './orderStoreContract.ts';

orderStoreContract('the order store in PostgreSQL', async () => {
  const opened = new AsyncDisposableStack();
  const { url } = opened.use(await openTestDatabase());
  const log = createLog({ service: 'test', level: 'silent' });
  const migrations = ordersMigrations;
  const db = opened.use(await openPostgres<OrdersDatabase>({ url, applicationName: 'test', migrations, log }));
  return {
    store: createPostgresOrderStore(db, () => undefined),
    putCart: (cart) =>
      db.transaction().execute(async (trx) => void (await insertCart(trx, { cart, tokenHash: null, now: new Date() }))),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
});
