import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { Client } from 'pg';
import { newId } from '#platform/ids/ids.ts';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import {
  createBuyerClient,
  requireOrder,
  type BuyerClient,
  type FilledCart,
} from '../tests/reliability/buyerClient.ts';
import { createSignedClient, customerClaims } from '../tests/reliability/signedClient.ts';
import { openTestServers } from '../tests/reliability/testServers.ts';
import { cpuMs, cpuMsOfProcessTree } from '../tests/reliability/cpuMs.ts';
import { runProgram } from '../tests/startSystem.ts';

// How many orders a second are placed and paid, how long each request takes, and what each order costs each process.
// PostgreSQL with its durable defaults, over TCP or its --socket, Redis, products on the MongoDB stand-in; --profile
// DIR keeps CPU profiles.
type Options = { orders: number; callers: number; lines: number; rounds: number; socket: boolean; profile?: string };
const { orders, callers, lines, rounds, socket, profile } = commandLine('bench', 'bench/checkout.ts')
  .description('how many orders a second are placed and paid, and what each costs every process')
  .option('--orders <count>', 'orders a round', wholeNumberArgument(1, 10_000_000), 1_000)
  .option('--callers <count>', 'callers at once', wholeNumberArgument(1, 10_000), 50)
  .option('--lines <count>', 'lines of an order', wholeNumberArgument(1, 100), 2)
  .option('--rounds <count>', 'rounds after the first, which is not counted', wholeNumberArgument(1, 1_000), 3)
  .option('--socket', 'reaches PostgreSQL over its Unix socket instead of TCP', false)
  .option('--profile <folder>', 'keeps CPU profiles of orders there')
  .parse()
  .opts<Options>();
const VARIANTS = 100;
// Stopped halfway, the servers it started end with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

await using opened = new AsyncDisposableStack();
const engines = opened.use(await openTestServers());
const redis = opened.use(await openTestRedis());
const { products } = engines;
const databaseUrl = await engines.postgres.createDatabase(socket ? 'socket' : 'TCP');
const ordersHouse = runProgram('subgraphs/orders/main.ts', {
  env: {
    ORDERS_DATABASE_URL: databaseUrl,
    ORDERS_PORT: '0',
    PRODUCTS_URL: products.url,
    IDENTITY_KEYS: products.identityKey,
    ORDERS_PAYMENT_WEBHOOK_SECRET: products.identityKey,
    REDIS_URL: redis.url,
    LOG_LEVEL: 'info',
    ...(profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` } : {}),
  },
});
opened.defer(async () => void (await ordersHouse.stop('SIGTERM')));
const [, url = ''] = await ordersHouse.waitForOutput(/"url":"(http:\/\/[^"]+)".*orders is open/);
const productsClient = opened.use(createSignedClient(url, { subgraph: 'orders', secret: products.identityKey }));
const variantIds = await products.sell(VARIANTS, 1_000_000);

type Ready = { readonly buyer: BuyerClient; readonly cart: FilledCart };

async function filledCart(at: number): Promise<Ready> {
  const buyer = createBuyerClient(() => productsClient, customerClaims());
  const chosen = Array.from({ length: lines }, (_, line) => variantIds[(at + line * 37) % VARIANTS] ?? '');
  return { buyer, cart: await buyer.fillCart(chosen.map((variantId) => ({ variantId, quantity: 1 }))) };
}

/** Does it for 0 to `count` - 1, at most `callers` at a time. */
async function each<T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const caller = async () => {
    for (let at = next++; at < count; at = next++) results[at] = await work(at);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return results;
}

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  times.push(performance.now() - began);
  return result;
}

const cpuOf: Readonly<Record<string, () => number>> = {
  orders: () => cpuMs(ordersHouse.child.pid ?? 0),
  PostgreSQL: () => cpuMsOfProcessTree(engines.postgres.pid()),
  products: () => cpuMs(products.pid),
  'MongoDB stand-in': () => cpuMs(engines.mongoPid),
  'the buyers': () => cpuMs(process.pid),
};
const usedCpu = () => Object.values(cpuOf).map((used) => used());

async function measure(round: number) {
  const ready = await each(orders, filledCart);
  const [placing, paying]: [number[], number[]] = [[], []];
  const before = usedCpu();
  const began = performance.now();
  await each(orders, async (at) => {
    const { buyer, cart } = ready[at] as Ready;
    const order = requireOrder(await timed(placing, () => buyer.place(cart, newId('key'))));
    requireOrder(await timed(paying, () => buyer.pay(order, { token: 'tok_approve', key: newId('key') })));
  });
  const seconds = (performance.now() - began) / 1000;
  const spent = usedCpu().map((ms, at) => (ms - (before[at] ?? 0)) / orders);
  const cpu = Object.fromEntries(
    Object.keys(cpuOf).map((name, at) => [`${name}, CPU ms/order`, round2(spent[at] ?? 0)]),
  );
  return {
    round,
    'orders/s': round2(orders / seconds),
    ...cpu,
    ...quantiles('place', placing),
    ...quantiles('pay', paying),
  };
}

function quantiles(name: string, times: number[]) {
  const sorted = times.sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { [`${name} p50 ms`]: at(0.5), [`${name} p99 ms`]: at(0.99) };
}

/**
 * Gives PostgreSQL's log files to use again, as it has after some hours: a new cluster makes one every 700 orders, for
 * which everybody waits.
 */
async function makeLogFiles(): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  for (let file = 0; file < 10; file += 1) {
    await client.query(`select pg_logical_emit_message(false, 'bench', 'a file begins')`);
    await client.query('select pg_switch_wal()');
  }
  await client.query('checkpoint');
  await client.end();
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

const wire = socket ? 'its Unix socket' : 'TCP';
console.log(
  `${orders} orders of ${lines} lines, ${callers} callers, on ${engines.description}; PostgreSQL over ${wire}`,
);
const rows = [];
for (let round = 0; round <= rounds; round += 1) {
  const row = await measure(round);
  if (round === 0) await makeLogFiles();
  if (round > 0) rows.push(row);
}
console.table(rows);
