import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { ADDRESS_KEPT_DAYS, type AuditEntry } from '../domain/auditLog.ts';
import type { UsersTables } from './usersTables.ts';

/** What an entry records; `actorId` null: an anonymous caller, or the system itself. */
export type NewAuditEntry = Pick<AuditEntry, 'action' | 'actorId' | 'targetId'> & {
  readonly occurredAt: Date;
  /** What changed, without personal data. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The client's address; kept apart from the entry, and not for ever. */
  readonly ip?: string | null;
};

/** The hash before the first entry. */
const START = '';
// An advisory lock of the users database, other than those of the migrations, the relay and the signing keys.
const AUDIT_LOCK = 5_071_936_023;

/**
 * Appends entries in the transaction of what they record, each chained to the one before. It locks the log until the
 * transaction ends, so it comes after all row locks.
 */
export async function appendAudit(trx: Kysely<UsersTables>, entries: readonly NewAuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql`select pg_advisory_xact_lock(${AUDIT_LOCK}::bigint)`.execute(trx);
  const last = await trx
    .selectFrom('audit_log')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .executeTakeFirst();
  let { sequence, hash } = last ?? { sequence: 0, hash: START };
  const rows = entries.map(({ occurredAt, action, actorId, targetId, details = {} }) => {
    sequence += 1;
    const entry = { sequence, occurredAt, ip: null, actorId, action, targetId, details: JSON.stringify(details) };
    hash = hashOf(entry, hash);
    const columns = { sequence, occurred_at: occurredAt, details: entry.details, hash };
    return { ...columns, action, actor_id: actorId, target_id: targetId };
  });
  await trx.insertInto('audit_log').values(rows).execute();
  await keepAddresses(
    trx,
    entries.flatMap(({ ip, occurredAt }, index) => {
      const row = rows[index];
      return ip && row ? [{ sequence: row.sequence, address: ip, recorded_at: occurredAt }] : [];
    }),
  );
}

/** Stores the addresses of new entries, and deletes those that have been kept long enough. */
async function keepAddresses(
  trx: Kysely<UsersTables>,
  rows: readonly { readonly sequence: number; readonly address: string; readonly recorded_at: Date }[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  await trx.insertInto('audit_addresses').values(rows).execute();
  const outdated = new Date(first.recorded_at.getTime() - ADDRESS_KEPT_DAYS * 86_400_000);
  await trx.deleteFrom('audit_addresses').where('recorded_at', '<', outdated).execute();
}

/** Deletes the addresses of the entries by or about an account. */
export async function deleteAddresses(trx: Kysely<UsersTables>, userId: string): Promise<void> {
  const own = trx.selectFrom('audit_log').select('sequence');
  for (const column of ['actor_id', 'target_id'] as const)
    await trx
      .deleteFrom('audit_addresses')
      .where('sequence', 'in', own.where(column, '=', userId))
      .execute();
}

/** SHA-256 over the hash of the entry before and the content of this one. */
function hashOf({ sequence, occurredAt, actorId, action, targetId, details }: AuditEntry, previous: string): string {
  const content = JSON.stringify([previous, sequence, occurredAt.toISOString(), actorId, action, targetId, details]);
  return createHash('sha256').update(content).digest('base64url');
}

/** The first entry that does not fit the one before it, or null; and the number and the hash of the last entry. */
export type AuditVerification = {
  readonly brokenAt: number | null;
  readonly last: { readonly sequence: number; readonly hash: string };
};

const PAGE = 1_000;

/** Recomputes the chain of hashes from the first entry to the last. */
export async function verifyAudit(db: Kysely<UsersTables>): Promise<AuditVerification> {
  let last = { sequence: 0, hash: START };
  for (;;) {
    const query = db.selectFrom('audit_log').selectAll().where('sequence', '>', last.sequence).orderBy('sequence');
    const rows = await query.limit(PAGE).execute();
    for (const row of rows) {
      const expected = last.sequence + 1;
      if (row.sequence !== expected || row.hash !== hashOf(toAuditEntry(row), last.hash))
        return { brokenAt: expected, last };
      last = { sequence: row.sequence, hash: row.hash };
    }
    if (rows.length < PAGE) return { brokenAt: null, last };
  }
}

/** The row of an entry. */
export function toAuditEntry(row: {
  sequence: number;
  occurred_at: Date;
  actor_id: string | null;
  action: string;
  target_id: string | null;
  details: string;
  address?: string | null;
}): AuditEntry {
  const { sequence, occurred_at: occurredAt, actor_id: actorId, action, target_id: targetId, details } = row;
  return { sequence, occurredAt, actorId, action, targetId, details, ip: row.address ?? null };
}
