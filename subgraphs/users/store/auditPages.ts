import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { decodeCursor, encodeCursor, pageInfoOf, pageOf, requireFirst } from '#platform/pagination/connectionPage.ts';
import type { AuditEntry, AuditFilter, AuditPage } from '../domain/auditLog.ts';
import { appendAudit, toAuditEntry, type NewAuditEntry } from './audit.ts';
import { inTransaction, type WriteContext } from './writeContext.ts';

type Slice = { readonly first?: number | null; readonly after?: string | null };

/** Reads the audit log, and appends what no other change records. */
export function createAuditLog(context: WriteContext) {
  return {
    append: (entry: Omit<NewAuditEntry, 'occurredAt'>) =>
      inTransaction(context, (trx) => appendAudit(trx, [{ ...entry, occurredAt: context.now() }])),

    /** The entries with these numbers. */
    async findMany(sequences: readonly number[]): Promise<AuditEntry[]> {
      if (sequences.length === 0) return [];
      const query = selectEntries(context).where('audit_log.sequence', 'in', sequences);
      return (await query.execute()).map(toAuditEntry);
    },

    /** A page of `first` entries (default 20, at most 100), latest first; BAD_USER_INPUT for an invalid size or cursor. */
    async page({ accountId, actorId, targetId, action }: AuditFilter, { first, after }: Slice): Promise<AuditPage> {
      const size = requireFirst(first);
      const before = after == null ? null : requireSequence(after);
      let query = selectEntries(context);
      if (before !== null) query = query.where('audit_log.sequence', '<', before);
      if (actorId !== null) query = query.where('actor_id', '=', actorId);
      if (targetId !== null) query = query.where('target_id', '=', targetId);
      if (action !== null) query = query.where('action', '=', action);
      const latest = <Q extends typeof query>(each: Q) => each.orderBy('audit_log.sequence', 'desc').limit(size + 1);
      // Each half has an index of its own; an entry of both is in both.
      const rows =
        accountId === null
          ? await latest(query).execute()
          : (
              await Promise.all([
                latest(query.where('actor_id', '=', accountId)).execute(),
                latest(query.where('target_id', '=', accountId)).execute(),
              ])
            ).flat();
      const bySequence = [...new Map(rows.map((row) => [row.sequence, toAuditEntry(row)])).values()];
      const entries = bySequence.sort((one, other) => other.sequence - one.sequence).slice(0, size + 1);
      const cursorOf = ({ sequence }: { readonly sequence: number }) => encodeCursor([String(sequence)]);
      const page = pageOf(entries, { first: size, after, cursorOf });
      return { edges: page.edges, pageInfo: pageInfoOf(page) };
    },
  };
}

function selectEntries({ db }: WriteContext) {
  return db
    .selectFrom('audit_log')
    .leftJoin('audit_addresses', 'audit_addresses.sequence', 'audit_log.sequence')
    .selectAll('audit_log')
    .select('audit_addresses.address');
}

function requireSequence(cursor: string): number {
  const [text] = decodeCursor(cursor, 1);
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text);
  throw new Fault(commonFaults.badInput, 'after: expected a cursor of this list, got another value');
}
