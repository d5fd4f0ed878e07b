import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { createPostgresEventLog, appendEvents, eventLogMigration } from '#platform/eventLog/postgresEventLog.ts';
import type { EventLogTables } from '#platform/eventLog/postgresEventLog.ts';
import { followEventLog } from '#platform/eventLog/followEventLog.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { createInProcessLogReader } from '#platform/testing/inProcessLogReader.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import { openThrowawayPostgres } from '../tests/reliability/throwawayPostgres.ts';

// How fast a relay drains a backlog, a follower with it, and whether writers notice: PostgreSQL with its durable
// defaults, and Redis.
const { backlog } = commandLine('bench', 'bench/eventLog.ts')
  .description('how fast a relay drains a backlog, and whether writers notice')
  .option('--backlog <count>', 'events that wait when the relay starts', wholeNumberArgument(1, 100_000_000), 100_000)
  .parse()
  .opts<{ backlog: number }>();
const AT_ONCE = 1_000;
const WRITE_EVERY_MS = 10;
const QUIET_WRITES = 300;
const source = 'orders';
const { signMessage: sign, verifierOf } = testIdentity(source);
const verify = verifierOf(source);
const log = createLog({ service: 'bench', level: 'warn' });

await using opened = new AsyncDisposableStack();
const postgres = opened.use(await openThrowawayPostgres());
const redis = opened.use(await openTestRedis());
const database = { url: await postgres.createDatabase(), applicationName: 'bench', log };
const db = opened.use(
  await openPostgres<EventLogTables>({ ...database, migrations: { '0001_event_log': eventLogMigration } }),
);
const eventLog = createPostgresEventLog(db, source);
const pubSub = opened.use(await openRedisPubSub({ url: redis.url, log }));

const lines = [{ variantId: 'var_1', name: 'Tea', quantity: 2 }];
const data = { number: 'A-1', sequence: 1, toStatus: 'PENDING', lines };
const someEvent = () => sampleEvent({ data, channels: ['order.1', 'user.1.orders'] });
const append = (count: number) =>
  db.transaction().execute((trx) => appendEvents(trx, Array.from({ length: count }, someEvent)));

/** How long writing one event takes, time after time, until `isEnough`. */
async function write(isEnough: (written: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isEnough(times.length)) {
    const began = performance.now();
    await append(1);
    times.push(performance.now() - began);
    await sleep(WRITE_EVERY_MS);
  }
  return times;
}

function writing(what: string, times: number[]) {
  const sorted = times.sort((one, other) => one - other);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { what, writes: sorted.length, 'p50 ms': at(0.5), 'p99 ms': at(0.99) };
}

const quiet = await write((written) => written >= QUIET_WRITES);
for (let written = 0; written < backlog; written += AT_ONCE) await append(AT_ONCE);
const target = backlog + quiet.length;

const from = { logId: null, position: 0 };
const applied = Promise.withResolvers<number>();
const apply = async ({ position }: { position: number }): Promise<void> => {
  if (position === target) applied.resolve(performance.now());
};
opened.use(followEventLog({ source, pubSub, verify, log, apply, read: createInProcessLogReader(eventLog), from }));
const began = performance.now();
opened.use(relayEvents({ eventLog, pubSub, source, sign, log })).wake();
let relayedAt = 0;
const watching = (async () => {
  while ((await eventLog.head()).head < target) await sleep(10);
  relayedAt = performance.now();
})();
const meanwhile = await write(() => relayedAt > 0);
await watching;
const appliedAt = await applied.promise;

const row = (what: string, until: number) => ({ what, 'events/s': Math.round((target / (until - began)) * 1_000) });
console.log(`a backlog of ${target} events, ${postgres.version}, Redis`);
console.table([row('relayed', relayedAt), row('applied by a follower', appliedAt)]);
console.table([writing('writing one event, nothing else', quiet), writing('the same, while it drains', meanwhile)]);
