import type { Client } from 'pg';

type Column = {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isIdentity: boolean;
};

/** SQL of values that a column's type does not tell, by `table.column`; `n` is the row's number. */
export type Values = Readonly<Record<string, string>>;

const byType: Readonly<Record<string, string>> = {
  text: "'filled-' || n",
  bigint: 'n',
  integer: 'n',
  boolean: 'false',
  jsonb: "'{}'::jsonb",
  ARRAY: "'{}'",
  'timestamp with time zone': 'now()',
};

/**
 * Fills every table of the database, but those that hold one row or a few by their nature, with so many rows of which
 * no maintenance has anything to do, and answers the tables' names. What a column may leave out is left out. Asks as a
 * superuser, and passes over foreign keys.
 */
export async function fillTables(client: Client, rows: number, values: Values): Promise<Set<string>> {
  const { rows: columns } = await client.query<Column>(`
    select table_name as table, column_name as column, data_type as type, is_nullable = 'YES' as "isNullable",
      is_identity = 'YES' as "isIdentity"
    from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`);
  const tables = Object.groupBy(columns, ({ table }) => table);
  await client.query("set session_replication_role = 'replica'");
  const filled = Object.entries(tables).filter(([table]) => !few.has(table));
  for (const [table, all = []] of filled) {
    const given = all
      .map((each) => ({ ...each, value: values[`${each.table}.${each.column}`] }))
      .filter(({ value, isNullable, isIdentity }) => value !== undefined || (!isNullable && !isIdentity));
    const valued = given.map(({ value, type }) => value ?? byType[type] ?? 'null');
    await client.query(`insert into ${table} (${given.map(({ column }) => column).join()})
      select ${valued.join()} from generate_series(1, ${rows}) as n`);
  }
  await client.query("set session_replication_role = 'origin'");
  await client.query('analyze');
  return new Set(filled.map(([table]) => table));
}

const few = new Set(['migrations', 'outbox_counter', 'consumers', 'signing_keys', 'order_counters', 'saga_steps']);
