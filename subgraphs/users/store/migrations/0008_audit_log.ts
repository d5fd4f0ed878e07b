import { sql, type Migration } from 'kysely';

/**
 * The audit log: who did what to whom, by ids alone. The database refuses to change or delete an entry, and each entry
 * has a hash over its content and the hash before it.
 */
export const auditLogMigration: Migration = {
  async up(db) {
    await sql`
      create table audit_log (
        sequence bigint primary key,
        occurred_at timestamptz not null,
        actor_id text,
        action text not null,
        target_id text,
        details text not null,
        hash text not null
      )`.execute(db);
    await sql`create index audit_log_of_actor on audit_log (actor_id, sequence)`.execute(db);
    await sql`create index audit_log_of_target on audit_log (target_id, sequence)`.execute(db);
    await sql`create index audit_log_of_action on audit_log (action, sequence)`.execute(db);
    await sql`
      create function refuse_audit_change() returns trigger language plpgsql as $$
      begin raise exception 'the audit log is append-only'; end $$`.execute(db);
    await sql`
      create trigger audit_log_rows before update or delete on audit_log
      for each row execute function refuse_audit_change()`.execute(db);
    await sql`
      create trigger audit_log_whole before truncate on audit_log
      for each statement execute function refuse_audit_change()`.execute(db);
  },
};
