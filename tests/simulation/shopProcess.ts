import { createCheckout, type Checkout } from '../../subgraphs/orders/sagas/checkout.ts';
import { reconcilePayments } from '../../subgraphs/orders/sagas/reconcilePayments.ts';
import { resumeSagas } from '../../subgraphs/orders/sagas/resumeSagas.ts';
import { startSagaWorker, type WorkerSettings } from '../../subgraphs/orders/sagas/sagaWorker.ts';
import type { SagaSteps, SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import { ProcessCalls, type Served } from './processCalls.ts';
import { ProcessLife } from './processLife.ts';
import { ProcessStore } from './processStore.ts';
import type { Town } from './town.ts';

/** What there was when somebody looked. */
export type LookedAfter = {
  readonly attempts: Parameters<typeof reconcilePayments>[1];
  readonly sagaIds: readonly string[];
};

/**
 * One process of the orders house, running the house's own code. It can die (what it had open is rolled back, what it
 * waits for never comes) and stall (time goes on without it); its calls and transactions meet the town's faults.
 */
export class ShopProcess {
  readonly life: ProcessLife;
  readonly #town: Town;
  readonly #store: ProcessStore;
  readonly #calls: ProcessCalls;

  constructor(town: Town, name: string) {
    this.#town = town;
    this.life = new ProcessLife(town, name);
    this.#store = new ProcessStore(this.life);
    this.#calls = new ProcessCalls(this.life);
  }

  checkout(doing: string): Checkout {
    return createCheckout(this.#world(doing));
  }

  work(pace: WorkerSettings): void {
    startSagaWorker(this.#world('worker'), pace);
  }

  /** What staff does now and then: compares payments with the provider, drives on what waits. */
  async lookAfter({ attempts, sagaIds }: LookedAfter): Promise<void> {
    await reconcilePayments(this.#world('reconcile'), attempts);
    await resumeSagas(this.#world('resume'), sagaIds);
  }

  now(): number {
    return this.#town.time.now() + this.life.aheadMs;
  }

  die(): void {
    void this.life.die();
  }

  /** What it had open is rolled back. */
  disconnect(): void {
    this.#store.disconnect();
  }

  /** The world with every port under the name of what is being done, each step under its own. */
  #world(doing: string): SagaDependencies {
    const town = this.#town;
    const world: SagaDependencies = {
      store: {
        transaction: (work) => this.#store.transaction(doing, work),
        move: (...move) => this.#store.transaction(doing, (tx) => tx.sagas.move(...move)),
      },
      products: this.#products(doing),
      provider: this.#provider(doing),
      clock: {
        now: () => this.now(),
        sleep: async (ms, signal) => {
          await town.time.sleep(ms, signal);
          await this.life.here();
        },
      },
      random: () => town.chance.next(),
      ids: town.ids,
      log: town.log(this.life.name),
      settings: town.settings,
      steps: this.#steps(town.variant.steps),
    };
    return town.variant.world?.(world, town) ?? world;
  }

  #steps(steps: SagaSteps): SagaSteps {
    const underTheirNames = Object.entries(steps).map(([kind, ofKind]) => [
      kind,
      Object.fromEntries(Object.entries(ofKind).map(([name, step]) => [name, this.#named(`${kind}.${name}`, step)])),
    ]);
    // The same keys with the same kinds of functions.
    return Object.fromEntries(underTheirNames) as SagaSteps;
  }

  #named<Run extends { dependencies: SagaDependencies }, T>(
    name: string,
    step: (run: Run) => Promise<T>,
  ): (run: Run) => Promise<T> {
    return (run) => {
      this.#town.trace.push(`${this.life.name} ${name}`);
      return step({ ...run, dependencies: { ...this.#world(name), steps: run.dependencies.steps } });
    };
  }

  #products(step: string): SagaDependencies['products'] {
    const { products } = this.#town;
    const ask = <T>(name: string, { deadlineAt }: { deadlineAt: number }, serve: Served<T>['serve']) =>
      this.#calls.call({ step, port: `products.${name}` }, { deadlineAt, serve });
    return {
      quote: (ids, o) => ask('quote', o, () => products.quote(ids)),
      reserveStock: (command, o) => ask('reserveStock', o, (half) => products.reserveStock(command, half)),
      commitStock: (command, o) => ask('commitStock', o, (half) => products.commitStock(command, half)),
      releaseStock: (command, o) => ask('releaseStock', o, (half) => products.releaseStock(command, half)),
    };
  }

  #provider(step: string): SagaDependencies['provider'] {
    const { provider } = this.#town;
    const ask = <T>(name: string, { deadlineAt }: { deadlineAt: number }, serve: Served<T>['serve']) =>
      this.#calls.call({ step, port: `provider.${name}` }, { deadlineAt, serve });
    return {
      charge: (charge, o) => ask('charge', o, () => provider.charge(charge, step)),
      status: (attemptId, o) => ask('status', o, (half) => (half ? provider.overlook() : provider.status(attemptId))),
      voidCharge: (attemptId, o) => ask('voidCharge', o, () => provider.voidCharge(attemptId)),
      refund: (refund, o) => ask('refund', o, () => provider.refund(refund)),
    };
  }
}
