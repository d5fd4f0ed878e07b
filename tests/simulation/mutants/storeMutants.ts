import { LeaseLostError, type Saga } from '../../../subgraphs/orders/domain/saga.ts';
import type { MemoryOrderTables } from '../memoryOrderTables.ts';
import { transactionMutant, dependenciesMutant, systemMutant, type SystemMutant } from './systemMutant.ts';

const nothing = async (): Promise<void> => undefined;

/** Defects in what is written, and when. */
export const storeMutants: readonly SystemMutant[] = [
  transactionMutant('no idempotency row', () => ({
    keys: { find: async () => null, claim: async () => true, settle: nothing },
  })),
  transactionMutant('the outcome is not stored', () => ({ keys: { settle: nothing } })),
  transactionMutant('no fence', ({ sagas }) => ({
    sagas: {
      move: async (held, move, lease) => {
        const now = await sagas.find(held.id);
        return sagas.move({ ...held, fence: now?.fence ?? held.fence }, move, lease);
      },
    },
  })),
  transactionMutant('a lost lease is ignored', ({ sagas }) => ({
    sagas: {
      move: (held, move, lease) =>
        sagas.move(held, move, lease).catch((error: unknown) => {
          if (!(error instanceof LeaseLostError)) throw error;
          // The saga as the move would have left it.
          return { ...held, ...move } as Saga;
        }),
    },
  })),
  transactionMutant('no order lock and no version guard', ({ orders }, { tx }) => ({
    orders: {
      lock: async (id) => tx.find('orders', (order) => order.id === id),
      save: async ({ order, events }, traceparent) => {
        const current = tx.find('orders', ({ id }) => id === order.id)?.version ?? 0;
        const renumbered = events.map((event, at) => ({ ...event, sequence: current + 1 + at }));
        const version = current + events.length;
        return orders.save({ order: { ...order, version }, events: renumbered }, traceparent);
      },
    },
  })),
  transactionMutant('the cart is not reopened', () => ({ carts: { reopen: nothing } })),
  transactionMutant('the cart is not closed', () => ({ carts: { close: nothing } })),
  transactionMutant('a cart is placed whatever its state', (_ports, { tx }) => ({
    carts: {
      start: async ({ cartId, orderId }) => {
        const placing = (cart: MemoryOrderTables['carts']) => ({ ...cart, state: 'PLACING' as const, orderId });
        const [cart] = await tx.update('carts', ({ id }) => id === cartId, placing);
        return cart ? { kind: 'placing', cart } : { kind: 'notFound' };
      },
    },
  })),
  transactionMutant('no refund is due when an order ends', () => ({ payments: { insertRefund: async () => false } })),
  transactionMutant('refunds in flight are not counted', () => ({ payments: { refundedMinor: async () => 0 } })),
  transactionMutant('refunds are not in the ledger', ({ ledger }) => ({
    ledger: { post: async (posted, now) => (posted.kind === 'REFUND' ? undefined : ledger.post(posted, now)) },
  })),
  transactionMutant('a late capture is not refunded', ({ payments }) => ({
    payments: {
      findAttempt: async (id) => {
        const attempt = await payments.findAttempt(id);
        return attempt && { ...attempt, state: 'CAPTURED' };
      },
    },
  })),
  transactionMutant('reports that overtake an answer are ignored', ({ sagas }) => ({
    sagas: {
      find: async (id) => {
        const saga = await sagas.find(id);
        return saga && { ...saga, wakes: 0 };
      },
    },
  })),
  transactionMutant('unpaid orders never expire', () => ({ orders: { findOverdue: async () => [] } })),
  transactionMutant('the end of a step is not written', (_ports, { tx }) => ({
    sagas: {
      move: async (held, move) => {
        const after = { ...held, ...move } as Saga;
        await tx.update(
          'sagas',
          ({ saga }) => saga.id === held.id && move.state !== undefined,
          (row) => ({ ...row, saga: after }),
        );
        return after;
      },
    },
  })),
  dependenciesMutant('acknowledged before the commit', ({ store }) => ({
    store: {
      ...store,
      transaction: (work) =>
        new Promise((resolve, reject) => {
          const committing = store.transaction(async (tx) => {
            const result = await work(tx);
            resolve(result);
            return result;
          });
          committing.catch(reject);
        }),
    },
  })),
  systemMutant('dual write: events outside the transaction', {
    appendEvent: async (event, system) => {
      system.time.after(1, () => {
        const tx = system.database.begin();
        void tx.insert('outbox', event, 'outbox_pkey').then(() => tx.commit());
      });
    },
  }),
  systemMutant('every second event is not published', {
    appendEvent: async (event, system) => {
      if (event.version % 2 === 1) system.database.committed.outbox.set(`${event.orderId} ${event.version}`, event);
    },
  }),
];
