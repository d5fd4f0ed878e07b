import type { Kysely } from 'kysely';
import { createSigner } from '#platform/identity/signer.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { openChannels } from './channels/openChannels.ts';
import { createComposeMessage } from './composeMessage.ts';
import type { UsersConfig } from './config.ts';
import { createResetTokens } from './credentials/resetTokens.ts';
import { startDeliveryWorker } from './deliveryWorker.ts';
import { consumeEvents } from './events/consumeEvents.ts';
import { openOrdersLog } from './events/ordersLog.ts';
import { createTellOwner } from './events/tellOwner.ts';
import { createDeliveries } from './store/deliveries.ts';
import { createUsersStore } from './store/usersStore.ts';
import type { UsersTables } from './store/usersTables.ts';

type NotifyingOptions = {
  readonly db: Kysely<UsersTables>;
  readonly config: UsersConfig;
  readonly pubSub: PubSub;
  readonly now: () => Date;
  /** Called after each commit that may have written facts. */
  readonly onFacts: () => void;
  readonly log: Log;
};

/** What tells people things, while the house is open. */
export type Notifying = {
  /** Something to be delivered may have been written. */
  readonly wake: () => void;
} & AsyncDisposable;

/** Begins to read what happens to orders, for their owners' inboxes, and to carry what has to leave the house. */
export function openNotifying({ db, config, pubSub, now, onFacts, log }: NotifyingOptions): Notifying {
  const opened = new AsyncDisposableStack();
  const store = createUsersStore({ db, now, traceparent: null, onFacts });
  const resetTokens = createResetTokens(config.keySecret);
  const worker = opened.use(
    startDeliveryWorker({
      deliveries: createDeliveries(db),
      compose: createComposeMessage({ store, resetTokens, resetPage: config.resetPage }),
      channels: opened.use(openChannels({ ...config, now: () => now().getTime() }, log)),
      log,
    }),
  );
  const read = opened.use(openOrdersLog({ url: config.ordersUrl, identityKeys: config.identityKeys, now }));
  opened.use(
    consumeEvents({
      source: 'orders',
      read,
      pubSub,
      signer: createSigner(config.identityKeys),
      db,
      handle: createTellOwner({ now }),
      onHandled() {
        onFacts();
        worker.wake();
      },
      log,
    }),
  );
  return { wake: worker.wake, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
