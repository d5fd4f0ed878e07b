import type { Kysely } from 'kysely';
import { createLog } from '#platform/log/log.ts';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import {
  appendEvents,
  createPostgresEventLog,
  eventLogMigration,
  type EventLogTables,
} from '#platform/eventLog/postgresEventLog.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { openTestDatabase } from './testPostgres.ts';

export type TestEventLog = {
  readonly url: string;
  readonly db: Kysely<EventLogTables>;
  readonly eventLog: EventLog;
  /** Writes events in a transaction of their own. */
  readonly append: (...events: readonly NewEvent[]) => Promise<void>;
  /** Opens the same log over separate connections, as another process would. */
  readonly openAnother: () => Promise<{ db: Kysely<EventLogTables>; eventLog: EventLog }>;
} & AsyncDisposable;

/** Opens an empty event log in a temporary database. */
export async function openTestEventLog(source: string): Promise<TestEventLog> {
  const resources = new AsyncDisposableStack();
  const { url } = resources.use(await openTestDatabase());
  const openAnother = async () => {
    const db = await openPostgres<EventLogTables>({
      url,
      applicationName: 'event log test',
      migrations: { '0001_event_log': eventLogMigration },
      log: createLog({ service: 'test', level: 'silent' }),
    });
    resources.defer(() => db.destroy());
    return { db, eventLog: createPostgresEventLog(db, source) };
  };
  const { db, eventLog } = await openAnother();
  return {
    url,
    db,
    eventLog,
    append: (...events) => db.transaction().execute((trx) => appendEvents(trx, events)),
    openAnother,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
