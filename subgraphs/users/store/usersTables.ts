import type { ColumnType, Generated, Selectable } from 'kysely';
import type { EventLogTables } from '#platform/eventLog/postgresEventLog.ts';
import type { Address } from '../domain/address.ts';
import { emailKey } from '../domain/email.ts';
import type { Session } from '../domain/session.ts';
import type { Role, User, UserStatus } from '../domain/user.ts';

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
  locale: string;
  currency: string;
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

type RefreshTokenTable = { hash: string; session_id: string; expires_at: Date; used_at: Date | null };

type SigningKeyTable = {
  id: string;
  public_jwk: ColumnType<Record<string, unknown>, string, never>;
  sealed_private_jwk: string;
  created_at: Date;
  signs_from: Date;
};

/** The house's database. */
export type UsersTables = EventLogTables & {
  users: UserTable;
  addresses: AddressTable;
  sessions: SessionTable;
  refresh_tokens: RefreshTokenTable;
  signing_keys: SigningKeyTable;
};

export type UserRow = Selectable<UserTable>;

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    displayName: row.display_name,
    phone: row.phone,
    roles: row.roles,
    status: row.status,
    preferences: { locale: row.locale, currency: row.currency },
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** An account as the columns that people change. */
export function userColumns(user: User) {
  return {
    email: user.email,
    email_key: emailKey(user.email),
    username: user.username,
    username_key: user.username?.toLowerCase() ?? null,
    display_name: user.displayName,
    phone: user.phone,
    roles: user.roles,
    status: user.status,
    locale: user.preferences.locale,
    currency: user.preferences.currency,
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
