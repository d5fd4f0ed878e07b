import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** The SQLite database. Prepared statements are cached; a transaction is one synchronous call. */
export interface Database extends Disposable {
  prepare(sql: string): StatementSync;
  /** Atomic, and on disk when it returns. Inside another transaction it is a part of that one. */
  transaction<Result>(work: () => Result): Result;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -65536;
  CREATE TABLE IF NOT EXISTS collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, database TEXT NOT NULL, name TEXT NOT NULL, uuid BLOB NOT NULL,
    UNIQUE (database, name));
  CREATE TABLE IF NOT EXISTS indexes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL REFERENCES collections, definition BLOB NOT NULL,
    multikey INTEGER NOT NULL DEFAULT 0);
`;

/** Opens `mongo.sqlite` in an existing folder; with ':memory:' nothing is stored. */
export function openDatabase(folder: string): Database {
  const sqlite = new DatabaseSync(folder === ':memory:' ? folder : join(folder, 'mongo.sqlite'));
  sqlite.exec(schema);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = sqlite.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const [begin, commit] = [prepare('BEGIN IMMEDIATE'), prepare('COMMIT')];
  return {
    prepare,
    transaction(work) {
      if (sqlite.isTransaction) return work();
      begin.run();
      try {
        const result = work();
        commit.run();
        return result;
      } catch (error) {
        if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
        throw error;
      }
    },
    [Symbol.dispose]: () => sqlite.close(),
  };
}
