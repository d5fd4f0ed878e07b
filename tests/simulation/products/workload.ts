import { newId } from '#platform/ids/ids.ts';
import { productEvent } from '../../../subgraphs/products/domain/productEvent.ts';
import type { StockLineResult } from '../../../subgraphs/products/store/stockCommands/stockCommand.ts';
import type { AcknowledgedEntry } from '../../reliability/productsViolations.ts';
import { createProduct } from '../../../subgraphs/products/domain/createProduct.ts';
import { productIdentity } from '../../../subgraphs/products/identities.ts';
import type { ProductsStore } from '../../../subgraphs/products/store/productsStore.ts';
import type { RandomSource } from '../randomSource.ts';
import type { createMongoEventLog } from '../../../subgraphs/products/events/mongoEventLog.ts';
import { ConnectionLostError, type SimulatedReplica } from './commandScheduler.ts';

/** A process of products: its store and its event log, with their in-memory state. */
export type SimulatedProductsProcess = SimulatedReplica & {
  readonly store: ProductsStore;
  readonly log: ReturnType<typeof createMongoEventLog>;
};

/** The values that the parts of a run share. */
export type WorkloadContext = {
  readonly random: RandomSource;
  readonly clock: { ms: number };
  readonly catalogue: Catalogue;
  readonly journal: StockJournal;
  /** Runs work, also slowly, in a running process; rejects with ConnectionLostError if the process crashes. */
  readonly inProcess: <T>(work: (process: SimulatedProductsProcess) => Promise<T>, isSlow?: boolean) => Promise<T>;
};

/** Resolves with null if the process crashed or lost its connection; rethrows other errors. */
export async function ignoreConnectionLoss<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConnectionLostError) return null;
    throw error;
  }
}

/** The stock entries that were acknowledged to callers. */
export type StockJournal = {
  readonly keep: (results: readonly StockLineResult[]) => void;
  readonly entries: () => readonly AcknowledgedEntry[];
};

export function createStockJournal(): StockJournal {
  const acknowledged: AcknowledgedEntry[] = [];
  return {
    keep(results) {
      for (const result of results)
        if (result.kind === 'done') acknowledged.push({ variantId: result.variantId, ...result.entry });
    },
    entries: () => acknowledged,
  };
}

/** The products of one run. */
export type Catalogue = {
  readonly productIds: readonly string[];
  readonly variantIds: readonly string[];
  readonly initialStock: ReadonlyMap<string, number>;
};

/** Creates a product with two variants of a few units each. */
export async function createCatalogue(store: ProductsStore, random: RandomSource, now: Date): Promise<Catalogue> {
  const units = 4 + random.int(20);
  const variants = [0, 1].map(() => ({
    sku: newId('sku'),
    price: { amountMinor: 1_000, currency: 'USD' },
    initialStock: units,
  }));
  const input = { name: newId('thing'), variants };
  const identity = productIdentity('simulation', newId('key'), input);
  const references = { hasBrand: () => true, hasCategory: () => true, ownerOfSlug: () => null, ownerOfSku: () => null };
  const outcome = createProduct(input, { identity, existing: null, references, now });
  if (outcome.kind !== 'created') throw new Error(`expected a product to be created, got ${outcome.kind}`);
  await store.products.insert(outcome, { at: now, traceparent: null });
  const initialStock = new Map(outcome.initialStock.map(({ variantId, quantity }) => [variantId, quantity]));
  return { productIds: [outcome.product.id], variantIds: [...initialStock.keys()].sort(), initialStock };
}

const MINUTE_MS = 60_000;
const CHANGES = 3;

type Command = (process: SimulatedProductsProcess) => Promise<readonly StockLineResult[]>;

/**
 * Reserves stock for an order, then commits it, releases it, both or neither. Each command is retried, some run twice
 * at once.
 */
export async function runOrderLifecycle(context: WorkloadContext): Promise<void> {
  const { random, clock, catalogue } = context;
  const quantity = 1 + random.int(3);
  const variantIds = random.happens(0.6) ? catalogue.variantIds : [random.pick(catalogue.variantIds)];
  const lines = variantIds.map((variantId) => ({ variantId, quantity }));
  const command = { orderId: newId('ord'), lines, traceparent: null };
  const at = clock.ms;
  const times = { notAfter: new Date(at + 30 * MINUTE_MS), holdUntil: new Date(at + (1 + random.int(15)) * MINUTE_MS) };
  const sellable = { cachedVersion: () => 1, readIds: async () => new Set(catalogue.variantIds) };
  const reserve: Command = ({ store }) => store.stock.reserve({ ...command, ...times, sellable });
  const commit: Command = ({ store }) => store.stock.commit(command);
  const release: Command = ({ store }) => store.stock.release({ ...command, reason: null });
  // A request that its caller gave up may still arrive at any time.
  const abandoned = random.happens(0.5)
    ? ignoreConnectionLoss(context.inProcess(reserve, true))
    : Promise.resolve(null);
  await retryUntilDone(context, reserve);
  if (random.happens(0.2)) await adjust(context);
  if (random.happens(0.7)) await retryUntilDone(context, commit);
  if (random.happens(0.4)) await retryUntilDone(context, release);
  // A delayed request arrives again much later.
  if (random.happens(0.5)) await retryUntilDone(context, random.pick([reserve, commit]));
  context.journal.keep((await abandoned) ?? []);
}

async function adjust(context: WorkloadContext): Promise<void> {
  const variantId = context.random.pick(context.catalogue.variantIds);
  const adjustment = { variantId, adjustmentId: newId('adj'), delta: context.random.int(5) - 1, reason: 'counted' };
  const cause = { traceparent: null, actor: 'usr_staff' };
  await retryUntilDone(context, async ({ store }) => [await store.stock.adjust({ ...adjustment, ...cause })]);
}

async function retryUntilDone(context: WorkloadContext, command: Command): Promise<void> {
  const once = async (): Promise<void> => {
    for (let results = null; results === null;) {
      results = await ignoreConnectionLoss(context.inProcess(command));
      if (results) context.journal.keep(results);
    }
  };
  await Promise.all(context.random.happens(0.3) ? [once(), once()] : [once()]);
}

/** Changes a product a few times, each time from its current state. */
export async function runProductChanges(context: WorkloadContext, id: string): Promise<void> {
  for (let change = 0; change < CHANGES; change += 1)
    await ignoreConnectionLoss(
      context.inProcess(async ({ store }) => {
        const [before] = await store.products.findByIds([id]);
        if (!before) throw new Error(`expected the product ${id}, got none`);
        const at = new Date(context.clock.ms);
        const product = { ...before, description: newId('text'), version: before.version + 1, updatedAt: at };
        const event = productEvent(before, product);
        await store.products.replace({ product, event, initialStock: [] }, { at, traceparent: null });
      }),
    );
}
