import type { Kysely } from 'kysely';
import { explainOpenFailure } from '#platform/environment/explainOpenFailure.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import type { OrdersDatabase } from './database.ts';
import { ordersMigrations } from './migrations/ordersMigrations.ts';

type OrdersDatabaseOptions = Omit<Parameters<typeof openPostgres>[0], 'migrations'>;

/** Opens and migrates the database of orders; an error names ORDERS_DATABASE_URL. The caller closes it. */
export function openOrdersDatabase(o: OrdersDatabaseOptions): Promise<Kysely<OrdersDatabase>> {
  return explainOpenFailure(
    'ORDERS_DATABASE_URL',
    o.url,
    openPostgres<OrdersDatabase>({ ...o, migrations: ordersMigrations }),
  );
}
