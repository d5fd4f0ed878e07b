import type { PaymentReport } from '../../subgraphs/orders/participants/paymentProvider.ts';
import type { WorkerSettings } from '../../subgraphs/orders/sagas/sagaWorker.ts';
import { sagaSteps } from '../../subgraphs/orders/sagas/sagaSteps.ts';
import type {
  IdGenerator,
  SagaLog,
  SagaSettings,
  SagaSteps,
  SagaDependencies,
} from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import type { OrderTransaction } from '../../subgraphs/orders/store/orderStore.ts';
import { createRandomSource, type RandomSource } from './randomSource.ts';
import { FaultInjector, type FaultPoint } from './faultInjector.ts';
import type { MemoryTransaction } from './memoryDatabase.ts';
import { createOrderDatabase, type MemoryOrderTables } from './memoryOrderTables.ts';
import { ProviderModel } from './providerModel.ts';
import type { ProcessState } from './processState.ts';
import { SimulatedProcess } from './simulatedProcess.ts';
import type { StockEntry } from '../../subgraphs/products/domain/stock.ts';
import { ProductsModel, stockRules, type ModelStock, type StockRules } from './productsModel.ts';
import { Trace } from './trace.ts';
import { countingIds, randomSettings } from './randomSettings.ts';
import { VirtualTime } from './virtualTime.ts';

/** The parts that a mutant may replace. */
export type SystemVariant = {
  readonly steps: SagaSteps;
  readonly stockRules: StockRules;
  readonly dependencies?: (dependencies: SagaDependencies, system: SimulatedSystem) => SagaDependencies;
  readonly transaction?: (
    ports: OrderTransaction,
    of: { readonly tx: MemoryTransaction<MemoryOrderTables>; readonly system: SimulatedSystem },
  ) => OrderTransaction;
  /** Writes an event to the outbox; by default a row in the same transaction. */
  readonly appendEvent?: (event: MemoryOrderTables['outbox'], system: SimulatedSystem) => Promise<void>;
};

export const unmodified: SystemVariant = { steps: sagaSteps, stockRules };

const NETWORK_MS = 40;
const SWEEP_MS = 3_000;

/** The simulated system of one seed: the orders processes and everything around them. */
export class SimulatedSystem {
  readonly time = new VirtualTime();
  readonly random: RandomSource;
  readonly faults: FaultInjector;
  readonly database = createOrderDatabase();
  readonly products: ProductsModel;
  readonly provider: ProviderModel;
  readonly settings: SagaSettings;
  readonly variant: SystemVariant;
  readonly trace: Trace;
  readonly ids: IdGenerator;
  /** Violations that were observed at any moment, even if they were repaired later. */
  readonly observed: { readonly oversold: string[]; readonly soldUnpaid: string[]; readonly withoutStock: string[] } = {
    oversold: [],
    soldUnpaid: [],
    withoutStock: [],
  };
  /** Whether the statements of transactions interleave; otherwise each transaction runs at one instant. */
  readonly isInterleaved: boolean;
  readonly #clocksDiffer: boolean;
  readonly #workerPace: WorkerSettings;
  #processes: SimulatedProcess[] = [];
  #started = 0;
  #productsDownUntil = 0;

  constructor(
    seed: number,
    { variant = unmodified, isTraced = false }: { variant?: SystemVariant; isTraced?: boolean },
  ) {
    const random = createRandomSource(seed);
    this.random = random;
    this.variant = variant;
    this.trace = new Trace(this.time, isTraced);
    this.faults = new FaultInjector(random.fork(1));
    this.settings = randomSettings(random);
    this.ids = countingIds();
    this.isInterleaved = random.happens(0.5);
    this.#clocksDiffer = random.happens(0.2);
    const pollEveryMs = random.pick([800, 2_000, 5_000]);
    this.#workerPace = { pollEveryMs, idlePollEveryMs: pollEveryMs, maxConcurrent: random.pick([1, 8]) };
    this.products = new ProductsModel({
      now: () => this.time.now(),
      betweenLines: () => this.betweenStatements(),
      rules: variant.stockRules,
      onChange: (document, entry) => this.#watch(document, entry),
    });
    const report = (report: PaymentReport) => this.#report(report);
    this.provider = new ProviderModel({ time: this.time, random: random.fork(2), faults: this.faults, report });
  }

  start(): void {
    for (let count = 0; count < 2; count += 1) this.startProcess(this.#workerPace);
    if (this.random.happens(0.3)) this.time.after(this.random.int(20_000), () => this.#takeProductsDown());
    this.#sweep();
    if (this.random.happens(0.4)) this.#scheduleStaffTasks();
  }

  startProcess(settings: WorkerSettings): SimulatedProcess {
    const process = new SimulatedProcess(this, `p${(this.#started += 1)}`);
    this.#processes.push(process);
    this.trace.push(`p${this.#started} starts`);
    process.startWorker(settings);
    return process;
  }

  /** Returns a running process, or null. */
  anyProcess(): SimulatedProcess | null {
    return this.#processes.length > 0 ? this.random.pick(this.#processes) : null;
  }

  onDeath(dead: ProcessState): void {
    for (const process of this.#processes) if (process.state === dead) process.disconnect();
    this.#processes = this.#processes.filter(({ state }) => state !== dead);
    if (!this.faults.isHealed) this.time.after(this.random.between(50, 6_000), () => this.#replace());
  }

  /** Stops all faults and replaces all processes by one new process. */
  heal(): SimulatedProcess {
    this.trace.push('everything heals');
    this.faults.isHealed = true;
    this.#productsDownUntil = 0;
    for (const process of this.#processes) process.crash();
    return this.startProcess({ pollEveryMs: 6_000, idlePollEveryMs: 6_000, maxConcurrent: 8 });
  }

  isDown({ port }: FaultPoint): boolean {
    return port.startsWith('products.') && this.time.now() < this.#productsDownUntil;
  }

  latencyMs(): number {
    return this.random.int(NETWORK_MS);
  }

  clockErrorMs(): number {
    return this.#clocksDiffer && !this.faults.isHealed ? this.random.between(-8_000, 8_000) : 0;
  }

  async betweenStatements(): Promise<void> {
    if (this.isInterleaved) await this.time.sleep(this.random.int(6));
  }

  log(name: string): SagaLog {
    const traceLine = (fields: object, sentence: string): void => this.trace.push(`${name} logs: ${sentence}`, fields);
    return { info: traceLine, warn: traceLine, error: traceLine };
  }

  #watch({ stock }: ModelStock, { orderId, state }: StockEntry): void {
    const { variantId, available, onHand } = stock;
    if (available < 0 || onHand < 0) this.observed.oversold.push(`${variantId}: ${available} of ${onHand}`);
    const order = this.database.committed.orders.get(orderId);
    if (state === 'COMMITTED' && (!order || order.status === 'PENDING')) this.observed.soldUnpaid.push(orderId);
  }

  #replace(): void {
    if (!this.faults.isHealed) this.startProcess(this.#workerPace);
  }

  #sweep(): void {
    this.products.sweep();
    if (!this.faults.isHealed) this.time.after(SWEEP_MS, () => this.#sweep());
  }

  /** Schedules staff tasks at random times, on data that was read a moment before. */
  #scheduleStaffTasks(): void {
    this.time.after(this.random.int(25_000), () => {
      if (this.faults.isHealed) return;
      const attempts = this.database.rows('attempts');
      const sagaIds = this.database.rows('sagas').map(({ saga }) => saga.id);
      this.time.after(this.random.int(500), () => {
        this.trace.push('staff reconciles payments and resumes sagas');
        void this.anyProcess()
          ?.runStaffTasks({ attempts, sagaIds })
          .catch(() => undefined);
      });
      this.#scheduleStaffTasks();
    });
  }

  #takeProductsDown(): void {
    this.#productsDownUntil = this.time.now() + this.random.between(1_000, 20_000);
    this.trace.push('products is down');
  }

  async #report(report: PaymentReport): Promise<void> {
    const process = this.anyProcess();
    if (!process) throw new Error('no process is running');
    this.trace.push(`the provider reports ${report.attemptId}`);
    const timedOut = this.time.sleep(10_000).then(() => Promise.reject(new Error('no answer to the report')));
    await Promise.race([process.checkout('paymentReported').onPaymentReported(report), timedOut]);
  }
}
