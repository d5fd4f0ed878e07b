import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import type { TestRedis } from '#platform/testing/testRedis.ts';
import type { SeparateServices } from '../../separateServices.ts';
import { callHouse } from '../callHouse.ts';
import { productsUntruths } from '../productsTruth.ts';
import type { Diary } from './diary.ts';
import type { MongoProcess } from './mongoProcess.ts';
import { doHarm, type Harmed, type Weather } from './harms.ts';
import { complaintsOf, judge, type Verdict } from './judge.ts';
import { openMarket } from './market.ts';
import { openTruth, untruths, type Databases, type OpenedTruth, type Truth } from './truth.ts';

/** Where it happens: users, orders and the gateway apart and open, over this Redis and these databases. */
export type ChaosGround = {
  readonly houses: SeparateServices;
  readonly redis: TestRedis;
  readonly databases: Databases;
  readonly identityKey: string;
  /** What there is plenty of. */
  readonly variantIds: readonly string[];
  readonly stock: Stock;
};

/** Where products keeps its documents, and what there was of each variant at first. */
export type Stock = {
  /** Null where it is not ours to kill. */
  readonly mongo: MongoProcess | null;
  readonly url: string;
  readonly initialStock: ReadonlyMap<string, number>;
};

export type ChaosSize = {
  readonly seed: number;
  readonly owners: number;
  /** At least so many events of orders happen. */
  readonly events: number;
  readonly weather: Weather;
  /** Whether clients go on behind the last cursor. */
  readonly remembers?: boolean;
};

export type ChaosFound = {
  readonly events: number;
  readonly notifications: number;
  readonly streams: number;
  /** How often, all streams together. */
  readonly subscribed: number;
  readonly harmed: Harmed;
  readonly verdict: Verdict;
  /** Empty when all is well. */
  readonly violations: readonly string[];
};

const LOOK_EVERY_MS = 500;
// What is repeated comes late.
const QUIET_MS = 2_000;
// Nothing that is still to come takes that long.
const STANDSTILL_MS = 15_000;

/**
 * Orders live and their owners listen in every way while Redis and the processes are hurt; then everything is healed, and
 * what each stream was told is compared with what the databases say.
 */
export async function runChaos(ground: ChaosGround, size: ChaosSize): Promise<ChaosFound> {
  const [listening, trading] = [new AbortController(), new AbortController()];
  await using truth = openTruth(ground.databases);
  await using house = callHouse(ground.houses.urlOf('orders'), [ground.identityKey]);
  try {
    const signals = { trading: trading.signal, listening: listening.signal };
    const { listeners, traded } = await openMarket({ ...ground, ...size, ...signals, house });
    const harmed = await doHarm({
      ...ground,
      ...size,
      listeners,
      isEnough: async () => (await truth.eventCount()) >= size.events,
    });
    trading.abort();
    await traded;
    const diaries = () => listeners.flatMap((listener) => listener.diaries());
    await settled(truth, diaries);
    const ofProducts = await untruthsOfProducts(ground.stock);
    const judged = found(diaries(), await truth.read());
    return { harmed, ...judged, violations: [...judged.violations, ...ofProducts] };
  } finally {
    trading.abort();
    listening.abort();
  }
}

function found(diaries: readonly Diary[], truth: Truth): Omit<ChaosFound, 'harmed'> {
  return {
    events: truth.orderEvents.length,
    notifications: truth.entries.length,
    streams: diaries.length,
    subscribed: diaries.reduce((sum, diary) => sum + diary.beginnings(), 0),
    verdict: judge(diaries, truth),
    violations: [...untruths(truth), ...complaintsOf(diaries, truth)],
  };
}

/** What is still wrong in the database of products after it had time to relay what waits. */
async function untruthsOfProducts({ url, initialStock }: Stock): Promise<string[]> {
  await using client = await new MongoClient(url).connect();
  for (const until = Date.now() + STANDSTILL_MS; ; await sleep(LOOK_EVERY_MS)) {
    const wrong = await productsUntruths({ db: client.db(), initialStock, productIds: [] });
    if (wrong.length === 0 || Date.now() > until) return wrong;
  }
}

/** Until everybody was told everything, or nothing has moved for so long that nothing will. */
async function settled(truth: OpenedTruth, diaries: () => readonly Diary[]): Promise<void> {
  let [last, movedAt] = ['', Date.now()];
  while (Date.now() - movedAt < STANDSTILL_MS) {
    const { text, isOver } = await truth.progress();
    const told = diaries().reduce((sum, diary) => sum + diary.told.length, 0);
    const now = `${text} ${told}`;
    if (now !== last) [last, movedAt] = [now, Date.now()];
    if (isOver && judge(diaries(), await truth.read()).missed === 0) break;
    await sleep(LOOK_EVERY_MS);
  }
  await sleep(QUIET_MS);
}
