import type { ColumnType, Generated, Selectable } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLogTables } from '#platform/eventLog/postgresEventLog.ts';
import type { Address } from '../domain/addressBook.ts';
import { emailKey } from '../domain/email.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { ChannelPreferences, Notification, NotificationTopic } from '../domain/notification.ts';
import type { Session } from '../domain/session.ts';
import type { Role, User, UserStatus } from '../domain/user.ts';
import type { CredentialTables } from './credentialTables.ts';

type UserTable = {
  id: string;
  email: string;
  email_key: string;
  username: string | null;
  username_key: string | null;
  display_name: string;
  phone: string | null;
  roles: readonly Role[];
  status: UserStatus;
  email_verified_at: Date | null;
  second_factor_at: Date | null;
  locale: string;
  currency: string;
  channels: ColumnType<ChannelPreferences, string | undefined, string>;
  password_hash: string;
  version: number;
  fact_version: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

type AddressTable = {
  id: string;
  user_id: string;
  name: string;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postal_code: string;
  country: string;
  phone: string | null;
  is_default: boolean;
  created_at: Date;
};

type SessionTable = { id: string; user_id: string; created_at: Date; last_seen_at: Date; expires_at: Date };

type SignInAttemptTable = {
  key: string;
  failures: number;
  blocked_until: Date;
  attempted_at: Date;
  known_at: Date | null;
};

type NotificationTable = {
  id: string;
  user_id: string;
  sequence: number;
  topic: NotificationTopic;
  title: string;
  body: string;
  order_id: string | null;
  created_at: Date;
  read_at: Date | null;
};

type DeliveryTable = {
  id: string;
  content: ColumnType<Delivery, string, never>;
  tries: Generated<number>;
  due_at: Generated<Date>;
  created_at: Generated<Date>;
};

type AuditTable = {
  sequence: number;
  occurred_at: Date;
  actor_id: string | null;
  action: string;
  target_id: string | null;
  details: string;
  hash: string;
};

type ConsumerTable = {
  name: string;
  holder: string | null;
  held_until: Date | null;
  log_id: string | null;
  position: Generated<number>;
};

type InboxTable = { consumer: string; event_id: string; handled_at: Generated<Date> };

type DeadLetterTable = {
  id: Generated<number>;
  consumer: string;
  item_id: string;
  subject: string;
  item: ColumnType<EventEnvelope | Delivery, string, string>;
  reason: string;
  died_at: Generated<Date>;
};

/** The tables of the users database. */
export type UsersTables = EventLogTables &
  CredentialTables & {
    users: UserTable;
    addresses: AddressTable;
    sessions: SessionTable;
    sign_in_attempts: SignInAttemptTable;
    notifications: NotificationTable;
    deliveries: DeliveryTable;
    audit_log: AuditTable;
    audit_addresses: { sequence: number; address: string; recorded_at: Date };
    consumers: ConsumerTable;
    inbox: InboxTable;
    dead_letters: DeadLetterTable;
  };

export type UserRow = Selectable<UserTable>;

/** What {@link toUser} needs of a row. */
export type AccountRow = Omit<UserRow, 'email_key' | 'username_key' | 'password_hash' | 'fact_version'>;

export function toUser(row: AccountRow): User {
  return {
    id: row.id,
    email: row.email,
    emailVerifiedAt: row.email_verified_at,
    secondFactorAt: row.second_factor_at,
    username: row.username,
    displayName: row.display_name,
    phone: row.phone,
    roles: row.roles,
    status: row.status,
    preferences: { locale: row.locale, currency: row.currency, channels: row.channels },
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The columns of an account, without id, password and event counter. */
export function userColumns(user: User) {
  return {
    email: user.email,
    email_verified_at: user.emailVerifiedAt,
    second_factor_at: user.secondFactorAt,
    email_key: emailKey(user.email),
    username: user.username,
    username_key: user.username?.toLowerCase() ?? null,
    display_name: user.displayName,
    phone: user.phone,
    roles: user.roles,
    status: user.status,
    locale: user.preferences.locale,
    currency: user.preferences.currency,
    channels: JSON.stringify(user.preferences.channels),
    version: user.version,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
  };
}

export function toAddress({ user_id, postal_code, is_default, created_at, ...row }: Selectable<AddressTable>): Address {
  return { ...row, userId: user_id, postalCode: postal_code, isDefault: is_default, createdAt: created_at };
}

export function addressColumns({ userId, postalCode, isDefault, createdAt, ...address }: Address) {
  return { ...address, user_id: userId, postal_code: postalCode, is_default: isDefault, created_at: createdAt };
}

export function toSession(row: Selectable<SessionTable>): Session {
  return {
    id: row.id,
    userId: row.user_id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  };
}

export function toNotification(row: Selectable<NotificationTable>): Notification {
  return {
    id: row.id,
    userId: row.user_id,
    sequence: row.sequence,
    topic: row.topic,
    title: row.title,
    body: row.body,
    orderId: row.order_id,
    createdAt: row.created_at,
    readAt: row.read_at,
  };
}
