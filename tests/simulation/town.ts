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
import { createChance, type Chance } from './chance.ts';
import { Faults, type Point } from './faults.ts';
import type { MemoryTransaction } from './memoryDatabase.ts';
import { createLifeDatabase, type LifeTables } from './orderTables.ts';
import { PaymentHouse } from './paymentHouse.ts';
import type { ProcessLife } from './processLife.ts';
import { ShopProcess } from './shopProcess.ts';
import type { StockEntry } from '../../subgraphs/products/domain/stock.ts';
import { StockHouse, stockRules, type StockDocument, type StockRules } from './stockHouse.ts';
import { Trace } from './trace.ts';
import { countingIds, settingsOf } from './townSettings.ts';
import { VirtualTime } from './virtualTime.ts';

/** What stands in for parts of the product: nothing, or a planted fault. */
export type Variant = {
  readonly steps: SagaSteps;
  readonly stockRules: StockRules;
  readonly world?: (world: SagaDependencies, town: Town) => SagaDependencies;
  readonly transaction?: (
    ports: OrderTransaction,
    of: { readonly tx: MemoryTransaction<LifeTables>; readonly town: Town },
  ) => OrderTransaction;
  /** How an event gets into the outbox; by a row of the same transaction, if not said otherwise. */
  readonly tell?: (event: LifeTables['outbox'], town: Town) => Promise<void>;
};

export const asBuilt: Variant = { steps: sagaSteps, stockRules };

const NETWORK_MS = 40;
const SWEEP_MS = 3_000;

/** Everything around the processes of the orders house, and the processes: one world made of one seed. */
export class Town {
  readonly time = new VirtualTime();
  readonly chance: Chance;
  readonly faults: Faults;
  readonly database = createLifeDatabase();
  readonly products: StockHouse;
  readonly provider: PaymentHouse;
  readonly settings: SagaSettings;
  readonly variant: Variant;
  readonly trace: Trace;
  readonly ids: IdGenerator;
  /** What was wrong at some moment, whatever became of it. */
  readonly seen: { readonly oversold: string[]; readonly soldUnpaid: string[]; readonly withoutStock: string[] } = {
    oversold: [],
    soldUnpaid: [],
    withoutStock: [],
  };
  /** Whether transactions come between each other's statements; else each runs at one instant. */
  readonly isInterleaved: boolean;
  readonly #clocksDiffer: boolean;
  readonly #pace: WorkerSettings;
  #processes: ShopProcess[] = [];
  #born = 0;
  #awayUntil = 0;

  constructor(seed: number, { variant = asBuilt, isTraced = false }: { variant?: Variant; isTraced?: boolean }) {
    const chance = createChance(seed);
    this.chance = chance;
    this.variant = variant;
    this.trace = new Trace(this.time, isTraced);
    this.faults = new Faults(chance.fork(1));
    this.settings = settingsOf(chance);
    this.ids = countingIds();
    this.isInterleaved = chance.happens(0.5);
    this.#clocksDiffer = chance.happens(0.2);
    this.#pace = { pollEveryMs: chance.pick([800, 2_000, 5_000]), maxConcurrent: chance.pick([1, 8]) };
    this.products = new StockHouse({
      now: () => this.time.now(),
      betweenLines: () => this.betweenStatements(),
      rules: variant.stockRules,
      onChange: (document, entry) => this.#watch(document, entry),
    });
    const report = (news: PaymentReport) => this.#report(news);
    this.provider = new PaymentHouse({ time: this.time, chance: chance.fork(2), faults: this.faults, report });
  }

  open(): void {
    for (let count = 0; count < 2; count += 1) this.start(this.#pace);
    if (this.chance.happens(0.3)) this.time.after(this.chance.int(20_000), () => this.#goAway());
    this.#sweep();
    if (this.chance.happens(0.4)) this.#lookAfter();
  }

  start(pace: WorkerSettings): ShopProcess {
    const process = new ShopProcess(this, `p${(this.#born += 1)}`);
    this.#processes.push(process);
    this.trace.push(`p${this.#born} starts`);
    process.work(pace);
    return process;
  }

  /** A process that lives, or null. */
  anyProcess(): ShopProcess | null {
    return this.#processes.length > 0 ? this.chance.pick(this.#processes) : null;
  }

  onDeath(dead: ProcessLife): void {
    for (const process of this.#processes) if (process.life === dead) process.disconnect();
    this.#processes = this.#processes.filter(({ life }) => life !== dead);
    if (!this.faults.isHealed) this.time.after(this.chance.between(50, 6_000), () => this.#replace());
  }

  /** Nothing goes wrong any more, and everything has started anew. */
  heal(): ShopProcess {
    this.trace.push('everything heals');
    this.faults.isHealed = true;
    this.#awayUntil = 0;
    for (const process of this.#processes) process.die();
    return this.start({ pollEveryMs: 6_000, maxConcurrent: 8 });
  }

  isAway({ port }: Point): boolean {
    return port.startsWith('products.') && this.time.now() < this.#awayUntil;
  }

  latencyMs(): number {
    return this.chance.int(NETWORK_MS);
  }

  clockErrorMs(): number {
    return this.#clocksDiffer && !this.faults.isHealed ? this.chance.between(-8_000, 8_000) : 0;
  }

  async betweenStatements(): Promise<void> {
    if (this.isInterleaved) await this.time.sleep(this.chance.int(6));
  }

  log(name: string): SagaLog {
    const told = (facts: object, sentence: string): void => this.trace.push(`${name} says: ${sentence}`, facts);
    return { info: told, warn: told, error: told };
  }

  #watch({ stock }: StockDocument, { orderId, state }: StockEntry): void {
    const { variantId, available, onHand } = stock;
    if (available < 0 || onHand < 0) this.seen.oversold.push(`${variantId}: ${available} of ${onHand}`);
    const order = this.database.committed.orders.get(orderId);
    if (state === 'COMMITTED' && (!order || order.status === 'PENDING')) this.seen.soldUnpaid.push(orderId);
  }

  #replace(): void {
    if (!this.faults.isHealed) this.start(this.#pace);
  }

  #sweep(): void {
    this.products.sweep();
    if (!this.faults.isHealed) this.time.after(SWEEP_MS, () => this.#sweep());
  }

  /** Now and then, by what was seen a while ago. */
  #lookAfter(): void {
    this.time.after(this.chance.int(25_000), () => {
      if (this.faults.isHealed) return;
      const attempts = this.database.rows('attempts');
      const sagaIds = this.database.rows('sagas').map(({ saga }) => saga.id);
      this.time.after(this.chance.int(500), () => {
        this.trace.push('staff looks after payments and sagas');
        void this.anyProcess()
          ?.lookAfter({ attempts, sagaIds })
          .catch(() => undefined);
      });
      this.#lookAfter();
    });
  }

  #goAway(): void {
    this.#awayUntil = this.time.now() + this.chance.between(1_000, 20_000);
    this.trace.push('products is away');
  }

  async #report(news: PaymentReport): Promise<void> {
    const process = this.anyProcess();
    if (!process) throw new Error('nobody is there to be told');
    this.trace.push(`the provider reports ${news.attemptId}`);
    const tired = this.time.sleep(10_000).then(() => Promise.reject(new Error('no answer to the report')));
    await Promise.race([process.checkout('paymentReported').onPaymentReported(news), tired]);
  }
}
