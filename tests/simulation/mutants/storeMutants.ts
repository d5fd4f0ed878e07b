import { LeaseLostError, type Saga } from '../../../subgraphs/orders/domain/saga.ts';
import type { LifeTables } from '../orderTables.ts';
import { inTransactions, inWorld, planted, type Mutant } from './mutant.ts';

const nothing = async (): Promise<void> => undefined;

/** Faults of what is written, and of when. */
export const storeMutants: readonly Mutant[] = [
  inTransactions('no idempotency row', () => ({
    keys: { find: async () => null, claim: async () => true, settle: nothing },
  })),
  inTransactions('the outcome is not kept', () => ({ keys: { settle: nothing } })),
  inTransactions('no fence', ({ sagas }) => ({
    sagas: {
      move: async (held, move, lease) => {
        const now = await sagas.find(held.id);
        return sagas.move({ ...held, fence: now?.fence ?? held.fence }, move, lease);
      },
    },
  })),
  inTransactions('a lost lease is overlooked', ({ sagas }) => ({
    sagas: {
      move: (held, move, lease) =>
        sagas.move(held, move, lease).catch((error: unknown) => {
          if (!(error instanceof LeaseLostError)) throw error;
          // Where it would have gone.
          return { ...held, ...move } as Saga;
        }),
    },
  })),
  inTransactions('no order lock and no version guard', ({ orders }, { tx }) => ({
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
  inTransactions('the cart is not given back', () => ({ carts: { reopen: nothing } })),
  inTransactions('the cart is not closed', () => ({ carts: { close: nothing } })),
  inTransactions('a cart is placed whatever its state', (_ports, { tx }) => ({
    carts: {
      start: async ({ cartId, orderId }) => {
        const placing = (cart: LifeTables['carts']) => ({ ...cart, state: 'PLACING' as const, orderId });
        const [cart] = await tx.update('carts', ({ id }) => id === cartId, placing);
        return cart ? { kind: 'placing', cart } : { kind: 'notFound' };
      },
    },
  })),
  inTransactions('nothing is owed when an order ends', () => ({ payments: { insertRefund: async () => false } })),
  inTransactions('refunds on their way are not counted', () => ({ payments: { refundedMinor: async () => 0 } })),
  inTransactions('refunds are not in the ledger', ({ ledger }) => ({
    ledger: { post: async (posted, now) => (posted.kind === 'REFUND' ? undefined : ledger.post(posted, now)) },
  })),
  inTransactions('a stray capture is not given back', ({ payments }) => ({
    payments: {
      findAttempt: async (id) => {
        const attempt = await payments.findAttempt(id);
        return attempt && { ...attempt, state: 'CAPTURED' };
      },
    },
  })),
  inTransactions('news that overtake an answer are overlooked', ({ sagas }) => ({
    sagas: {
      find: async (id) => {
        const saga = await sagas.find(id);
        return saga && { ...saga, wakes: 0 };
      },
    },
  })),
  inTransactions('unpaid orders never end', () => ({ orders: { findOverdue: async () => [] } })),
  inTransactions('the end of a step is not written', (_ports, { tx }) => ({
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
  inWorld('acknowledged before the commit', ({ store }) => ({
    store: {
      ...store,
      transaction: (work) =>
        new Promise((resolve, reject) => {
          const told = store.transaction(async (tx) => {
            const result = await work(tx);
            resolve(result);
            return result;
          });
          told.catch(reject);
        }),
    },
  })),
  planted('dual write: events beside the transaction', {
    tell: async (event, town) => {
      town.time.after(1, () => {
        const tx = town.database.begin();
        void tx.insert('outbox', event, 'outbox_pkey').then(() => tx.commit());
      });
    },
  }),
  planted('the second of two events is not told', {
    tell: async (event, town) => {
      if (event.version % 2 === 1) town.database.committed.outbox.set(`${event.orderId} ${event.version}`, event);
    },
  }),
];
