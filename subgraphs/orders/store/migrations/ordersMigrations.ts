import type { Migration } from 'kysely';
import { eventLogMigration } from '#platform/eventLog/postgresEventLog.ts';
import { carts } from './0001_carts.ts';
import { orderLife } from './0002_order_life.ts';
import { simulatedProvider } from './0003_simulated_provider.ts';
import { fulfilment } from './0004_fulfilment.ts';
import { ledgerOfBefore } from './0005_ledger_of_before.ts';
import { storiesInRows } from './0006_stories_in_rows.ts';
import { storiesOfTheReleaseBefore } from './0007_stories_of_the_release_before.ts';
import { maintenanceIndexes } from './0008_maintenance_indexes.ts';
import { erasedOwners } from './0009_erased_owners.ts';

/** All migrations of the orders database; a released name never changes. */
export const ordersMigrations: Readonly<Record<string, Migration>> = {
  '0000_event_log': eventLogMigration,
  '0001_carts': carts,
  '0002_order_life': orderLife,
  '0003_simulated_provider': simulatedProvider,
  '0004_fulfilment': fulfilment,
  '0005_ledger_of_before': ledgerOfBefore,
  '0006_stories_in_rows': storiesInRows,
  '0007_stories_of_the_release_before': storiesOfTheReleaseBefore,
  '0008_maintenance_indexes': maintenanceIndexes,
  '0009_erased_owners': erasedOwners,
};
