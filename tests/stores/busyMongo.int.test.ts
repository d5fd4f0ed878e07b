import { expect, test } from '@jest/globals';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { openProductsStore } from '../../subgraphs/products/store/openProductsStore.ts';
import { openBlackHole } from './blackHole.ts';

const TEST_MS = 60_000;

test(
  'a store whose pool is full is busy and not away: it is ready, nothing is said of it, and its client is not replaced',
  async () => {
    await using opening = new AsyncDisposableStack();
    const url = new URL(opening.use(await openTestMongo()).url);
    const network = opening.use(await openBlackHole(Number(url.port)));
    url.host = `127.0.0.1:${network.port}`;
    url.searchParams.set('directConnection', 'true');
    url.searchParams.set('maxPoolSize', '1');
    const log = createRecordingLog();
    const store = opening.use(await openProductsStore({ url: url.href, log: log as never }));
    network.loseThatSends('takes very long');
    let isOver = false;
    const slow = store.models.brands.findOne({ _id: 'takes very long' }).lean().exec();
    const over = slow.catch(() => undefined).finally(() => (isOver = true));
    // Each waits for the answer that does not come; a client that reaches nothing would be replaced after the third.
    for (let round = 0; round < 3; round += 1) await store.check();
    expect(isOver).toBe(false);
    expect([log.linesWith('error', 'MongoDB is away'), log.linesWith('warn', 'it was replaced')]).toEqual([[], []]);
    // The other way round: with the monitor silent too it is away.
    network.swallow();
    await eventually(() => log.linesWith('error', 'MongoDB is away').length === 1, { withinMs: 20_000 });
    await expect(store.check()).rejects.toThrow('MongoDB is away');
    network.heal();
    await over;
    await eventually(() => log.linesWith('info', 'MongoDB is back').length === 1, { withinMs: 20_000 });
  },
  TEST_MS,
);
