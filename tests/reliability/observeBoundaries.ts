import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { OrdersOverrides } from '../../subgraphs/orders/open.ts';
import type { SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import type { OrderStore, OrderTransaction } from '../../subgraphs/orders/store/orderStore.ts';

/** Called with the name of each boundary at the moment it is passed. */
export type OnBoundary = (boundary: string) => void;

/**
 * Returns overrides that report every boundary between the sagas and other systems: before and after the commit of
 * each transaction that wrote something, before and after each call to products and to the payment provider, and
 * after the relay assigned positions to events.
 */
export function observeBoundaries(onBoundary: OnBoundary): OrdersOverrides {
  return {
    sagaDependencies: (dependencies) => ({
      ...dependencies,
      store: observeStore(dependencies.store, onBoundary),
      products: observeProducts(dependencies.products, onBoundary),
      provider: observeProvider(dependencies.provider, onBoundary),
    }),
    eventLog: (eventLog) => ({
      ...eventLog,
      async assign(limit) {
        const events = await eventLog.assign(limit);
        if (events.length > 0) onBoundary('relay assigned, not published');
        return events;
      },
    }),
  };
}

/** Reports a boundary before and after each published event; heartbeats are not reported. */
export function observePubSub(pubSub: PubSub, onBoundary: OnBoundary): PubSub {
  return {
    subscribe: (channel, onMessage) => pubSub.subscribe(channel, onMessage),
    check: () => pubSub.check(),
    publish: (channel, message) =>
      message.includes('"kind":"event"')
        ? around('publish', () => pubSub.publish(channel, message), onBoundary)
        : pubSub.publish(channel, message),
    [Symbol.asyncDispose]: () => pubSub[Symbol.asyncDispose](),
  };
}

async function around<T>(name: string, work: () => Promise<T>, onBoundary: OnBoundary): Promise<T> {
  onBoundary(`${name}: before`);
  const result = await work();
  onBoundary(`${name}: after`);
  return result;
}

function observeProducts(products: SagaDependencies['products'], onBoundary: OnBoundary): SagaDependencies['products'] {
  return {
    quote: (...args) => products.quote(...args),
    reserveStock: (...args) => around('reserveStock', () => products.reserveStock(...args), onBoundary),
    commitStock: (...args) => around('commitStock', () => products.commitStock(...args), onBoundary),
    releaseStock: (...args) => around('releaseStock', () => products.releaseStock(...args), onBoundary),
  };
}

function observeProvider(provider: SagaDependencies['provider'], onBoundary: OnBoundary): SagaDependencies['provider'] {
  return {
    ...provider,
    charge: (...args) => around('charge', () => provider.charge(...args), onBoundary),
    status: (...args) => around('status', () => provider.status(...args), onBoundary),
    voidCharge: (...args) => around('voidCharge', () => provider.voidCharge(...args), onBoundary),
    refund: (...args) => around('refund', () => provider.refund(...args), onBoundary),
  };
}

function observeStore(store: OrderStore, onBoundary: OnBoundary): OrderStore {
  return {
    move: (...args) => around('commit of sagas.move', () => store.move(...args), onBoundary),
    async transaction(work) {
      let name = '';
      const result = await store.transaction(async (tx) => {
        const written: string[] = [];
        const done = await work(observeTransaction(tx, (call) => written.push(call)));
        name = written.length > 0 ? `commit of ${written.join(', ')}` : '';
        if (name) onBoundary(`${name}: before`);
        return done;
      });
      if (name) onBoundary(`${name}: after`);
      return result;
    },
  };
}

// Calls that only read, and calls that an idle worker repeats.
const isRead = (call: string) => /\.(find|lock|nextCounter|wakeAll|refundedMinor)/.test(call);
const isEmpty = (result: unknown) => result === null || result === 0 || (Array.isArray(result) && result.length === 0);

/** Wraps the transaction and reports each call that wrote something. */
function observeTransaction(tx: OrderTransaction, onWrite: (call: string) => void): OrderTransaction {
  const watch = (target: object, path: string): object =>
    new Proxy(target, {
      get(of, name) {
        const found: unknown = Reflect.get(of, name);
        const call = `${path}${String(name)}`;
        if (typeof found !== 'function') return watch(Object(found), `${call}.`);
        return async (...args: unknown[]) => {
          const result: unknown = await Reflect.apply(found, of, args);
          if (!isRead(call) && !isEmpty(result)) onWrite(call);
          return result;
        };
      },
    });
  // The proxy has the members of its target.
  return watch(tx, '') as OrderTransaction;
}
