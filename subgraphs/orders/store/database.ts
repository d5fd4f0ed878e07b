import type { Kysely, Transaction } from 'kysely';
import type { EventLogTables } from '#platform/eventLog/postgresEventLog.ts';
import type { CartTables } from './cartTables.ts';
import type { OrderTables } from './orderTables.ts';

/** All tables of the orders database. */
export type OrdersDatabase = CartTables & OrderTables & EventLogTables;

export type Db = Kysely<OrdersDatabase>;
export type Trx = Transaction<OrdersDatabase>;
