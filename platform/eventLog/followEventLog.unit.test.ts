import { expect, test } from '@jest/globals';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { createInProcessLogReader } from '#platform/testing/inProcessLogReader.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createMemoryEventLog, sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import type { EventEnvelope } from './eventEnvelope.ts';
import { followEventLog, type FollowOptions } from './followEventLog.ts';
import { signMessages, type EventMessage } from './signedMessage.ts';

const source = 'orders';
const { signMessage: sign, verifierOf } = testIdentity(source);
const verify = verifierOf(source);
const events = (count: number) => Array.from({ length: count }, () => sampleEvent());
const upTo = (head: number, from = 1) => Array.from({ length: head - from + 1 }, (_, index) => from + index);

function follower(fields: Partial<FollowOptions> = {}) {
  const eventLog = createMemoryEventLog(source);
  const pubSub = openLocalPubSub();
  const log = createRecordingLog();
  const applied: EventEnvelope[] = [];
  const reader = createInProcessLogReader(eventLog);
  let reads = 0;
  const read: FollowOptions['read'] = {
    ...reader,
    readAfter: (...asked) => ((reads += 1), reader.readAfter(...asked)),
  };
  const apply = async (event: EventEnvelope): Promise<void> => void applied.push(event);
  const say = (...messages: EventMessage[]) => pubSub.publish('events:orders', signMessages(messages, source, sign));
  return {
    eventLog,
    pubSub,
    log,
    applied,
    say,
    positions: () => applied.map(({ position }) => position),
    reads: () => reads,
    publish: async (event: EventEnvelope | undefined) => event && say({ kind: 'event', event }),
    write: (count: number) => (eventLog.append(...events(count)), eventLog.assign(count)),
    follow: () =>
      followEventLog({ source, read, pubSub, verify, from: { logId: null, position: 0 }, apply, log, ...fields }),
  };
}

test('a follower reads the log, then applies published events without reading again', async () => {
  const { write, follow, publish, positions, reads } = follower();
  await write(1_200);
  await using followed = follow();
  await followed.caughtUp;
  expect(positions()).toEqual(upTo(1_200));
  const readsToCatchUp = reads();
  for (const event of await write(50)) await publish(event);
  await eventually(() => followed.position === 1_250);
  expect(positions()).toEqual(upTo(1_250));
  expect(followed.logId).toBe('log-1');
  expect(reads()).toBe(readsToCatchUp);
});

test('with lost, repeated and reordered messages each event is applied once, in the order of the log', async () => {
  const { write, follow, publish, positions } = follower();
  await using followed = follow();
  await followed.caughtUp;
  const written = await write(9);
  for (const at of [0, 0, 3, 2, 1, 5, 4, 4, 8]) await publish(written[at]);
  await eventually(() => followed.position === 9);
  expect(positions()).toEqual(upTo(9));
});

test('a heartbeat with a higher position makes the follower read the log', async () => {
  const { write, follow, say, positions } = follower();
  await using followed = follow();
  await followed.caughtUp;
  await write(3);
  await say({ kind: 'head', logId: 'log-1', head: 3 });
  await eventually(() => followed.position === 3, { withinMs: 500 });
  expect(positions()).toEqual(upTo(3));
});

test('after two seconds without a message the follower reads the log', async () => {
  const { write, follow, positions } = follower();
  await using followed = follow();
  await followed.caughtUp;
  await write(2);
  await eventually(() => followed.position === 2, { withinMs: 2_500 });
  expect(positions()).toEqual(upTo(2));
});

test('a message without a valid signature for this service is dropped and does not count as a heartbeat', async () => {
  const { write, follow, pubSub, applied, reads } = follower();
  await using followed = follow();
  await followed.caughtUp;
  const [event] = await write(1);
  if (!event) throw new Error('expected an event');
  const message: EventMessage = { kind: 'event', event };
  const forged = [
    JSON.stringify([message]),
    signMessages([message], source, testIdentity(source, { secret: 'another secret' }).signMessage),
    signMessages([message], source, testIdentity('products').signMessage),
    signMessages([message], 'products', sign),
    signMessages([{ kind: 'event', event: { ...event, source: 'products' } }], source, sign),
    signMessages([message], source, sign).replace(event.id, 'forged'),
    '\n{}',
    'not\njson',
    '',
    `${sign('events:orders\nnull')}\nnull`,
    `${sign('events:orders\n[{"kind":"head"}]')}\n[{"kind":"head"}]`,
    `${sign('events:orders\n{}')}\n{}`,
  ];
  for (const text of forged) await pubSub.publish('events:orders', text);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(applied).toEqual([]);
  expect(reads()).toBe(1);
});

test('an event that cannot be applied is retried, and later events wait for it', async () => {
  const tried: number[] = [];
  const apply = async ({ position }: EventEnvelope): Promise<void> => {
    tried.push(position);
    if (position === 2 && tried.length < 5) throw new Error('not now');
  };
  const { write, follow, log } = follower({ apply });
  await write(3);
  await using followed = follow();
  await followed.caughtUp;
  expect(tried).toEqual([1, 2, 2, 2, 2, 3]);
  expect(log.linesWith('error', 'cannot apply an event')).toHaveLength(1);
  expect(log.linesWith('info', 'applied the event that had failed')).toMatchObject([{ fields: { attempts: 4 } }]);
});

test('a batch has the waiting events in order, up to its limit; a rejected batch is applied again', async () => {
  const taken: number[][] = [];
  const gate = Promise.withResolvers<void>();
  let rejections = 1;
  const applyBatch = async (events: readonly EventEnvelope[]): Promise<void> => {
    taken.push(events.map(({ position }) => position));
    if (taken.length === 3) await gate.promise;
    if (taken.length === 4 && rejections-- > 0) throw new Error('not now');
  };
  const { write, follow, publish } = follower({ apply: { maxEvents: 4, applyBatch } });
  await write(6);
  await using followed = follow();
  await followed.caughtUp;
  for (const event of await write(1)) await publish(event);
  await eventually(() => taken.length === 3);
  const waiting = await write(6);
  for (const event of [...waiting.slice(0, 2), waiting[1], ...waiting.slice(2)]) await publish(event);
  gate.resolve();
  await eventually(() => followed.position === 13);
  expect(taken).toEqual([[1, 2, 3, 4], [5, 6], [7], [8, 9], [8, 9], [10, 11, 12, 13]]);
});

test('while an event takes long, later events use bounded memory, and none is missed', async () => {
  const gate = Promise.withResolvers<void>();
  const positions: number[] = [];
  const apply = async ({ position }: EventEnvelope): Promise<void> => {
    if (position === 1) await gate.promise;
    positions.push(position);
  };
  const { write, follow, publish } = follower({ apply });
  await using followed = follow();
  await followed.caughtUp;
  for (const event of await write(3_000)) await publish(event);
  expect(positions).toEqual([]);
  gate.resolve();
  await eventually(() => followed.position === 3_000);
  expect(positions).toEqual(upTo(3_000));
});

test('removed events are logged as an error, and the follower continues with the oldest event', async () => {
  const { eventLog, write, follow, log, positions } = follower({ from: { logId: 'log-1', position: 3 } });
  await write(10);
  await eventLog.prune(new Date(Date.now() + 1_000));
  await write(2);
  await using followed = follow();
  await followed.caughtUp;
  expect(positions()).toEqual([10, 11, 12]);
  expect(log.linesWith('error', 'pruned before')).toHaveLength(1);
});

test('a log with another id is read from its beginning', async () => {
  const { eventLog, write, follow, say, log, applied } = follower({ from: { logId: 'log-0', position: 7 } });
  await write(2);
  await using followed = follow();
  await followed.caughtUp;
  eventLog.replace('log-2');
  await write(3);
  await say({ kind: 'head', logId: 'log-2', head: 3 });
  await eventually(() => followed.logId === 'log-2' && followed.position === 3);
  expect(applied.map(({ logId, position }) => `${logId}:${position}`)).toEqual([
    'log-1:1',
    'log-1:2',
    'log-2:1',
    'log-2:2',
    'log-2:3',
  ]);
  expect(log.linesWith('warn', 'another id')).toHaveLength(2);
});

test('a log that has lost its last events is logged as an error and read from its beginning', async () => {
  const { eventLog, write, follow, log, positions } = follower();
  await write(4);
  await using followed = follow();
  await followed.caughtUp;
  eventLog.truncate(2);
  await eventually(() => log.linesWith('error', 'events were lost').length === 1);
  await eventually(() => positions().length === 6);
  expect(positions()).toEqual([1, 2, 3, 4, 1, 2]);
});

test('a follower may start at the head, or after all events before a time', async () => {
  const head = follower({ from: 'head' });
  await head.write(5);
  await using fromHead = head.follow();
  await fromHead.caughtUp;
  const since = new Date('2026-01-02T00:00:00Z');
  const recent = follower({ from: { since } });
  for (const day of ['01', '02', '03'])
    recent.eventLog.append(sampleEvent({ occurredAt: `2026-01-${day}T00:00:00.000Z` }));
  await recent.eventLog.assign(3);
  await using fromTime = recent.follow();
  await fromTime.caughtUp;
  expect([fromHead.position, head.positions(), fromTime.position, recent.positions()]).toEqual([5, [], 3, [2, 3]]);
});

test('a follower opens and closes while the service is unavailable, and catches up when it returns', async () => {
  const away = follower();
  let isAway = true;
  const reader = createInProcessLogReader(away.eventLog);
  const needsHouse = <T>(answer: () => Promise<T>): Promise<T> =>
    isAway ? Promise.reject(new Error('service is unavailable')) : answer();
  const read: FollowOptions['read'] = {
    head: (since) => needsHouse(() => reader.head(since)),
    readAfter: (position, limit) => needsHouse(() => reader.readAfter(position, limit)),
  };
  const options = {
    source,
    read,
    pubSub: away.pubSub,
    verify,
    from: 'head' as const,
    log: away.log,
    apply: async () => {},
  };
  const closed = followEventLog(options);
  await using followed = followEventLog(options);
  await away.write(2);
  await eventually(() => away.log.linesWith('warn', 'cannot read the event log').length === 2);
  await closed[Symbol.asyncDispose]();
  await closed.caughtUp;
  expect([closed.position, followed.position, followed.logId]).toEqual([0, 0, null]);
  isAway = false;
  await followed.caughtUp;
  expect(followed.position).toBe(2);
  // One line for each of the two when it began, and one when it ended.
  expect(away.log.linesWith('warn', 'cannot read the event log')).toHaveLength(2);
  expect(away.log.linesWith('info', 'event log again')).toHaveLength(1);
});
