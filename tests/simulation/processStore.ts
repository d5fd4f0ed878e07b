import type { OrderTransaction } from '../../subgraphs/orders/store/orderStore.ts';
import { transactionFaults } from './faults.ts';
import { DeadlockError } from './lockTable.ts';
import type { MemoryTransaction } from './memoryDatabase.ts';
import { memoryTransaction } from './memoryOrderLife.ts';
import type { LifeTables } from './orderTables.ts';
import type { ProcessLife } from './processLife.ts';

type Work<T> = (tx: OrderTransaction) => Promise<T>;
type Verbs = Record<string, (...args: unknown[]) => Promise<unknown>>;

const MOST_TRIES = 5;

/** A process's connections to the database: what is open when it dies is rolled back. */
export class ProcessStore {
  readonly #life: ProcessLife;
  readonly #open = new Set<MemoryTransaction<LifeTables>>();

  constructor(life: ProcessLife) {
    this.#life = life;
  }

  async transaction<T>(step: string, work: Work<T>): Promise<T> {
    const life = this.#life;
    const point = { step, port: 'store.transaction' };
    await life.here();
    const fault = life.town.faults.at(point, transactionFaults);
    life.tell(point, fault);
    if (fault === 'crash before') return life.die();
    if (fault === 'refused') throw new Error('the connection was refused');
    if (fault === 'run again') await this.#run(work, 'rollback');
    const end = fault === 'crash before commit' || fault === 'rolled back' ? 'rollback' : 'commit';
    const result = await this.#run(work, end);
    if (fault === 'crash before commit' || fault === 'crash after commit') return life.die();
    await life.town.time.sleep(life.town.latencyMs());
    if (fault === 'stall') life.stall();
    await life.here();
    if (fault === 'rolled back' || fault === 'acknowledgement lost') throw new Error('the connection was lost');
    return result;
  }

  disconnect(): void {
    for (const tx of this.#open) tx.rollback();
  }

  async #run<T>(work: Work<T>, end: 'commit' | 'rollback'): Promise<T> {
    const { town, name } = this.#life;
    for (let tries = 1; ; tries += 1) {
      const tx = town.database.begin();
      this.#open.add(tx);
      try {
        const { tell } = town.variant;
        const told = tell && ((event: LifeTables['outbox']) => tell(event, town));
        const ports = this.#unhurried(memoryTransaction(town.database, tx, told));
        const result = await work(town.variant.transaction?.(ports, { tx, town }) ?? ports);
        tx[end]();
        return result;
      } catch (error) {
        tx.rollback();
        if (tries >= MOST_TRIES || !(error instanceof DeadlockError)) throw error;
        town.trace.push(`${name} met a deadlock`);
      } finally {
        this.#open.delete(tx);
      }
    }
  }

  /** Other transactions come between any two statements. */
  #unhurried(ports: OrderTransaction): OrderTransaction {
    if (!this.#life.town.isInterleaved) return ports;
    const statement = async (run: () => Promise<unknown>): Promise<unknown> => {
      await this.#life.town.betweenStatements();
      await this.#life.here();
      return run();
    };
    const slowed = (port: object): object =>
      new Proxy(port, {
        get:
          (verbs: Verbs, verb: string) =>
          (...args: unknown[]) =>
            statement(async () => verbs[verb]?.(...args)),
      });
    // Each port is asked for once per statement, and only some of them.
    return new Proxy(ports, { get: (all, name) => slowed(all[name as keyof OrderTransaction]) });
  }
}
