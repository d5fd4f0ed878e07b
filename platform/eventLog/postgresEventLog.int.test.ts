import { expect, test } from '@jest/globals';
import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { openTestEventLog } from '#platform/testing/testEventLog.ts';
import { assignPositions } from './outboxQueries.ts';
import { appendEvents, createPostgresEventLog } from './postgresEventLog.ts';

const upTo = (head: number, from = 1) => Array.from({ length: head - from + 1 }, (_, index) => from + index);
const positionsOf = (events: readonly { position: number }[]) => events.map(({ position }) => position);

test('events get positions once, in the order of writing, and are read as they were written', async () => {
  await using log = await openTestEventLog('orders');
  const whole = sampleEvent({
    type: 'order.created',
    subject: 'ord_1',
    owner: 'usr_1',
    occurredAt: '2026-11-21T10:00:00.123Z',
    channels: ['order.ord_1', 'user.usr_1.orders'],
    data: { totals: { amountMinor: 1200 }, lines: [{ name: 'Tee "grün" \u{1f375}' }], nothing: null },
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
  const others = Array.from({ length: 24 }, () => sampleEvent());
  await log.append(whole, ...others);
  await log.append();
  const assigned = [...(await log.eventLog.assign(20)), ...(await log.eventLog.assign(20))];
  const { logId, head, oldest } = await log.eventLog.head();
  expect(assigned[0]).toEqual({ ...whole, source: 'orders', logId, position: 1 });
  expect(assigned.map(({ id }) => id)).toEqual([whole, ...others].map(({ id }) => id));
  expect(positionsOf(assigned)).toEqual(upTo(25));
  expect(await log.eventLog.assign(20)).toEqual([]);
  expect(await log.eventLog.readAfter(0, 100)).toEqual(assigned);
  expect(positionsOf(await log.eventLog.readAfter(3, 2))).toEqual([4, 5]);
  expect({ head, oldest }).toEqual({ head: 25, oldest: 1 });
});

test('an empty log has head 0, and a constant id of its own', async () => {
  await using one = await openTestEventLog('orders');
  await using other = await openTestEventLog('orders');
  const { logId, ...rest } = await one.eventLog.head();
  expect(rest).toEqual({ head: 0, oldest: 1 });
  expect((await one.eventLog.head(new Date())).since).toBe(0);
  expect(await one.eventLog.prune(new Date())).toBe(0);
  expect((await (await one.openAnother()).eventLog.head()).logId).toBe(logId);
  expect((await other.eventLog.head()).logId).not.toBe(logId);
});

test('with 8 writers that wait and roll back and 3 concurrent relays, positions have no gap and each subject keeps its order', async () => {
  await using log = await openTestEventLog('orders');
  await sql`create table subjects (id text primary key, version bigint not null)`.execute(log.db);
  await sql`insert into subjects select 'subject-' || n, 0 from generate_series(0, 4) n`.execute(log.db);
  let committed = 0;
  const writing = new AbortController();

  const write = async (db: typeof log.db, round: number): Promise<void> => {
    const subject = `subject-${round % 5}`;
    await db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ version: number }>`
        update subjects set version = version + 1 where id = ${subject} returning version`.execute(trx);
      await appendEvents(trx, [sampleEvent({ subject, version: rows[0]?.version ?? 0 })]);
      await sleep(Math.random() * 8);
      if (Math.random() < 0.25) throw new Error('changed my mind');
    });
    committed += 1;
  };
  const writer = async (_: unknown, index: number): Promise<void> => {
    const { db } = await log.openAnother();
    for (let round = 0; round < 25; round += 1) await write(db, index + round * 3).catch(expectRollback);
  };
  const relay = async (): Promise<number[]> => {
    const { eventLog } = await log.openAnother();
    const mine: number[] = [];
    for (let rest = true; rest || !writing.signal.aborted;) {
      const assigned = await eventLog.assign(7);
      mine.push(...positionsOf(assigned));
      rest = assigned.length > 0;
    }
    return mine;
  };

  const relays = Promise.all([relay(), relay(), relay()]);
  await Promise.all(Array.from({ length: 8 }, writer));
  writing.abort();
  const given = (await relays).flat().sort((one, other) => one - other);
  const events = await log.eventLog.readAfter(0, 1_000);
  expect(given).toEqual(upTo(committed));
  expect(positionsOf(events)).toEqual(upTo(committed));
  for (const subject of new Set(events.map((event) => event.subject))) {
    const versions = events.filter((event) => event.subject === subject).map(({ version }) => version);
    expect(versions).toEqual(upTo(versions.length));
  }
});

function expectRollback(err: unknown): void {
  expect(err).toMatchObject({ message: 'changed my mind' });
}

// The embedded PostgreSQL has one backend, so it cannot keep two transactions open.
describeIfAvailable(
  { name: 'PostgreSQL server (TEST_POSTGRES_URL)', isAvailable: Boolean(process.env['TEST_POSTGRES_URL']) },
  'an event log with several open transactions',
  () => {
    test('an event whose transaction commits late gets its position then, and is not skipped', async () => {
      await using log = await openTestEventLog('orders');
      const late = await log.db.startTransaction().execute();
      await appendEvents(late, [sampleEvent({ id: 'late' })]);
      await log.append(sampleEvent({ id: 'early' }));
      expect((await log.eventLog.assign(10)).map(({ id, position }) => [id, position])).toEqual([['early', 1]]);
      await late.commit().execute();
      expect((await log.eventLog.assign(10)).map(({ id, position }) => [id, position])).toEqual([['late', 2]]);
    });

    test('a relay that stops inside its transaction blocks the others for at most five seconds', async () => {
      await using log = await openTestEventLog('orders');
      const stopped = await log.openAnother();
      const endless = Promise.withResolvers<void>();
      const began = Date.now();
      const stuck = stopped.db.transaction().execute(async (trx) => {
        await assignPositions(trx, 10);
        await endless.promise;
      });
      stuck.catch(() => undefined);
      await sleep(100);
      await log.append(sampleEvent());
      expect(positionsOf(await log.eventLog.assign(10))).toEqual([1]);
      expect(Date.now() - began).toBeLessThan(7_000);
      endless.resolve();
      await expect(stuck).rejects.toThrow();
    });
  },
);

test('an event with an existing id, or an existing version of its subject, is refused with its transaction', async () => {
  await using log = await openTestEventLog('orders');
  const event = sampleEvent({ subject: 'ord_1', version: 1 });
  await log.append(event);
  await expect(log.append(sampleEvent(), { ...event, version: 2 })).rejects.toMatchObject({
    constraint: 'outbox_id',
  });
  await expect(log.append(sampleEvent(), { ...event, id: 'other' })).rejects.toMatchObject({
    constraint: 'outbox_subject_version',
  });
  expect(await log.eventLog.assign(10)).toHaveLength(1);
});

test('pruning removes the oldest events, but no recent one, not the newest, and none without a position', async () => {
  await using log = await openTestEventLog('orders');
  const at = (day: number) => sampleEvent({ occurredAt: `2026-01-0${day}T00:00:00.000Z` });
  await log.append(at(1), at(2), at(4), at(3), at(5));
  await log.eventLog.assign(10);
  await log.append(at(1));
  expect(await log.eventLog.head(new Date('2026-01-03T12:00:00Z'))).toMatchObject({ since: 2, oldest: 1 });
  expect(await log.eventLog.prune(new Date('2026-01-03T12:00:00Z'))).toBe(2);
  expect(await log.eventLog.head()).toMatchObject({ head: 5, oldest: 3 });
  expect(await log.eventLog.prune(new Date())).toBe(2);
  expect(positionsOf(await log.eventLog.readAfter(0, 10))).toEqual([5]);
  expect(positionsOf(await log.eventLog.assign(10))).toEqual([6]);
  expect(await log.eventLog.head(new Date())).toMatchObject({ head: 6, oldest: 5, since: 6 });
});

test('with many rows every query uses an index', async () => {
  await using log = await openTestEventLog('orders');
  await sql`
    insert into outbox (id, type, subject, version, occurred_at, channels, data, position)
    select 'evt_' || n, 'thing.happened', 'sub_' || n, 1, now() - (10000 - n) * interval '10 s', '{}', '{}',
      case when n <= 9990 then n end
    from generate_series(1, 10000) n`.execute(log.db);
  await sql`update outbox_counter set last_position = 9990`.execute(log.db);
  await sql`analyze outbox`.execute(log.db);
  const asked = new Map<string, CompiledQuery>();
  const pool = new Pool({ connectionString: log.url.replace('?pool_max=1', ''), max: 1 });
  const spied = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) =>
      void (query.sql.includes('outbox') && asked.set(query.sql, CompiledQuery.raw(query.sql, [...query.parameters]))),
  });
  const eventLog = createPostgresEventLog(spied, 'orders');
  await eventLog.readAfter(4_000, 500);
  await eventLog.head(new Date(Date.now() - 300_000));
  await eventLog.prune(new Date(Date.now() - 80_000_000));
  await eventLog.assign(500);
  await spied.destroy();
  const plans: string[] = [];
  for (const query of asked.values()) {
    const { rows } = await log.db.executeQuery(CompiledQuery.raw(`explain ${query.sql}`, [...query.parameters]));
    plans.push(rows.map((row) => Object.values(row as object).join()).join('\n'));
  }
  expect(plans).toHaveLength(6);
  expect(plans.filter((plan) => /Seq Scan on outbox( |$)/m.test(plan))).toEqual([]);
});
