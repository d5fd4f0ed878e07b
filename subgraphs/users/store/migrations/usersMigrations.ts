import type { Migration } from 'kysely';
import { eventLogMigration } from '#platform/eventLog/postgresEventLog.ts';
import { accountsMigration } from './0001-accounts.ts';
import { signingKeysMigration } from './0002-signingKeys.ts';
import { notificationsMigration } from './0003-notifications.ts';

/** Every migration of the house's database; a name that was released never changes. */
export const usersMigrations: Readonly<Record<string, Migration>> = {
  '0000-eventLog': eventLogMigration,
  '0001-accounts': accountsMigration,
  '0002-signingKeys': signingKeysMigration,
  '0003-notifications': notificationsMigration,
};
