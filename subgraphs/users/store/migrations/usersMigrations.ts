import type { Migration } from 'kysely';
import { eventLogMigration } from '#platform/eventLog/postgresEventLog.ts';
import { accountsMigration } from './0001_accounts.ts';
import { signingKeysMigration } from './0002_signing_keys.ts';
import { notificationsMigration } from './0003_notifications.ts';
import { emailVerificationMigration } from './0004_email_verification.ts';
import { secondFactorsMigration } from './0005_second_factors.ts';
import { erasureMigration } from './0006_erasure.ts';
import { apiKeysMigration } from './0007_api_keys.ts';
import { auditLogMigration } from './0008_audit_log.ts';
import { signInAttemptsMigration } from './0009_sign_in_attempts.ts';
import { emailChangeMigration } from './0010_email_change.ts';
import { auditAddressesMigration } from './0011_audit_addresses.ts';

/** All migrations of the users database. The database records their names: a released name never changes. */
export const usersMigrations: Readonly<Record<string, Migration>> = {
  '0000-eventLog': eventLogMigration,
  '0001-accounts': accountsMigration,
  '0002-signingKeys': signingKeysMigration,
  '0003-notifications': notificationsMigration,
  '0004-emailVerification': emailVerificationMigration,
  '0005-secondFactors': secondFactorsMigration,
  '0006-erasure': erasureMigration,
  '0007-apiKeys': apiKeysMigration,
  '0008-auditLog': auditLogMigration,
  '0009-signInAttempts': signInAttemptsMigration,
  '0010-emailChange': emailChangeMigration,
  '0011-auditAddresses': auditAddressesMigration,
};
