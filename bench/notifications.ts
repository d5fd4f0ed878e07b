import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { createInProcessLogReader } from '#platform/testing/inProcessLogReader.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createMemoryEventLog } from '#platform/testing/memoryEventLog.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { cpuMs, cpuMsOfProcessTree } from '../tests/reliability/cpuMs.ts';
import { openThrowawayPostgres } from '../tests/reliability/throwawayPostgres.ts';
import { orderEventSamples } from '../tests/orders/orderEventSamples.ts';
import { consumeEvents } from '../subgraphs/users/events/consumeEvents.ts';
import { createNotifyOwner } from '../subgraphs/users/events/notifyOwner.ts';
import { usersMigrations } from '../subgraphs/users/store/migrations/usersMigrations.ts';
import { userColumns, type UsersTables } from '../subgraphs/users/store/usersTables.ts';

// How fast what happens to orders gets into their owners' inboxes, and what each event costs: a backlog that is read
// from the log, and events as they are published. PostgreSQL with its durable defaults, pub/sub inside the process.
const { orders, customers, rounds } = commandLine('bench', 'bench/notifications.ts')
  .description("how fast events of orders get into their owners' inboxes")
  .option('--orders <count>', 'orders a round', wholeNumberArgument(1, 10_000_000), 1_000)
  .option('--customers <count>', 'their owners', wholeNumberArgument(1, 1_000_000), 500)
  .option('--rounds <count>', 'rounds', wholeNumberArgument(1, 1_000), 3)
  .parse()
  .opts<{ orders: number; customers: number; rounds: number }>();
const source = 'orders';
const log = createLog({ service: 'bench', level: 'warn' });
const { signMessage: sign, verifierOf } = testIdentity(source);
const verify = verifierOf(source);
const now = () => new Date();

await using opened = new AsyncDisposableStack();
const postgres = opened.use(await openThrowawayPostgres());
const url = await postgres.createDatabase();
const db = opened.use(
  await openPostgres<UsersTables>({ url, applicationName: 'bench', migrations: usersMigrations, log }),
);
const eventLog = createMemoryEventLog(source);
const pubSub = openLocalPubSub();

const owners = Array.from({ length: customers }, () => newId('usr'));
await db
  .insertInto('users')
  .values(owners.map((id) => ({ id, ...userColumns(customerOf(id)), password_hash: '-' })))
  .execute();

function customerOf(id: string) {
  const preferences = { locale: 'en', currency: 'USD', channels: {} };
  const nameless = { username: null, displayName: 'Somebody', phone: null };
  const life = {
    version: 1,
    emailVerifiedAt: now(),
    secondFactorAt: null,
    createdAt: now(),
    updatedAt: now(),
    status: 'ACTIVE' as const,
    roles: ['CUSTOMER' as const],
  };
  return { id, email: `${id}@example.com`, ...nameless, ...life, preferences };
}

/**
 * One order's whole life, as its subgraph publishes it; orders happen side by side, so those of one stand far apart.
 */
const story = orderEventSamples.filter(({ subject }) => subject === orderEventSamples[0]?.subject);
function writeOrders(): number {
  const made = Array.from({ length: orders }, (_, at) => ({ id: newId('ord'), owner: owners[at % customers] ?? null }));
  for (const event of story) {
    eventLog.append(
      ...made.map(({ id, owner }) => ({
        ...event,
        id: newId('evt'),
        subject: id,
        owner,
        data: { ...event.data, orderId: id },
      })),
    );
  }
  return made.length * story.length;
}

const consuming = () =>
  consumeEvents({
    source,
    read: createInProcessLogReader(eventLog),
    db,
    pubSub,
    verify,
    handle: createNotifyOwner({ now }),
    onHandled: () => {},
    log,
  });
const consumedPosition = async () =>
  (await db.selectFrom('consumers').select('position').executeTakeFirst())?.position ?? 0;
const used = () => [cpuMs(process.pid), cpuMsOfProcessTree(postgres.pid())] as const;
const round2 = (value: number) => Math.round(value * 100) / 100;

async function measure(what: string, work: () => Promise<number>) {
  const [ownBefore, postgresBefore] = used();
  const from = await consumedPosition();
  const began = performance.now();
  const events = await work();
  await eventually(async () => (await consumedPosition()) === from + events, { withinMs: 600_000 });
  const ms = performance.now() - began;
  const [own, server] = used();
  return {
    what,
    events,
    'events/s': Math.round((events / ms) * 1_000),
    'CPU ms/event': round2((own - ownBefore) / events),
    'PostgreSQL, CPU ms/event': round2((server - postgresBefore) / events),
  };
}

const rows = [];
for (let round = 1; round <= rounds; round += 1) {
  const events = writeOrders();
  while ((await eventLog.assign(1_000)).length > 0);
  {
    await using stack = new AsyncDisposableStack();
    rows.push(
      await measure('a backlog', async () => {
        stack.use(consuming());
        return events;
      }),
    );
    stack.use(relayEvents({ eventLog, pubSub, source, sign, log })).wake();
    rows.push(await measure('as published', async () => writeOrders()));
  }
}
console.log(`${orders} orders of ${story.length} events a row, ${customers} owners, on ${postgres.version}`);
console.table(rows);
