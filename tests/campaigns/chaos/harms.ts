import { setTimeout as sleep } from 'node:timers/promises';
import type { TestRedis } from '#platform/testing/testRedis.ts';
import type { ServiceName, SeparateServices } from '../../separateServices.ts';
import { seeded, shuffled } from '../seeded.ts';
import type { Listener } from './listener.ts';
import type { MongoProcess } from './mongoProcess.ts';

/** How hard it is hurt. */
export type Weather = {
  /** How often every subscriber of Redis is cut off. */
  readonly cutEveryMs: number;
  /** For how long something is away at most, but for one time. */
  readonly outageMs: number;
  /** For how long Redis stays away that time. */
  readonly awayMs: number;
  /** How long Redis is left alone between two harms, about. */
  readonly redisPauseMs: number;
  /** How long the processes are, which need longer to begin again. */
  readonly processPauseMs: number;
};

export type HarmsOptions = {
  readonly redis: TestRedis;
  readonly houses: SeparateServices;
  readonly stock: { readonly mongo: MongoProcess | null };
  readonly listeners: readonly Listener[];
  readonly seed: number;
  readonly weather: Weather;
  /** When it may stop; every harm is done once at least, and what was begun is healed. */
  readonly isEnough: () => Promise<boolean>;
};

/** How often each harm was done, by name. */
export type Harmed = ReadonlyMap<string, number>;

type Harm = readonly [name: string, act: () => Promise<void>];
type Schedule = {
  readonly harms: readonly Harm[];
  readonly once: readonly Harm[];
  readonly random: () => number;
  readonly pauseMs: number;
};
type Count = (name: string, times: number) => void;

/**
 * Hurts Redis and the processes on two schedules at the same time, which only the seed decides, and cuts the
 * subscribers of Redis in between. Resolves when it is enough and everything runs again.
 */
export async function doHarm(o: HarmsOptions): Promise<Harmed> {
  const harmed = new Map<string, number>();
  const count: Count = (name, times) => harmed.set(name, (harmed.get(name) ?? 0) + times);
  const [ofRedis, ofProcesses] = [seeded(o.seed), seeded(o.seed + 1)];
  const over = new AbortController();
  const cutting = cutSubscribers(o, { until: over.signal, count });
  await Promise.all([
    keepHurting(
      { harms: harmsOfRedis(o, ofRedis), once: [stayAway(o)], random: ofRedis, pauseMs: o.weather.redisPauseMs },
      o,
      count,
    ),
    keepHurting(
      { harms: harmsOfProcesses(o, ofProcesses), once: [], random: ofProcesses, pauseMs: o.weather.processPauseMs },
      o,
      count,
    ),
  ]);
  over.abort();
  await cutting;
  return harmed;
}

/** One harm after the other, each once in every round; `once` is done in the first round alone. */
async function keepHurting({ harms, once, random, pauseMs }: Schedule, o: HarmsOptions, count: Count): Promise<void> {
  for (let round = 1; round === 1 || !(await o.isEnough()); round += 1) {
    for (const [name, act] of [...shuffled(harms, random), ...(round === 1 ? once : [])]) {
      if (round > 1 && (await o.isEnough())) break;
      await sleep(pauseMs * (0.5 + random()));
      await act();
      count(name, 1);
    }
  }
}

async function cutSubscribers(
  { redis, weather }: HarmsOptions,
  { until, count }: { until: AbortSignal; count: Count },
): Promise<void> {
  while (!until.aborted) {
    await sleep(weather.cutEveryMs, undefined, { signal: until }).catch(() => undefined);
    const killed = await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub').catch(() => 0);
    count('subscribers of Redis cut off', Number(killed));
  }
}

function harmsOfRedis({ redis, weather }: HarmsOptions, random: () => number): readonly Harm[] {
  const later = () => sleep(random() * weather.outageMs);
  return [
    ['Redis killed', () => redis.kill().then(later).then(redis.start)],
    ['Redis shut down', () => shutDown(redis).then(later).then(redis.start)],
    ['Redis emptied', async () => void (await redis.command('FLUSHALL'))],
    ['Redis hung', () => hang(redis, later)],
  ];
}

function stayAway({ redis, weather }: HarmsOptions): Harm {
  const act = () =>
    redis
      .kill()
      .then(() => sleep(weather.awayMs))
      .then(redis.start);
  return [`Redis away for ${weather.awayMs / 1000} s`, act];
}

async function shutDown(redis: TestRedis): Promise<void> {
  // It ends without an answer.
  await redis.command('SHUTDOWN', 'NOSAVE').catch(() => undefined);
  await redis.kill();
}

async function hang(redis: TestRedis, later: () => Promise<void>): Promise<void> {
  redis.freeze();
  await later();
  redis.thaw();
}

function harmsOfProcesses({ houses, stock, listeners, weather }: HarmsOptions, random: () => number): readonly Harm[] {
  const restart = (house: ServiceName): Harm => [
    `${house} killed`,
    async () => {
      await houses.stop(house, 'SIGKILL');
      await sleep(random() * weather.outageMs);
      await houses.start(house);
    },
  ];
  const { mongo } = stock;
  const killStore =
    mongo &&
    (() =>
      mongo
        .kill()
        .then(() => sleep(random() * weather.outageMs))
        .then(mongo.start));
  const cut = async (): Promise<void> => listeners.filter(() => random() < 0.5).forEach((listener) => listener.cut());
  return [
    restart('gateway'),
    restart('users'),
    restart('orders'),
    restart('products'),
    ...(killStore ? [['store of products killed', killStore] as const] : []),
    ['half of the clients cut off', cut],
  ];
}
