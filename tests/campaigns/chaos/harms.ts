import { setTimeout } from 'node:timers/promises';
import type { TestRedis } from '#platform/testing/testRedis.ts';
import type { House, HousesApart } from '../../housesApart.ts';
import { seeded, shuffled } from '../seeded.ts';
import type { Listener } from './listener.ts';

/** How hard it is hurt. */
export type Weather = {
  /** How often every subscriber of Redis is cut off. */
  readonly cutEveryMs: number;
  /** For how long Redis stays away once. */
  readonly awayMs: number;
  /** How much time there is between two harms of one kind, about. */
  readonly pauseMs: number;
};

export type HarmsOptions = {
  readonly redis: TestRedis;
  readonly houses: HousesApart;
  readonly listeners: readonly Listener[];
  readonly seed: number;
  readonly weather: Weather;
  /** When it may stop; every harm is done once at least, and what was begun is healed. */
  readonly isEnough: () => Promise<boolean>;
};

/** How often each harm was done, by name. */
export type Harmed = ReadonlyMap<string, number>;

type Harm = readonly [name: string, act: () => Promise<void>];

/**
 * Hurts Redis and the processes on two schedules at the same time, which only the seed decides, and cuts the
 * subscribers of Redis in between. Resolves when it is enough and everything runs again.
 */
export async function doHarm(o: HarmsOptions): Promise<Harmed> {
  const harmed = new Map<string, number>();
  const count = (name: string, times: number) => harmed.set(name, (harmed.get(name) ?? 0) + times);
  const lane = async (harmsWith: (random: () => number) => readonly Harm[], once: readonly Harm[]): Promise<void> => {
    const random = seeded(o.seed);
    const harms = harmsWith(random);
    let todo = [...shuffled(harms, random), ...once];
    for (let round = 1; round === 1 || !(await o.isEnough()); round += 1) {
      for (const [name, act] of todo) {
        if (round > 1 && (await o.isEnough())) break;
        await setTimeout(o.weather.pauseMs * (0.5 + random()));
        await act();
        count(name, 1);
      }
      todo = shuffled(harms, random);
    }
  };

  const over = new AbortController();
  const cutting = cutSubscribers(o, { until: over.signal, count });
  await Promise.all([
    lane((random) => harmsOfRedis(o, random), [stayAway(o)]),
    lane((random) => harmsOfProcesses(o, random), []),
  ]);
  over.abort();
  await cutting;
  return harmed;
}

async function cutSubscribers(
  { redis, weather }: HarmsOptions,
  { until, count }: { until: AbortSignal; count: (name: string, times: number) => void },
): Promise<void> {
  while (!until.aborted) {
    await setTimeout(weather.cutEveryMs, undefined, { signal: until }).catch(() => undefined);
    const killed = await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub').catch(() => 0);
    count('subscribers of Redis cut off', Number(killed));
  }
}

function harmsOfRedis({ redis }: HarmsOptions, random: () => number): readonly Harm[] {
  const later = () => setTimeout(random() * 3_000);
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
      .then(() => setTimeout(weather.awayMs))
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

function harmsOfProcesses({ houses, listeners }: HarmsOptions, random: () => number): readonly Harm[] {
  const restart = (house: House): Harm => [
    `${house} killed`,
    async () => {
      await houses.end(house, 'SIGKILL');
      await setTimeout(random() * 2_000);
      await houses.open(house);
    },
  ];
  const cut = async (): Promise<void> => listeners.filter(() => random() < 0.5).forEach((listener) => listener.cut());
  return [restart('gateway'), restart('users'), restart('orders'), ['half of the clients cut off', cut]];
}
