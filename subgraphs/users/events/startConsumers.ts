import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { openEventLogReader } from '#platform/eventLog/eventLogReader.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { WriteContext } from '../store/writeContext.ts';
import { consumeEvents, type ConsumeOptions } from './consumeEvents.ts';
import type { HandleEvents } from './handleOnce.ts';
import { createNotifyOwner } from './notifyOwner.ts';
import { isStaffAction, recordStaffActions } from './staffActions.ts';

type ConsumersOptions = Pick<ConsumeOptions, 'db' | 'pubSub' | 'onHandled' | 'log'> & {
  /** Where an instance of a subgraph listens now. */
  readonly originOf: (source: ConsumedSource) => () => string;
  readonly identity: Identity;
  readonly now: () => Date;
};

export type ConsumedSource = 'orders' | 'products';

/**
 * Starts to consume the events of orders, which notify the owners of orders, and of orders and products, whose staff
 * actions go into the audit log. Disposing stops it.
 */
export function startConsumers({ originOf, identity, now, ...o }: ConsumersOptions) {
  const opened = new AsyncDisposableStack();
  const handlers = createEventHandlers({ now });
  const consume = (source: ConsumedSource, options: Pick<ConsumeOptions, 'isRelevant' | 'gatherMs'>) => {
    const read = opened.use(openEventLogReader({ source, origin: originOf(source), identity }));
    const verify = identity.verifierOf(source);
    return opened.use(consumeEvents({ ...o, ...options, source, read, verify, handle: handlers[source] }));
  };
  const orders = consume('orders', {});
  // Each sold unit is an event of products, and few are by staff: it writes at most once a second.
  const products = consume('products', { isRelevant: isStaffAction, gatherMs: 1_000 });
  return { followed: [orders, products], [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The handler of each consumed log. */
export function createEventHandlers({
  now,
}: Pick<WriteContext, 'now'>): Readonly<Record<ConsumedSource, HandleEvents>> {
  const notifyOwner = createNotifyOwner({ now });
  return {
    orders: async (trx, events: readonly EventEnvelope[]) => {
      await notifyOwner(trx, events);
      await recordStaffActions(trx, events);
    },
    products: recordStaffActions,
  };
}
