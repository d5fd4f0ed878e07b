import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { OrdersOverrides } from '../../subgraphs/orders/open.ts';
import type { SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import type { OrderStore, OrderTransaction } from '../../subgraphs/orders/store/orderStore.ts';

/** Called with the name of each boundary as it is passed; what it does there is done exactly there. */
export type Pass = (boundary: string) => void;

/**
 * Every boundary between the house's sagas and the rest of the world: before the commit and after it of each
 * transaction that wrote something, before and after each call to products and to the payment provider, and
 * after the relay gave facts their positions.
 */
export function boundariesOf(pass: Pass): OrdersOverrides {
  return {
    sagaDependencies: (world) => ({
      ...world,
      store: boundedStore(world.store, pass),
      products: boundedProducts(world.products, pass),
      provider: boundedProvider(world.provider, pass),
    }),
    eventLog: (eventLog) => ({
      ...eventLog,
      async assign(limit) {
        const events = await eventLog.assign(limit);
        if (events.length > 0) pass('relay assigned, not published');
        return events;
      },
    }),
  };
}

/** Before and after each event is published; heartbeats are no boundaries. */
export function boundedPubSub(pubSub: PubSub, pass: Pass): PubSub {
  return {
    subscribe: (channel, onMessage) => pubSub.subscribe(channel, onMessage),
    check: () => pubSub.check(),
    publish: (channel, message) =>
      message.includes('"kind":"event"')
        ? around('publish', () => pubSub.publish(channel, message), pass)
        : pubSub.publish(channel, message),
    [Symbol.asyncDispose]: () => pubSub[Symbol.asyncDispose](),
  };
}

async function around<T>(name: string, work: () => Promise<T>, pass: Pass): Promise<T> {
  pass(`${name}: before`);
  const result = await work();
  pass(`${name}: after`);
  return result;
}

function boundedProducts(products: SagaDependencies['products'], pass: Pass): SagaDependencies['products'] {
  return {
    quote: (...args) => products.quote(...args),
    reserveStock: (...args) => around('reserveStock', () => products.reserveStock(...args), pass),
    commitStock: (...args) => around('commitStock', () => products.commitStock(...args), pass),
    releaseStock: (...args) => around('releaseStock', () => products.releaseStock(...args), pass),
  };
}

function boundedProvider(provider: SagaDependencies['provider'], pass: Pass): SagaDependencies['provider'] {
  return {
    ...provider,
    charge: (...args) => around('charge', () => provider.charge(...args), pass),
    status: (...args) => around('status', () => provider.status(...args), pass),
    voidCharge: (...args) => around('voidCharge', () => provider.voidCharge(...args), pass),
    refund: (...args) => around('refund', () => provider.refund(...args), pass),
  };
}

function boundedStore(store: OrderStore, pass: Pass): OrderStore {
  return {
    move: (...args) => around('commit of sagas.move', () => store.move(...args), pass),
    async transaction(work) {
      let name = '';
      const result = await store.transaction(async (tx) => {
        const written: string[] = [];
        const done = await work(watched(tx, (call) => written.push(call)));
        name = written.length > 0 ? `commit of ${written.join(', ')}` : '';
        if (name) pass(`${name}: before`);
        return done;
      });
      if (name) pass(`${name}: after`);
      return result;
    },
  };
}

// What only reads, and what a worker that finds nothing to do calls all the time.
const isRead = (call: string) => /\.(find|lock|nextCounter|wakeAll|refundedMinor)/.test(call);
const isEmpty = (result: unknown) => result === null || result === 0 || (Array.isArray(result) && result.length === 0);

/** The transaction, telling of each call that wrote something. */
function watched(tx: OrderTransaction, onWrite: (call: string) => void): OrderTransaction {
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
  // Each part answers what the watched one would.
  return watch(tx, '') as OrderTransaction;
}
