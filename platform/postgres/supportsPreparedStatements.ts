import { randomUUID } from 'node:crypto';
import { Client, DatabaseError, type ClientConfig } from 'pg';

const DUPLICATE_PREPARED_STATEMENT = '42P05';

/**
 * Whether a connection finds the statements again that it has prepared by name. Behind a pooler in transaction mode
 * that does not look after them (PgBouncer before 1.21, or with `max_prepared_statements` 0) connections share servers:
 * one then meets a name that it has not made itself.
 */
export async function supportsPreparedStatements(config: ClientConfig): Promise<boolean> {
  const statement = { name: `check_${randomUUID()}`, text: 'select 1' };
  const clients = [new Client(config), new Client(config)];
  for (const client of clients) client.on('error', () => undefined);
  try {
    for (const client of clients) await client.connect();
    for (const client of clients) await client.query(statement);
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === DUPLICATE_PREPARED_STATEMENT) return false;
    throw error;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}
