import type { CompiledQuery, QueryResult, Transaction } from 'kysely';
import { PreparedConnection } from './preparedConnection.ts';

/**
 * Sends a statement of a transaction and does not wait: what is asked after it is done after it, and the commit fails
 * if it fails. `check` may throw for its answer, which the commit then waits for.
 */
export async function sendWithCommit<DB, Row>(
  trx: Transaction<DB>,
  statement: CompiledQuery<Row>,
  check?: (answer: QueryResult<Row>) => void,
): Promise<void> {
  await trx.getExecutor().provideConnection(async (connection) => {
    if (!(connection instanceof PreparedConnection)) throw new Error('expected a transaction of a prepared dialect');
    connection.send(statement, check);
  });
}
