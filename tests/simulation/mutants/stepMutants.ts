import { sagaSteps } from '../../../subgraphs/orders/sagas/sagaSteps.ts';
import { callOptionsOf } from '../../../subgraphs/orders/sagas/sagaDependencies.ts';
import { stepMutant, type SystemMutant } from './systemMutant.ts';

const { place, pay, cancel } = sagaSteps;

/** Defects in the order of saga steps. */
export const stepMutants: readonly SystemMutant[] = [
  stepMutant('the outcome is stored before the stock is released', 'place', {
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
  stepMutant('stock is committed before the charge', 'pay', {
    charge: async (run) => {
      const { orderId, data } = run.saga;
      await run.dependencies.products.commitStock({ orderId, lines: data.lines }, callOptionsOf(run));
      return pay.charge(run);
    },
  }),
  stepMutant('the order is confirmed before the charge', 'pay', {
    charge: async (run) => {
      const charges: Promise<unknown>[] = [];
      const { provider } = run.dependencies;
      const early = {
        ...provider,
        charge: async (...call: Parameters<typeof provider.charge>) => {
          charges.push(provider.charge(...call).catch(() => undefined));
          return { kind: 'captured', transactionId: 'txn' } as const;
        },
      };
      const outcome = await pay.charge({ ...run, dependencies: { ...run.dependencies, provider: early } });
      await Promise.all(charges);
      return outcome;
    },
  }),
  stepMutant('an attempt is given up without a status call', 'pay', {
    ask: (run) => {
      const never = async () => ({ kind: 'declined', code: 'unknown', message: 'Given up.' }) as const;
      return pay.ask({
        ...run,
        dependencies: { ...run.dependencies, provider: { ...run.dependencies.provider, status: never } },
      });
    },
  }),
  stepMutant('the refund of a cancelled order is sent after it is recorded', 'cancel', {
    refund: async (run) => {
      const { provider } = run.dependencies;
      const refundDue = run.saga.data.refund;
      const later = { ...provider, refund: async () => ({ kind: 'refunded' }) as const };
      const outcome = await cancel.refund({ ...run, dependencies: { ...run.dependencies, provider: later } });
      if (refundDue) await provider.refund(refundDue, callOptionsOf(run)).catch(() => undefined);
      return outcome;
    },
  }),
  stepMutant('a cancelled order keeps its stock while products is down', 'cancel', {
    release: (run) => {
      const { products } = run.dependencies;
      const releaseStock: typeof products.releaseStock = (...call) =>
        products.releaseStock(...call).catch(() => undefined);
      return cancel.release({ ...run, dependencies: { ...run.dependencies, products: { ...products, releaseStock } } });
    },
  }),
];
