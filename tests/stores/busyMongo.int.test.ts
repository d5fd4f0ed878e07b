import { expect, test } from '@jest/globals';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { openProductsStore } from '../../subgraphs/products/store/openProductsStore.ts';
import { openFaultProxy } from './faultProxy.ts';

const TEST_MS = 60_000;

test(
  'a store with a full pool is busy, not down: it stays ready, logs nothing, and keeps its client',
  async () => {
    await using opening = new AsyncDisposableStack();
    const url = new URL(opening.use(await openTestMongo()).url);
    const network = opening.use(await openFaultProxy(Number(url.port)));
    url.host = `127.0.0.1:${network.port}`;
    url.searchParams.set('directConnection', 'true');
    url.searchParams.set('maxPoolSize', '1');
    const log = createRecordingLog();
    const store = opening.use(await openProductsStore({ url: url.href, log: log as never }));
    network.blackholeOn('takes very long');
    let isOver = false;
    const slow = store.models.brands.findOne({ _id: 'takes very long' }).lean().exec();
    const over = slow.catch(() => undefined).finally(() => (isOver = true));
    // Each check waits for a response that never arrives; an unreachable client would be replaced after the third.
    for (let round = 0; round < 3; round += 1) await store.check();
    expect(isOver).toBe(false);
    expect([log.linesWith('error', 'MongoDB is away'), log.linesWith('warn', 'it was replaced')]).toEqual([[], []]);
    // With the monitor silent too, the store is down.
    network.blackhole();
    await eventually(() => log.linesWith('error', 'MongoDB is away').length === 1, { withinMs: 20_000 });
    await expect(store.check()).rejects.toThrow('MongoDB is away');
    network.heal();
    await over;
    await eventually(() => log.linesWith('info', 'MongoDB is back').length === 1, { withinMs: 20_000 });
  },
  TEST_MS,
);
