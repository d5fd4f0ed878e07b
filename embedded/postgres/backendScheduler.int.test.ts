import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Pool, type ClientConfig } from 'pg';
import { openTemporaryPostgres } from '../../tests/embedded/openTemporaryPostgres.ts';

let postgres: Awaited<ReturnType<typeof openTemporaryPostgres>>;

beforeAll(async () => {
  postgres = await openTemporaryPostgres();
});
afterAll(async () => postgres[Symbol.asyncDispose]());

async function connect(config: ClientConfig = {}): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString: postgres.url, ...config });
  client.on('error', () => undefined); // sockets are destroyed on purpose here
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

const sockets = 16;
const rounds = 45;
const accounts = 10;

test('sixteen sockets with transactions, errors and disconnects get correct responses and keep the total', async () => {
  await using keeper = await connect();
  await keeper.query('create table account (id int primary key, balance int not null check (balance >= 0))');
  await keeper.query('create table transfer (socket int, round int, primary key (socket, round))');
  await keeper.query('insert into account select i, 1000 from generate_series(1, $1::int) i', [accounts]);

  const acknowledged = new Set<string>();
  let answers = 0;
  const run = async (socket: number): Promise<void> => {
    let client = await connect();
    for (let round = 0; round < rounds; round++) {
      const token = `${socket}-${round}`;
      const { rows } = await client.query('select $1::text as token, $2::int * 2 as twice', [token, round]);
      expect(rows).toEqual([{ token, twice: round * 2 }]);
      answers++;
      if (round % 5 === 1) {
        await expect(client.query('select 1 / $1::int', [0])).rejects.toThrow('division by zero');
        answers++;
      }
      const [from, to] = [1 + ((socket + round) % accounts), 1 + ((socket * 3 + round * 7 + 1) % accounts)];
      await client.query('begin');
      await client.query('update account set balance = balance - 7 where id = $1', [from]);
      if (round % 9 === 4) {
        client.connection.stream.destroy();
        client = await connect();
        continue;
      }
      await client.query('update account set balance = balance + 7 where id = $1', [to]);
      await client.query('insert into transfer values ($1, $2)', [socket, round]);
      const isKept = round % 4 !== 3;
      await client.query(isKept ? 'commit' : 'rollback');
      if (isKept) acknowledged.add(token);
      answers += 5;
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: sockets }, (_, socket) => run(socket)));

  const total = await keeper.query('select sum(balance)::int as total from account');
  const kept = await keeper.query<{ token: string }>("select socket || '-' || round as token from transfer");
  expect(total.rows).toEqual([{ total: accounts * 1000 }]);
  expect(new Set(kept.rows.map(({ token }) => token))).toEqual(acknowledged);
  expect(answers).toBeGreaterThan(3000);
}, 90_000);

test('other sessions wait for a transaction, in the order of arrival', async () => {
  await using holder = await connect();
  await using second = await connect();
  await using third = await connect();
  await holder.query('create table line (word text)');
  await holder.query('begin');
  const order: string[] = [];
  const later = [second, third].map(async (client, i) => {
    await wait(i * 20);
    await client.query('insert into line values ($1)', [`client ${i}`]);
    order.push(`client ${i}`);
  });
  await wait(150);
  expect(order).toEqual([]);
  await holder.query("insert into line values ('holder')");
  await holder.query('commit');
  order.push('holder');
  await Promise.all(later);
  expect(order).toEqual(['holder', 'client 0', 'client 1']);
  const { rows } = await holder.query('select word from line');
  expect(rows.map(({ word }) => word)).toEqual(['holder', 'client 0', 'client 1']);
});

test('a socket lost inside a transaction rolls it back and affects no other', async () => {
  await using keeper = await connect();
  await keeper.query('create table draft (id int)');
  const lost = await connect();
  await lost.query('begin');
  await lost.query('insert into draft values (1)');
  lost.connection.stream.destroy();
  const { rows } = await keeper.query('select count(*)::int as count from draft');
  expect(rows).toEqual([{ count: 0 }]);
});

test('Kysely works through a pool, in and outside transactions', async () => {
  const pool = new Pool({ connectionString: postgres.url, max: 4 });
  const db = new Kysely<{ item: { id: number; note: string } }>({ dialect: new PostgresDialect({ pool }) });
  await db.schema.createTable('item').addColumn('id', 'integer').addColumn('note', 'text').execute();
  await Promise.all(
    Array.from({ length: 40 }, (_, id) =>
      db.transaction().execute(async (trx) => {
        await trx.insertInto('item').values({ id, note: 'new' }).execute();
        if (id % 2) await trx.updateTable('item').set({ note: 'odd' }).where('id', '=', id).execute();
      }),
    ),
  );
  const rows = await db
    .selectFrom('item')
    .select(['note', sql<number>`count(*)::int`.as('count')])
    .groupBy('note')
    .orderBy('note')
    .execute();
  expect(rows).toEqual([
    { note: 'new', count: 20 },
    { note: 'odd', count: 20 },
  ]);
  await db.destroy();
});

test('prepared statements of the same name belong to their sockets, and settings are reset in between', async () => {
  await using one = await connect({ options: '-c work_mem=5MB' });
  await using two = await connect();
  const ask = (client: Client, text: string) => client.query({ name: 'same', text });
  for (let i = 0; i < 3; i++) {
    expect((await ask(one, "select 'one' as who")).rows).toEqual([{ who: 'one' }]);
    expect((await ask(two, "select 'two' as who")).rows).toEqual([{ who: 'two' }]);
  }
  await two.query("set search_path = 'nowhere'");
  expect((await one.query('show search_path')).rows).toEqual([{ search_path: 'public' }]);
  expect((await one.query('show work_mem')).rows).toEqual([{ work_mem: '5MB' }]);
  expect((await two.query('show work_mem')).rows).toEqual([{ work_mem: '4MB' }]);
});

test('a client that keeps a transaction open without a message, or with half of one, is disconnected', async () => {
  await using quick = await openTemporaryPostgres({ idleInTransactionMs: 300 });
  await using other = await connect({ connectionString: quick.url });
  const silent = await connect({ connectionString: quick.url });
  const thrownOut = new Promise<Error>((resolve) => silent.once('error', resolve));
  await silent.query('begin');
  silent.connection.stream.write(Buffer.from([0x51, 0, 0, 1, 0, 0x73]));
  expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(await thrownOut).toMatchObject({ code: '25P03' });
});

test('the write-ahead log of a busy database stays bounded, and statistics are collected', async () => {
  await using busy = await openTemporaryPostgres({ housekeepingMs: 100 });
  await using client = await connect({ connectionString: busy.url });
  await client.query('create table much (id int)');
  for (let round = 0; round < 8; round++) {
    await client.query('insert into much select generate_series(1, 1000)');
    // Twelve megabytes of log, as the writes of a big table would leave.
    await client.query("select pg_logical_emit_message(true, '', repeat('x', 1000000)) from generate_series(1, 12)");
    await wait(120);
  }
  const { rows } = await client.query<{ mb: number; tuples: number }>(
    `select (select sum(size) / 1e6 from pg_ls_waldir())::int as mb,
      (select reltuples from pg_class where relname = 'much')::int as tuples`,
  );
  expect(rows[0]?.mb).toBeLessThan(80);
  expect(rows[0]?.tuples).toBeGreaterThan(5_000);
});
