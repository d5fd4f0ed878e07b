import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import type { TestRedis } from '#platform/testing/testRedis.ts';
import type { SeparateServices } from '../separateServices.ts';
import { createSignedClient } from '../reliability/signedClient.ts';
import { productsViolations } from '../reliability/productsViolations.ts';
import type { StreamJournal } from './streamJournal.ts';
import type { MongoProcess } from './mongoProcess.ts';
import { injectFailures, type FailureCounts, type FaultPlan } from './injectFailures.ts';
import { streamViolations, checkStreams, type StreamTotals } from './streamChecker.ts';
import { startWorkload } from './workload.ts';
import {
  openSnapshotReader,
  snapshotViolations,
  type DatabaseUrls,
  type SnapshotReader,
  type DatabaseSnapshot,
} from './databaseSnapshot.ts';

/** The running services, their Redis and their databases. */
export type ChaosEnvironment = {
  readonly services: SeparateServices;
  readonly redis: TestRedis;
  readonly databases: DatabaseUrls;
  readonly identityKey: string;
  /** Variants with large stock. */
  readonly variantIds: readonly string[];
  readonly stock: ChaosStock;
};

/** The store of products and the initial stock of each variant. */
export type ChaosStock = {
  /** Null if the test may not kill it. */
  readonly mongo: MongoProcess | null;
  readonly url: string;
  readonly initialStock: ReadonlyMap<string, number>;
};

export type ChaosOptions = {
  readonly seed: number;
  readonly owners: number;
  /** The minimum number of order events. */
  readonly events: number;
  /** How long an owner waits between two orders; not at all by default. */
  readonly orderPauseMs?: number;
  readonly faultPlan: FaultPlan;
  /** Whether clients resume after their last cursor. */
  readonly resumes?: boolean;
};

export type ChaosResult = {
  readonly events: number;
  readonly notifications: number;
  readonly streams: number;
  /** How often all streams together have subscribed. */
  readonly subscriptions: number;
  readonly injected: FailureCounts;
  readonly totals: StreamTotals;
  readonly violations: readonly string[];
};

const POLL_MS = 500;
// Repeated events arrive late.
const QUIET_MS = 2_000;
// No pending delivery takes that long.
const STALLED_AFTER_MS = 15_000;

/**
 * Runs orders and subscriptions over every transport while failures are injected into Redis and the processes. Then
 * compares the events that each stream received with the databases.
 */
export async function runChaos(environment: ChaosEnvironment, size: ChaosOptions): Promise<ChaosResult> {
  const [listening, ordering] = [new AbortController(), new AbortController()];
  await using reader = openSnapshotReader(environment.databases);
  await using orders = createSignedClient(environment.services.urlOf('orders'), {
    subgraph: 'orders',
    secret: environment.identityKey,
  });
  try {
    const signals = { ordering: ordering.signal, listening: listening.signal };
    const { listeners, ordered } = await startWorkload({ ...environment, ...size, ...signals, orders });
    const injected = await injectFailures({
      ...environment,
      ...size,
      listeners,
      isEnough: async () => (await reader.eventCount()) >= size.events,
    });
    ordering.abort();
    await ordered;
    const journals = () => listeners.flatMap((listener) => listener.journals());
    await settled(reader, journals);
    const productsWrong = await waitForProducts(environment.stock);
    const checked = check(journals(), await reader.read());
    return { injected, ...checked, violations: [...checked.violations, ...productsWrong] };
  } finally {
    ordering.abort();
    listening.abort();
  }
}

function check(journals: readonly StreamJournal[], snapshot: DatabaseSnapshot): Omit<ChaosResult, 'injected'> {
  return {
    events: snapshot.orderEvents.length,
    notifications: snapshot.entries.length,
    streams: journals.length,
    subscriptions: journals.reduce((sum, journal) => sum + journal.subscriptionCount(), 0),
    totals: checkStreams(journals, snapshot),
    violations: [...snapshotViolations(snapshot), ...streamViolations(journals, snapshot)],
  };
}

/** Returns the violations in the database of products after its relay had time to publish. */
async function waitForProducts({ url, initialStock }: ChaosStock): Promise<string[]> {
  await using client = await new MongoClient(url).connect();
  for (const until = Date.now() + STALLED_AFTER_MS; ; await sleep(POLL_MS)) {
    const wrong = await productsViolations({ db: client.db(), initialStock, productIds: [] });
    if (wrong.length === 0 || Date.now() > until) return wrong;
  }
}

/** Waits until every stream has received every event, or until nothing has changed for 15 s. */
async function settled(reader: SnapshotReader, journals: () => readonly StreamJournal[]): Promise<void> {
  let [last, changedAt] = ['', Date.now()];
  while (Date.now() - changedAt < STALLED_AFTER_MS) {
    const { text, isOver } = await reader.progress();
    const received = journals().reduce((sum, journal) => sum + journal.received.length, 0);
    const now = `${text} ${received}`;
    if (now !== last) [last, changedAt] = [now, Date.now()];
    if (isOver && checkStreams(journals(), await reader.read()).missed === 0) break;
    await sleep(POLL_MS);
  }
  await sleep(QUIET_MS);
}
