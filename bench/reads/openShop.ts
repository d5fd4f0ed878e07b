import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import { cpuMs, cpuMsOfProcessTree } from '../../tests/reliability/cpuMs.ts';
import { openThrowawayPostgres } from '../../tests/reliability/throwawayPostgres.ts';
import { SeparateServices, type SeparateServiceName } from '../../tests/separateServices.ts';
import { runProgram } from '../../tests/startSystem.ts';
import { LOOP_DELAY, type LoopDelay } from './watchEventLoop.ts';

/** A running shop. Disposing stops its processes and removes its data. */
export type Shop = {
  /** Where its gateway serves GraphQL. */
  readonly url: string;
  /** The CPU time that each of its processes has used, in ms. */
  readonly cpu: Readonly<Record<string, () => number>>;
  /** The processes of the checkout itself. */
  readonly processes: Readonly<Record<string, ShopProcess>>;
} & AsyncDisposable;

export type ShopProcess = {
  readonly pid: number;
  /** What its event loop did since the last call; null unless the loops are watched. */
  readonly readLoop: () => Promise<LoopDelay | null>;
};

export type ShopOptions = {
  /** The checkout whose program runs. */
  readonly checkout: string;
  /** A folder of {@link seedShop}, which is copied. */
  readonly data: string;
  /** A folder for CPU profiles of its processes; null keeps none. */
  readonly profile: string | null;
  /** Whether each of its processes watches its event loop, which costs some processor time. */
  readonly watchLoops: boolean;
  /** Further variables of its processes. */
  readonly env?: Readonly<Record<string, string>>;
};

const serviceNames = ['gateway', 'products', 'orders', 'users'] as const;
const IDLE_MS_PER_SECOND = 200;
const IDLE_WITHIN_SECONDS = 120;
/** Publishing the events of many products takes minutes. */
const SEEDED_WITHIN_SECONDS = 3_600;

/** Fills a data folder: the demo data, and generated products up to this number; their events are published. */
export async function seedShop(data: string, products: number): Promise<void> {
  const env = { DATA_DIR: data, PORT: '0', LOG_LEVEL: 'warn' };
  const demo = 60;
  const seeding = runProgram('commands/seed.ts', { env, args: ['--products', String(Math.max(0, products - demo))] });
  if ((await seeding.waitForExit()) !== 0) throw new Error(`the seed command failed:\n${seeding.output()}`);
  const running = runProgram('start.ts', { env });
  await running.waitForOutput(/^ready: /m);
  await untilIdle({ system: () => cpuMs(running.child.pid ?? 0) }, SEEDED_WITHIN_SECONDS);
  await running.stop('SIGTERM');
}

/** The whole system in one process, on the stores that it embeds. */
export async function openEmbeddedShop({ checkout, data, env: added, ...watched }: ShopOptions): Promise<Shop> {
  await using opening = new AsyncDisposableStack();
  const folder = await copyOf(data, opening);
  const own = { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn', RATE_LIMITS: 'off' };
  const env = { ...own, ...nodeOptions(watched), ...added };
  const running = runProgram(join(checkout, 'start.ts'), { env, flags: ['--disable-warning=ExperimentalWarning'] });
  opening.defer(async () => void (await running.stop('SIGTERM')));
  const [, url = ''] = await running.waitForOutput(/^ready: (http:\/\/\S+)$/m);
  const pid = running.child.pid ?? 0;
  const cpu = { system: () => cpuMs(pid) };
  await untilIdle(cpu);
  const opened = opening.move();
  const processes = { system: processOf(pid, running.output, watched) };
  return { url, cpu, processes, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Every service in a process of its own, on PostgreSQL and Redis, and products on the MongoDB stand-in. */
export async function openShopOnServers({ checkout, data, ...watched }: ShopOptions): Promise<Shop> {
  await using opening = new AsyncDisposableStack();
  const folder = await copyOf(data, opening);
  const postgres = opening.use(await openThrowawayPostgres());
  const redis = opening.use(await openTestRedis());
  const standIn = runProgram('tests/reliability/mongoStandIn.ts', { args: [join(folder, 'products')] });
  opening.defer(async () => void (await standIn.stop('SIGKILL')));
  const [, mongoUrl = ''] = await standIn.waitForOutput(/^open: (\S+)$/m);
  const users = { USERS_DATABASE_URL: await postgres.createDatabase() };
  const seeding = runProgram('commands/seed.ts', { env: users });
  if ((await seeding.waitForExit()) !== 0) throw new Error(`the seed command failed:\n${seeding.output()}`);
  const env = {
    RATE_LIMITS: 'off',
    ...users,
    ORDERS_DATABASE_URL: await postgres.createDatabase(),
    PRODUCTS_MONGODB_URL: mongoUrl,
    REDIS_URL: redis.url,
    IDENTITY_KEYS: randomBytes(32).toString('hex'),
    USERS_KEY_SECRET: randomBytes(32).toString('hex'),
    ORDERS_PAYMENT_WEBHOOK_SECRET: randomBytes(32).toString('hex'),
    ...nodeOptions(watched),
  };
  const run: typeof runProgram = (file, options) =>
    runProgram(join(checkout, file), { ...options, flags: ['--disable-warning=ExperimentalWarning'] });
  const services = opening.use(new SeparateServices(env, {}, run));
  await services.startAll();
  const cpuOf = (name: SeparateServiceName) => [name, () => cpuMs(services.pidOf(name))] as const;
  const cpu = {
    ...Object.fromEntries(serviceNames.map(cpuOf)),
    PostgreSQL: () => cpuMsOfProcessTree(postgres.pid()),
    'MongoDB stand-in': () => cpuMs(standIn.child.pid ?? 0),
  };
  await untilIdle(cpu);
  const process = (name: SeparateServiceName) =>
    processOf(services.pidOf(name), () => services.outputOf(name), watched);
  const processes = Object.fromEntries(serviceNames.map((name) => [name, process(name)]));
  const opened = opening.move();
  const url = `${services.urlOf('gateway')}/graphql`;
  return { url, cpu, processes, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function copyOf(data: string, opened: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reads-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  await cp(data, folder, { recursive: true });
  return folder;
}

type Watched = Pick<ShopOptions, 'profile' | 'watchLoops'>;

function nodeOptions({ profile, watchLoops }: Watched): Readonly<Record<string, string>> {
  const profiling = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const watching = watchLoops ? [`--import=${new URL('watchEventLoop.ts', import.meta.url).href}`] : [];
  return { NODE_OPTIONS: [...profiling, ...watching].join(' ') };
}

function processOf(pid: number, output: () => string, { watchLoops }: Watched): ShopProcess {
  let readUpTo = 0;
  return {
    pid,
    async readLoop() {
      if (!watchLoops) return null;
      process.kill(pid, 'SIGUSR2');
      for (;;) {
        const text = output();
        const from = text.indexOf(LOOP_DELAY, readUpTo);
        const end = from === -1 ? -1 : text.indexOf('\n', from);
        if (end === -1) await sleep(20);
        else {
          readUpTo = end;
          return JSON.parse(text.slice(from + LOOP_DELAY.length, end)) as LoopDelay;
        }
      }
    },
  };
}

/** Waits until what a start begins in the background is done, at most so long. */
async function untilIdle(cpu: Shop['cpu'], withinSeconds = IDLE_WITHIN_SECONDS): Promise<void> {
  const used = () => Object.values(cpu).reduce((sum, read) => sum + read(), 0);
  let idleSeconds = 0;
  for (let seconds = 0; idleSeconds < 3 && seconds < withinSeconds; seconds += 1) {
    const before = used();
    await sleep(1_000);
    idleSeconds = used() - before < IDLE_MS_PER_SECOND ? idleSeconds + 1 : 0;
  }
}
