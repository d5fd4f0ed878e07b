import { sagaSteps } from '../../../subgraphs/orders/sagas/sagaSteps.ts';
import { callOptionsOf } from '../../../subgraphs/orders/sagas/sagaDependencies.ts';
import { inSteps, type Mutant } from './mutant.ts';

const { place, pay, cancel } = sagaSteps;

/** Faults of the order in which a saga does things. */
export const stepMutants: readonly Mutant[] = [
  inSteps('the outcome is kept before the stock is let go', 'place', {
    release: async (run) => {
      const { products } = run.dependencies;
      const later = { ...products, releaseStock: async () => undefined };
      const outcome = await place.release({ ...run, dependencies: { ...run.dependencies, products: later } });
      const { orderId, data } = run.saga;
      await products
        .releaseStock({ orderId, lines: data.lines, reason: 'LATE' }, callOptionsOf(run))
        .catch(() => undefined);
      return outcome;
    },
  }),
  inSteps('stock is committed before the money is taken', 'pay', {
    charge: async (run) => {
      const { orderId, data } = run.saga;
      await run.dependencies.products.commitStock({ orderId, lines: data.lines }, callOptionsOf(run));
      return pay.charge(run);
    },
  }),
  inSteps('the order is confirmed before the money is taken', 'pay', {
    charge: async (run) => {
      const asked: Promise<unknown>[] = [];
      const { provider } = run.dependencies;
      const early = {
        ...provider,
        charge: async (...call: Parameters<typeof provider.charge>) => {
          asked.push(provider.charge(...call).catch(() => undefined));
          return { kind: 'captured', transactionId: 'txn' } as const;
        },
      };
      const outcome = await pay.charge({ ...run, dependencies: { ...run.dependencies, provider: early } });
      await Promise.all(asked);
      return outcome;
    },
  }),
  inSteps('an attempt is not asked about but given up', 'pay', {
    ask: (run) => {
      const never = async () => ({ kind: 'declined', code: 'unknown', message: 'Given up.' }) as const;
      return pay.ask({
        ...run,
        dependencies: { ...run.dependencies, provider: { ...run.dependencies.provider, status: never } },
      });
    },
  }),
  inSteps('the refund of a cancelled order is sent after it is written', 'cancel', {
    refund: async (run) => {
      const { provider } = run.dependencies;
      const owed = run.saga.data.refund;
      const later = { ...provider, refund: async () => ({ kind: 'refunded' }) as const };
      const outcome = await cancel.refund({ ...run, dependencies: { ...run.dependencies, provider: later } });
      if (owed) await provider.refund(owed, callOptionsOf(run)).catch(() => undefined);
      return outcome;
    },
  }),
  inSteps('a cancelled order keeps its stock when products is away', 'cancel', {
    release: (run) => {
      const { products } = run.dependencies;
      const releaseStock: typeof products.releaseStock = (...call) =>
        products.releaseStock(...call).catch(() => undefined);
      return cancel.release({ ...run, dependencies: { ...run.dependencies, products: { ...products, releaseStock } } });
    },
  }),
];
