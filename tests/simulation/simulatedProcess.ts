import { createCheckout, type Checkout } from '../../subgraphs/orders/sagas/checkout.ts';
import { reconcilePayments } from '../../subgraphs/orders/sagas/reconcilePayments.ts';
import { resumeSagas } from '../../subgraphs/orders/sagas/resumeSagas.ts';
import { startSagaWorker, type WorkerSettings } from '../../subgraphs/orders/sagas/sagaWorker.ts';
import type { SagaSteps, SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import { ProcessCalls, type ServedCall } from './processCalls.ts';
import { ProcessState } from './processState.ts';
import { ProcessStore } from './processStore.ts';
import type { SimulatedSystem } from './simulatedSystem.ts';

/** The payment attempts and sagas that staff read some time ago. */
export type StaffObservation = {
  readonly attempts: Parameters<typeof reconcilePayments>[1];
  readonly sagaIds: readonly string[];
};

/**
 * One process of the orders subgraph, which runs its real saga code. It can crash (open transactions are rolled back,
 * pending work never continues) and stall. Faults are injected into its calls and transactions.
 */
export class SimulatedProcess {
  readonly state: ProcessState;
  readonly #system: SimulatedSystem;
  readonly #store: ProcessStore;
  readonly #calls: ProcessCalls;

  constructor(system: SimulatedSystem, name: string) {
    this.#system = system;
    this.state = new ProcessState(system, name);
    this.#store = new ProcessStore(this.state);
    this.#calls = new ProcessCalls(this.state);
  }

  checkout(activity: string): Checkout {
    return createCheckout(this.#dependenciesOf(activity));
  }

  startWorker(settings: WorkerSettings): void {
    startSagaWorker(this.#dependenciesOf('worker'), settings);
  }

  /** Runs the staff commands: reconciles payments with the provider and resumes sagas. */
  async runStaffTasks({ attempts, sagaIds }: StaffObservation): Promise<void> {
    await reconcilePayments(this.#dependenciesOf('reconcile'), attempts);
    await resumeSagas(this.#dependenciesOf('resume'), sagaIds);
  }

  now(): number {
    return this.#system.time.now() + this.state.aheadMs;
  }

  crash(): void {
    void this.state.crash();
  }

  /** Rolls back open transactions. */
  disconnect(): void {
    this.#store.disconnect();
  }

  /** The dependencies of a saga, with each port and step recorded under the name of the activity that uses it. */
  #dependenciesOf(activity: string): SagaDependencies {
    const system = this.#system;
    const dependencies: SagaDependencies = {
      store: {
        transaction: (work) => this.#store.transaction(activity, work),
        move: (...move) => this.#store.transaction(activity, (tx) => tx.sagas.move(...move)),
      },
      products: this.#products(activity),
      provider: this.#provider(activity),
      clock: {
        now: () => this.now(),
        sleep: async (ms, signal) => {
          await system.time.sleep(ms, signal);
          await this.state.untilRunning();
        },
      },
      random: () => system.random.next(),
      ids: system.ids,
      log: system.log(this.state.name),
      settings: system.settings,
      steps: this.#steps(system.variant.steps),
    };
    return system.variant.dependencies?.(dependencies, system) ?? dependencies;
  }

  #steps(steps: SagaSteps): SagaSteps {
    const namedSteps = Object.entries(steps).map(([kind, ofKind]) => [
      kind,
      Object.fromEntries(Object.entries(ofKind).map(([name, step]) => [name, this.#named(`${kind}.${name}`, step)])),
    ]);
    // The keys and the types of the functions are unchanged.
    return Object.fromEntries(namedSteps) as SagaSteps;
  }

  #named<Run extends { dependencies: SagaDependencies }, T>(
    name: string,
    step: (run: Run) => Promise<T>,
  ): (run: Run) => Promise<T> {
    return (run) => {
      this.#system.trace.push(`${this.state.name} ${name}`);
      return step({ ...run, dependencies: { ...this.#dependenciesOf(name), steps: run.dependencies.steps } });
    };
  }

  #products(step: string): SagaDependencies['products'] {
    const { products } = this.#system;
    const call = <T>(name: string, { deadlineAt }: { deadlineAt: number }, serve: ServedCall<T>['serve']) =>
      this.#calls.call({ step, port: `products.${name}` }, { deadlineAt, serve });
    return {
      quote: (ids, o) => call('quote', o, () => products.quote(ids)),
      reserveStock: (command, o) => call('reserveStock', o, (half) => products.reserveStock(command, half)),
      commitStock: (command, o) => call('commitStock', o, (half) => products.commitStock(command, half)),
      releaseStock: (command, o) => call('releaseStock', o, (half) => products.releaseStock(command, half)),
    };
  }

  #provider(step: string): SagaDependencies['provider'] {
    const { provider } = this.#system;
    const call = <T>(name: string, { deadlineAt }: { deadlineAt: number }, serve: ServedCall<T>['serve']) =>
      this.#calls.call({ step, port: `provider.${name}` }, { deadlineAt, serve });
    return {
      charge: (charge, o) => call('charge', o, () => provider.charge(charge, step)),
      status: (attemptId, o) =>
        call('status', o, (half) => (half ? provider.statusNotFound() : provider.status(attemptId))),
      voidCharge: (attemptId, o) => call('voidCharge', o, () => provider.voidCharge(attemptId)),
      refund: (refund, o) => call('refund', o, () => provider.refund(refund)),
    };
  }
}
