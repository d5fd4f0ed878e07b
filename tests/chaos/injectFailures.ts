import { setTimeout as sleep } from 'node:timers/promises';
import type { TestRedis } from '#platform/testing/testRedis.ts';
import { subgraphs } from '../../commands/subgraphs.ts';
import type { SeparateServiceName, SeparateServices } from '../separateServices.ts';
import { seededRandom, shuffled } from '../reliability/seededRandom.ts';
import type { StreamListener } from './streamListener.ts';
import type { MongoProcess } from './mongoProcess.ts';

/** The frequency and duration of injected failures, in milliseconds. */
export type FaultPlan = {
  /** The interval at which all subscribers of Redis are disconnected. */
  readonly cutEveryMs: number;
  /** The longest outage, except for one long outage of Redis. */
  readonly outageMs: number;
  /** The duration of that long outage. */
  readonly awayMs: number;
  /** The average pause between two failures of Redis. */
  readonly redisPauseMs: number;
  /** The average pause between two failures of processes, which need longer to start. */
  readonly processPauseMs: number;
};

export type InjectFailuresOptions = {
  readonly redis: TestRedis;
  readonly services: SeparateServices;
  readonly stock: { readonly mongo: MongoProcess | null };
  readonly listeners: readonly StreamListener[];
  readonly seed: number;
  readonly faultPlan: FaultPlan;
  /** Whether injection may stop. Every failure is injected at least once, and every outage ends. */
  readonly isEnough: () => Promise<boolean>;
};

/** How often each failure was injected, by name. */
export type FailureCounts = ReadonlyMap<string, number>;

type Failure = readonly [name: string, act: () => Promise<void>];
type Schedule = {
  readonly failures: readonly Failure[];
  readonly once: readonly Failure[];
  readonly random: () => number;
  readonly pauseMs: number;
};
type Count = (name: string, times: number) => void;

/**
 * Injects failures into Redis and into the processes on two concurrent schedules that depend only on the seed, and
 * disconnects the subscribers of Redis in between. Resolves when `isEnough` holds and everything runs again.
 */
export async function injectFailures(o: InjectFailuresOptions): Promise<FailureCounts> {
  const counts = new Map<string, number>();
  const count: Count = (name, times) => counts.set(name, (counts.get(name) ?? 0) + times);
  const [ofRedis, ofProcesses] = [seededRandom(o.seed), seededRandom(o.seed + 1)];
  const over = new AbortController();
  const cutting = cutSubscribers(o, { until: over.signal, count });
  await Promise.all([
    runSchedule(
      {
        failures: redisFailures(o, ofRedis),
        once: [longRedisOutage(o)],
        random: ofRedis,
        pauseMs: o.faultPlan.redisPauseMs,
      },
      o,
      count,
    ),
    runSchedule(
      { failures: processFailures(o, ofProcesses), once: [], random: ofProcesses, pauseMs: o.faultPlan.processPauseMs },
      o,
      count,
    ),
  ]);
  over.abort();
  await cutting;
  return counts;
}

/** Injects one failure after the other, each once in every round; `once` only in the first round. */
async function runSchedule(
  { failures, once, random, pauseMs }: Schedule,
  o: InjectFailuresOptions,
  count: Count,
): Promise<void> {
  for (let round = 1; round === 1 || !(await o.isEnough()); round += 1) {
    for (const [name, act] of [...shuffled(failures, random), ...(round === 1 ? once : [])]) {
      if (round > 1 && (await o.isEnough())) break;
      await sleep(pauseMs * (0.5 + random()));
      await act();
      count(name, 1);
    }
  }
}

async function cutSubscribers(
  { redis, faultPlan }: InjectFailuresOptions,
  { until, count }: { until: AbortSignal; count: Count },
): Promise<void> {
  while (!until.aborted) {
    await sleep(faultPlan.cutEveryMs, undefined, { signal: until }).catch(() => undefined);
    const killed = await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub').catch(() => 0);
    count('Redis subscribers disconnected', Number(killed));
  }
}

function redisFailures({ redis, faultPlan }: InjectFailuresOptions, random: () => number): readonly Failure[] {
  const later = () => sleep(random() * faultPlan.outageMs);
  return [
    ['Redis killed', () => redis.kill().then(later).then(redis.start)],
    ['Redis shut down', () => shutDown(redis).then(later).then(redis.start)],
    ['Redis emptied', async () => void (await redis.command('FLUSHALL'))],
    ['Redis hung', () => hang(redis, later)],
  ];
}

function longRedisOutage({ redis, faultPlan }: InjectFailuresOptions): Failure {
  const act = () =>
    redis
      .kill()
      .then(() => sleep(faultPlan.awayMs))
      .then(redis.start);
  return [`Redis down for ${faultPlan.awayMs / 1000} s`, act];
}

async function shutDown(redis: TestRedis): Promise<void> {
  // It exits without a reply.
  await redis.command('SHUTDOWN', 'NOSAVE').catch(() => undefined);
  await redis.kill();
}

async function hang(redis: TestRedis, later: () => Promise<void>): Promise<void> {
  redis.freeze();
  await later();
  redis.thaw();
}

function processFailures(
  { services, stock, listeners, faultPlan }: InjectFailuresOptions,
  random: () => number,
): readonly Failure[] {
  const restart = (service: SeparateServiceName): Failure => [
    `${service} killed`,
    async () => {
      await services.stop(service, 'SIGKILL');
      await sleep(random() * faultPlan.outageMs);
      await services.start(service);
    },
  ];
  const { mongo } = stock;
  const killStore =
    mongo &&
    (() =>
      mongo
        .kill()
        .then(() => sleep(random() * faultPlan.outageMs))
        .then(mongo.start));
  const cut = async (): Promise<void> =>
    listeners.filter(() => random() < 0.5).forEach((listener) => listener.disconnect());
  return [
    restart('gateway'),
    ...subgraphs.map(({ name }) => restart(name)),
    ...(killStore ? [['store of products killed', killStore] as const] : []),
    ['half of the clients disconnected', cut],
  ];
}
