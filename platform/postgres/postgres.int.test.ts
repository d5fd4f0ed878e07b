import { expect, test } from '@jest/globals';
import { sql, type Kysely, type Migration, type Transaction } from 'kysely';
import { pino } from 'pino';
import { eventually } from '../testing/eventually.ts';
import { openTestDatabase } from '../testing/testPostgres.ts';
import { compileOnce } from './compileOnce.ts';
import { openPostgres, violatedUniqueConstraint } from './postgres.ts';
import { sendWithCommit } from './sendWithCommit.ts';

type Tables = { thing: { id: number; name: string; amount: number; made_at: Date; detail: unknown } };

let runs = 0;
const things: Migration = {
  async up(db: Kysely<unknown>) {
    runs += 1;
    await sql`create table thing (id bigint primary key, name text constraint thing_name unique, amount bigint, made_at timestamptz, detail jsonb)`.execute(
      db,
    );
  },
};
const failing: Migration = {
  up: async (db: Kysely<unknown>) => void (await sql`create table half (id int); select 1 / 0`.execute(db)),
};

const open = (url: string, migrations: Record<string, Migration> = { '0001_things': things }) =>
  openPostgres<Tables>({ url, applicationName: 'test', migrations, log: pino({ level: 'silent' }) });

const blank = { amount: 1, made_at: new Date(0), detail: null };

test('three replicas that start at once migrate once, and all are ready', async () => {
  await using database = await openTestDatabase();
  runs = 0;
  const replicas = await Promise.all([open(database.url), open(database.url), open(database.url)]);
  const counts = await Promise.all(replicas.map((db) => db.selectFrom('thing').selectAll().execute()));
  await Promise.all(replicas.map((db) => db.destroy()));
  expect(counts).toEqual([[], [], []]);
  expect(runs).toBe(1);
});

test('a migration that fails leaves nothing behind, and the next start tries again', async () => {
  await using database = await openTestDatabase();
  await expect(open(database.url, { '0001_failing': failing })).rejects.toThrow();
  await using db = await open(database.url);
  const { rows } = await sql`select to_regclass('half') as half`.execute(db);
  expect(rows).toEqual([{ half: null }]);
});

test('int8 comes back as a safe integer or not at all, instants as dates, jsonb as values', async () => {
  await using database = await openTestDatabase();
  await using db = await open(database.url);
  const row = {
    id: 1,
    name: 'one',
    amount: 9_007_199_254_740_991,
    made_at: new Date('2026-01-31T12:00:00.123Z'),
    detail: { a: [1] },
  };
  await db.insertInto('thing').values(row).execute();
  expect(await db.selectFrom('thing').selectAll().execute()).toEqual([row]);
  await expect(sql`select 9007199254740993::bigint as big`.execute(db)).rejects.toThrow('int8: expected at most');
});

test('a unique violation names its constraint, another error is none', async () => {
  await using database = await openTestDatabase();
  await using db = await open(database.url);
  const insert = () => sql`insert into thing (id, name) values (${runs + 10}, 'same')`.execute(db);
  await insert();
  const second = await sql`insert into thing (id, name) values (99, 'same')`
    .execute(db)
    .catch((error: unknown) => error);
  expect(violatedUniqueConstraint(second)).toBe('thing_name');
  expect(violatedUniqueConstraint(await sql`select 1 / 0`.execute(db).catch((error: unknown) => error))).toBeNull();
});

test('a statement that names its columns is prepared once; one that does not outlives a change of its table', async () => {
  await using database = await openTestDatabase();
  await using db = await open(`${database.url}${database.url.includes('?') ? '&' : '?'}pool_max=1`);
  const named = () => db.selectFrom('thing').select('name').where('id', '=', 1).execute();
  const all = () => db.selectFrom('thing').selectAll().where('id', '=', 1).execute();
  const insert = (id: number) => db.insertInto('thing').values({ ...blank, id, name: `${id}` });
  await insert(1).execute();
  for (let times = 0; times < 7; times += 1)
    expect([await named(), (await all()).length]).toEqual([[{ name: '1' }], 1]);
  await sql`alter table thing add column colour text`.execute(db);
  expect([await named(), Object.keys((await all())[0] ?? {}).at(-1)]).toEqual([[{ name: '1' }], 'colour']);
  expect((await insert(2).executeTakeFirstOrThrow()).numInsertedOrUpdatedRows).toBe(1n);
  const { rows } = await sql<{ text: string }>`
    select distinct statement as text from pg_prepared_statements where statement like 'select%from "thing"%'`.execute(
    db,
  );
  expect(rows).toEqual([{ text: 'select "name" from "thing" where "id" = $1' }]);
});

const insertThing = compileOnce<Tables, Tables['thing']>((db, { all }) =>
  db.insertInto('thing').values(all(['id', 'name', 'amount', 'made_at', 'detail'])),
);
const thing = (id: number, name = `${id}`) => insertThing({ ...blank, id, name });

test('what is sent without waiting is done in its order, before what is asked after it, and committed', async () => {
  await using database = await openTestDatabase();
  await using db = await open(database.url);
  const seen = await db.transaction().execute(async (trx) => {
    await sendWithCommit(trx, thing(1));
    await sendWithCommit(trx, thing(2), ({ numAffectedRows }) => expect(numAffectedRows).toBe(1n));
    const rows = await trx.selectFrom('thing').select('id').orderBy('id').execute();
    await sendWithCommit(trx, thing(3));
    return rows.map(({ id }) => id);
  });
  expect(seen).toEqual([1, 2]);
  expect(await db.selectFrom('thing').select('id').orderBy('id').execute()).toHaveLength(3);
});

test('what was sent and failed fails all that follows for its own reason, the commit too, and nothing stays', async () => {
  await using database = await openTestDatabase();
  await using db = await open(database.url);
  const failing = (work: (trx: Transaction<Tables>) => Promise<unknown>) =>
    db
      .transaction()
      .execute(async (trx) => {
        await sendWithCommit(trx, thing(1, 'same'));
        await sendWithCommit(trx, thing(2, 'same'));
        await work(trx);
      })
      .catch((error: unknown) => violatedUniqueConstraint(error) ?? error);
  expect(await failing(async () => undefined)).toBe('thing_name');
  expect(await failing((trx) => sendWithCommit(trx, thing(3)))).toBe('thing_name');
  expect(await failing((trx) => trx.selectFrom('thing').select('id').execute())).toBe('thing_name');
  expect(await failing((trx) => trx.selectFrom('thing').select('id').execute().catch(String))).toBe('thing_name');
  expect(await db.selectFrom('thing').select('id').execute()).toEqual([]);
});

test('a statement whose value cannot be sent takes with it what was sent before', async () => {
  await using database = await openTestDatabase();
  await using db = await open(database.url);
  const cyclic: Record<string, unknown> = {};
  cyclic['itself'] = cyclic;
  const failing = db.transaction().execute(async (trx) => {
    await sendWithCommit(trx, thing(1));
    await sendWithCommit(trx, insertThing({ ...blank, id: 2, name: '2', detail: cyclic }));
  });
  await expect(failing).rejects.toThrow('circular');
  expect(await db.selectFrom('thing').select('id').execute()).toEqual([]);
});

test('a check that refuses an answer comes before the commit', async () => {
  await using database = await openTestDatabase();
  await using db = await open(database.url);
  const refusing = db.transaction().execute((trx) =>
    sendWithCommit(trx, thing(1), () => {
      throw new Error('not this one');
    }),
  );
  await expect(refusing).rejects.toThrow('not this one');
  expect(await db.selectFrom('thing').select('id').execute()).toEqual([]);
});

async function openReader(url: string) {
  const reading = new AbortController();
  const options = { url, applicationName: 'reader', migrations: { '0001_things': things } };
  const log = pino({ level: 'silent' });
  const reader = await openPostgres<Tables>({ ...options, log, readSignal: () => reading.signal });
  return { reader, reading, [Symbol.asyncDispose]: () => reader.destroy() };
}

test('a read whose caller has gone is not sent', async () => {
  await using database = await openTestDatabase();
  await using db = await open(database.url);
  await using opened = await openReader(database.url);
  const row = db
    .insertInto('thing')
    .values({ ...blank, id: 1, name: 'one' })
    .compile();
  opened.reading.abort(new Error('gone'));
  await expect(opened.reader.executeQuery(row)).rejects.toThrow('gone');
  expect(await db.selectFrom('thing').selectAll().execute()).toEqual([]);
});

// The embedded engine runs each statement to its end: only a server can cancel one.
const testOnServer = process.env['TEST_POSTGRES_URL'] ? test : test.skip;

testOnServer('a statement whose caller has gone is cancelled on the server, and others continue', async () => {
  await using database = await openTestDatabase();
  await using db = await open(database.url);
  await using opened = await openReader(database.url);
  const running = sql`select pg_sleep(60)`.execute(opened.reader).catch((error: unknown) => error);
  const findActive = async () =>
    (await sql`select 1 from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'`.execute(db))
      .rows;
  await eventually(async () => (await findActive()).length === 1);
  opened.reading.abort(new Error('gone'));
  expect(await running).toEqual(new Error('gone'));
  await eventually(async () => (await findActive()).length === 0);
});
