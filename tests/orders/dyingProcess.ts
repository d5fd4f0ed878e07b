import type { SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';

/** Thrown when the simulated process dies. */
export class ProcessDeath extends Error {
  constructor() {
    super('the process died');
    this.name = 'Death';
  }
}

/**
 * The dependencies of a process that dies at the n-th boundary: before or after a transaction or a call to a
 * participant. Earlier effects remain, and every later call fails. `hasSurvived` is true when that boundary was not
 * reached.
 */
export function dyingProcess(
  dependencies: SagaDependencies,
  diesAt: number,
): { dependencies: SagaDependencies; hasSurvived: () => boolean } {
  let boundary = 0;
  const passBoundary = (): void => {
    boundary += 1;
    if (boundary >= diesAt) throw new ProcessDeath();
  };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    passBoundary();
    const result = await work();
    passBoundary();
    return result;
  };
  const { store, products, provider } = dependencies;
  return {
    hasSurvived: () => boundary < diesAt,
    dependencies: {
      ...dependencies,
      store: {
        transaction: (work) => guarded(() => store.transaction(work)),
        move: (...args) => guarded(() => store.move(...args)),
      },
      products: {
        quote: (...args) => guarded(() => products.quote(...args)),
        reserveStock: (...args) => guarded(() => products.reserveStock(...args)),
        commitStock: (...args) => guarded(() => products.commitStock(...args)),
        releaseStock: (...args) => guarded(() => products.releaseStock(...args)),
      },
      provider: {
        charge: (...args) => guarded(() => provider.charge(...args)),
        status: (...args) => guarded(() => provider.status(...args)),
        voidCharge: (...args) => guarded(() => provider.voidCharge(...args)),
        refund: (...args) => guarded(() => provider.refund(...args)),
      },
    },
  };
}
