import type { Client } from 'pg';

type Column = {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isIdentity: boolean;
};

/** SQL expressions by `table.column`, for columns whose type is not enough; `n` is the row number. */
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
 * Inserts `rows` rows into every table, except tables that hold one or few rows, and returns the names of the filled
 * tables. The rows need no maintenance. Optional columns stay empty. Needs a superuser, and ignores foreign keys.
 */
export async function fillTables(client: Client, rows: number, values: Values): Promise<Set<string>> {
  const { rows: columns } = await client.query<Column>(`
    select table_name as table, column_name as column, data_type as type, is_nullable = 'YES' as "isNullable",
      is_identity = 'YES' as "isIdentity"
    from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`);
  const tables = Object.groupBy(columns, ({ table }) => table);
  // In a transaction: a pooler may give each statement outside of one another session.
  await client.query('begin');
  await client.query("set local session_replication_role = 'replica'");
  const filled = Object.entries(tables).filter(([table]) => !smallTables.has(table));
  for (const [table, all = []] of filled) {
    const given = all
      .map((each) => ({ ...each, value: values[`${each.table}.${each.column}`] }))
      .filter(({ value, isNullable, isIdentity }) => value !== undefined || (!isNullable && !isIdentity));
    const valued = given.map(({ value, type }) => value ?? byType[type] ?? 'null');
    await client.query(`insert into ${table} (${given.map(({ column }) => column).join()})
      select ${valued.join()} from generate_series(1, ${rows}) as n`);
  }
  await client.query('commit');
  await client.query('analyze');
  return new Set(filled.map(([table]) => table));
}

const smallTables = new Set([
  'migrations',
  'outbox_counter',
  'consumers',
  'signing_keys',
  'order_counters',
  'saga_steps',
]);
