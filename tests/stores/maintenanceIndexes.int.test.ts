import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { readOrdersConfig } from '../../subgraphs/orders/config.ts';
import { openOrders } from '../../subgraphs/orders/open.ts';
import { openOrdersDatabase } from '../../subgraphs/orders/store/openOrdersDatabase.ts';
import { createReconcileReads } from '../../subgraphs/orders/store/reconcileReads.ts';
import { readUsersConfig } from '../../subgraphs/users/config.ts';
import { openUsers } from '../../subgraphs/users/open.ts';
import { openUsersDatabase } from '../../subgraphs/users/store/openUsersDatabase.ts';
import { anySubgraphPorts, subgraphVariables } from '../subgraphVariables.ts';
import { deserializeValue, recordStatements, type RecordedStatements } from '../upgrades/recordStatements.ts';
import { fillTables, type Values } from './fillTables.ts';

const ROWS = 2_000;
/** The rows that a statement without work may examine: the limit of a batch. */
const MAX_EXAMINED = 150;
const NOWHERE = 'http://127.0.0.1:1';
const env = {
  ...subgraphVariables('a secret for tests of 32 characters or more', {}),
  ...anySubgraphPorts,
  ORDERS_URL: NOWHERE,
  PRODUCTS_URL: NOWHERE,
};
const log = createLog({ service: 'test', level: 'silent' });
const settings = { applicationName: 'test', log };

type Maintained = {
  readonly migrate: (url: string) => Promise<AsyncDisposable>;
  /** Opens the subgraph, and runs the reads of its commands. */
  readonly open: (url: string) => Promise<AsyncDisposable>;
  readonly values: Values;
  /** Patterns of statements that its maintenance must send. */
  readonly sends: readonly RegExp[];
};

const outbox = { 'outbox.position': 'n' };
const eventLog = [/as found/, /delete from outbox/];

const maintained: Readonly<Record<'users' | 'orders', Maintained>> = {
  users: {
    migrate: (url) => openUsersDatabase({ url, ...settings }),
    open: (url) =>
      openUsers({ pubSub: openLocalPubSub(), log, config: readUsersConfig({ ...env, USERS_DATABASE_URL: url }) }),
    values: {
      ...outbox,
      'api_keys.scopes': "'{order:read}'",
      'users.status': "'ACTIVE'",
      'users.roles': "'{CUSTOMER}'",
      'deliveries.due_at': "now() + interval '1 day'",
    },
    sends: [...eventLog, /update deliveries/, /delete from inbox/, /update consumers/],
  },
  orders: {
    migrate: (url) => openOrdersDatabase({ url, ...settings }),
    async open(url) {
      await using opening = new AsyncDisposableStack();
      const config = readOrdersConfig({ ...env, ORDERS_DATABASE_URL: url });
      opening.use(await openOrders({ pubSub: openLocalPubSub(), log, config }));
      const db = opening.use(await openOrdersDatabase({ url, ...settings }));
      const reads = createReconcileReads(db);
      const since = new Date(Date.now() - 3_600_000);
      await reads.attempts(since, ['IN_FLIGHT', 'CAPTURED', 'DECLINED', 'VOIDED']);
      await reads.paidSince(since);
      await reads.stockStatuses(['filled-1', 'filled-2']);
      return opening.move();
    },
    values: {
      ...outbox,
      'carts.state': "'CLOSED'",
      'carts.owner_id': "'filled-' || n",
      'erased_owners.done_at': 'now()',
      'orders.status': "'COMPLETED'",
      'orders.payment_status': "'PAID'",
      'orders.fulfillment_status': "'DELIVERED'",
      'orders.total_minor': 'n * 4 - n * 2',
      'orders.discount_minor': 'n',
      'orders.updated_at': "'2020-01-01'",
      'payment_attempts.created_at': "'2020-01-01'",
      'payment_attempts.method': "'CARD'",
      'payment_attempts.state': "'DECLINED'",
      'refunds.cause': "'STAFF'",
      'refunds.state': "'DONE'",
      'sagas.kind': "'place'",
      'sagas.state': "'DONE'",
      'provider_charges.state': "'CAPTURED'",
      'ledger_transactions.kind': "'CAPTURE'",
      'ledger_entries.account': "'SALES'",
    },
    sends: [
      ...eventLog,
      /delete from "carts"/,
      /delete from "idempotency_keys"/,
      /update sagas set data = data/,
      /update orders set is_anonymous/,
      /update erased_owners/,
      /from "payment_attempts"/,
      /with "due" as/,
      /from "orders" where "status"/,
      /json_agg/,
    ],
  },
};

describe.each(['users', 'orders'] as const)('the maintenance of %s over large tables', (name) => {
  const opened = new AsyncDisposableStack();
  const { migrate, open, values, sends } = maintained[name];
  let client: Client;
  let big: Set<string>;
  let recorded: RecordedStatements;

  beforeAll(async () => {
    const { url } = opened.use(await openTestDatabase());
    await (await migrate(url))[Symbol.asyncDispose]();
    const plain = new URL(url);
    plain.searchParams.delete('pool_max');
    client = new Client({ connectionString: plain.href });
    await client.connect();
    opened.defer(() => client.end());
    big = await fillTables(client, ROWS, values);
    recorded = await observe(url);
  }, 60_000);
  afterAll(() => opened.disposeAsync());

  async function observe(url: string): Promise<RecordedStatements> {
    const database = new URL(url).pathname.slice(1);
    const { recorded: seen, stop } = recordStatements([database]);
    try {
      await using _running = await open(url);
      const isSent = (pattern: RegExp) => seen.get(database)?.texts.some((text) => pattern.test(text));
      await eventually(() => sends.every(isSent), { withinMs: 20_000 });
    } finally {
      stop();
    }
    return seen.get(database) ?? { texts: [], sent: [] };
  }

  test('reads rows by an index only', async () => {
    const bad: unknown[] = [];
    for (const [place, text] of recorded.texts.entries()) {
      const plan = await explain(client, text, recorded.sent.find(([at]) => at === place)?.[1] ?? []);
      const scans = plan ? scansIn(plan).filter(({ table }) => big.has(table)) : [];
      const wrong = scans.filter(({ kind, examined }) => kind === 'Seq Scan' || examined > MAX_EXAMINED);
      if (wrong.length > 0) bad.push({ text, wrong });
    }
    expect(bad).toEqual([]);
  });

  test('has an index for every cascading foreign key', async () => {
    const { rows } = await client.query<{ reference: string }>(`
      select conname as reference from pg_constraint where contype = 'f' and confdeltype in ('c', 'n') and not exists (
        select from pg_index where indrelid = conrelid and indkey[0] = conkey[1])`);
    expect(rows).toEqual([]);
  });
});

type Plan = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Plan[];
};

/** Runs a statement with EXPLAIN ANALYZE and rolls it back; null for statements without a table, such as `begin`. */
async function explain(client: Client, text: string, values: readonly unknown[]): Promise<Plan | null> {
  if (!/^\s*(select|update|delete|with)\b/i.test(text)) return null;
  await client.query('begin');
  try {
    const statement = `explain (analyze, timing off, format json) ${text}`;
    const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
      statement,
      values.map(deserializeValue),
    );
    return rows[0]?.['QUERY PLAN'][0]?.Plan ?? null;
  } finally {
    await client.query('rollback');
  }
}

/** Returns the table scans of a plan with the number of rows that each examined. */
function scansIn(plan: Plan): { kind: string; table: string; examined: number }[] {
  const inner = (plan.Plans ?? []).flatMap(scansIn);
  const table = plan['Relation Name'];
  if (table === undefined || !plan['Node Type'].endsWith('Scan')) return inner;
  const each =
    plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0);
  return [...inner, { kind: plan['Node Type'], table, examined: each * plan['Actual Loops'] }];
}
