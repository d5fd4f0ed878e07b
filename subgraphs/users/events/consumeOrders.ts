import { openEventLogReader } from '#platform/eventLog/eventLogReader.ts';
import type { Identity } from '#platform/identity/identity.ts';
import { consumeEvents, type ConsumeOptions } from './consumeEvents.ts';
import { createNotifyOwner } from './notifyOwner.ts';

type ConsumeOrdersOptions = Pick<ConsumeOptions, 'db' | 'pubSub' | 'onHandled' | 'log'> & {
  /** The base URL of the orders subgraph. */
  readonly ordersUrl: string;
  readonly identity: Identity;
  readonly now: () => Date;
};

const SOURCE = 'orders';

/** Starts to consume the events of the orders subgraph, which notifies the owners of orders. Disposing stops it. */
export function consumeOrders({ ordersUrl, identity, now, ...o }: ConsumeOrdersOptions): AsyncDisposable {
  const opened = new AsyncDisposableStack();
  const read = opened.use(openEventLogReader({ source: SOURCE, url: ordersUrl, identity }));
  const verify = identity.verifierOf(SOURCE);
  opened.use(consumeEvents({ ...o, source: SOURCE, read, verify, handle: createNotifyOwner({ now }) }));
  return opened;
}
