import type { OrderTransaction } from '../../subgraphs/orders/store/orderStore.ts';
import { transactionFaults } from './faultInjector.ts';
import { DeadlockError } from './lockTable.ts';
import type { MemoryTransaction } from './memoryDatabase.ts';
import { memoryTransaction } from './memoryOrderStore.ts';
import type { MemoryOrderTables } from './memoryOrderTables.ts';
import type { ProcessState } from './processState.ts';

type Work<T> = (tx: OrderTransaction) => Promise<T>;
type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>;

const MAX_ATTEMPTS = 5;

/** A process's connections to the database: a crash rolls back open transactions. */
export class ProcessStore {
  readonly #state: ProcessState;
  readonly #open = new Set<MemoryTransaction<MemoryOrderTables>>();

  constructor(state: ProcessState) {
    this.#state = state;
  }

  async transaction<T>(step: string, work: Work<T>): Promise<T> {
    const state = this.#state;
    const point = { step, port: 'store.transaction' };
    await state.untilRunning();
    const fault = state.system.faults.inject(point, transactionFaults);
    state.traceCall(point, fault);
    if (fault === 'crash before') return state.crash();
    if (fault === 'refused') throw new Error('the connection was refused');
    if (fault === 'repeated') await this.#run(work, 'rollback');
    const end = fault === 'crash before commit' || fault === 'rolled back' ? 'rollback' : 'commit';
    const result = await this.#run(work, end);
    if (fault === 'crash before commit' || fault === 'crash after commit') return state.crash();
    await state.system.time.sleep(state.system.latencyMs());
    if (fault === 'stall') state.stall();
    await state.untilRunning();
    if (fault === 'rolled back' || fault === 'acknowledgement lost') throw new Error('the connection was lost');
    return result;
  }

  disconnect(): void {
    for (const tx of this.#open) tx.rollback();
  }

  async #run<T>(work: Work<T>, end: 'commit' | 'rollback'): Promise<T> {
    const { system, name } = this.#state;
    for (let tries = 1; ; tries += 1) {
      const tx = system.database.begin();
      this.#open.add(tx);
      try {
        const { appendEvent } = system.variant;
        const appendToOutbox = appendEvent && ((event: MemoryOrderTables['outbox']) => appendEvent(event, system));
        const ports = this.#interleaved(memoryTransaction(system.database, tx, appendToOutbox));
        const result = await work(system.variant.transaction?.(ports, { tx, system }) ?? ports);
        tx[end]();
        return result;
      } catch (error) {
        tx.rollback();
        if (tries >= MAX_ATTEMPTS || !(error instanceof DeadlockError)) throw error;
        system.trace.push(`${name} is retried after a deadlock`);
      } finally {
        this.#open.delete(tx);
      }
    }
  }

  /** Lets other transactions run between any two statements. */
  #interleaved(ports: OrderTransaction): OrderTransaction {
    if (!this.#state.system.isInterleaved) return ports;
    const statement = async (run: () => Promise<unknown>): Promise<unknown> => {
      await this.#state.system.betweenStatements();
      await this.#state.untilRunning();
      return run();
    };
    const slowed = (port: object): object =>
      new Proxy(port, {
        get:
          (methods: Methods, method: string) =>
          (...args: unknown[]) =>
            statement(async () => methods[method]?.(...args)),
      });
    // The ports are wrapped on access, because most transactions use only some of them.
    return new Proxy(ports, { get: (all, name) => slowed(all[name as keyof OrderTransaction]) });
  }
}
