import type { RecordedOrder } from '../../subgraphs/orders/domain/orderAggregate.ts';
import { isActive } from '../../subgraphs/orders/domain/saga.ts';
import type {
  IdempotencyKeys,
  Ledger,
  Orders,
  OrderStore,
  OrderTransaction,
  Payments,
  CartPlacing,
} from '../../subgraphs/orders/store/orderStore.ts';
import { DeadlockError } from './lockTable.ts';
import type { MemoryTransaction } from './memoryDatabase.ts';
import { memorySagas } from './memorySagas.ts';
import type { KeyRow, LifeDatabase, LifeTables } from './orderTables.ts';

type Tx = MemoryTransaction<LifeTables>;

const MOST_TRIES = 5;

/** The order's life in memory, held to the same contract as the one in PostgreSQL (`contract/`). */
export function createMemoryOrderLife(database: LifeDatabase): OrderStore {
  const transaction: OrderStore['transaction'] = async (work) => {
    for (let tries = 1; ; tries += 1) {
      const tx = database.begin();
      try {
        const result = await work(memoryTransaction(database, tx));
        tx.commit();
        return result;
      } catch (error) {
        tx.rollback();
        if (tries >= MOST_TRIES || !(error instanceof DeadlockError)) throw error;
      }
    }
  };
  return { transaction, move: (...move) => transaction((tx) => tx.sagas.move(...move)) };
}

type Tell = (event: LifeTables['outbox']) => Promise<unknown>;

/** One transaction as the sagas see it. `tell` writes an event into the outbox. */
export function memoryTransaction(
  database: LifeDatabase,
  tx: Tx,
  tell: Tell = (event) => tx.insert('outbox', event),
): OrderTransaction {
  return {
    keys: memoryKeys(tx),
    sagas: memorySagas(tx),
    orders: memoryOrders(database, tx, tell),
    payments: memoryPayments(tx),
    ledger: memoryLedger(tx),
    carts: memoryPlacing(tx),
  };
}

function memoryKeys(tx: Tx): IdempotencyKeys {
  const isNamed =
    ({ userId, key }: KeyRow['name']) =>
    ({ name }: KeyRow) =>
      name.userId === userId && name.key === key;
  return {
    async find(name, request) {
      const row = tx.find('keys', isNamed(name));
      if (!row) return null;
      const { sagaId, orderId, outcome } = row;
      return { isSameRequest: row.request === request, sagaId, orderId, outcome };
    },
    async claim({ name, request, orderId, sagaId, outcome }) {
      if (tx.find('sagas', ({ saga }) => saga.id === sagaId)) return false;
      return tx.insert('keys', { name, request, orderId, sagaId, outcome }, 'keys_pkey');
    },
    async settle(name, outcome) {
      const isOpen = (row: KeyRow) => isNamed(name)(row) && row.outcome === null;
      await tx.update('keys', isOpen, (row) => ({ ...row, outcome }));
    },
  };
}

function memoryOrders(database: LifeDatabase, tx: Tx, tell: Tell): Orders {
  return {
    nextCounter: async () => database.nextOf('order_numbers'),
    async insert(recorded) {
      await tx.insert('orders', recorded.order);
      await writeFacts(tx, recorded, tell);
    },
    lock: async (id) => (await tx.lock('orders', (order) => order.id === id))[0] ?? null,
    async save(recorded) {
      const { order, events } = recorded;
      const isBefore = (row: LifeTables['orders']) =>
        row.id === order.id && row.version === order.version - events.length;
      const changed = await tx.update('orders', isBefore, () => order);
      if (changed.length !== 1) throw new Error(`expected order ${order.id} below version ${order.version}`);
      await writeFacts(tx, recorded, tell);
    },
    async findOverdue(now, limit) {
      const busy = new Set(
        tx.all('sagas', ({ saga }) => isActive(saga.state) && saga.kind !== 'refund').map(({ saga }) => saga.orderId),
      );
      return tx
        .all('orders', ({ id, status, expiresAt }) => status === 'PENDING' && expiresAt <= now && !busy.has(id))
        .sort((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime())
        .slice(0, limit)
        .map(({ id }) => id);
    },
  };
}

async function writeFacts(tx: Tx, { order, events }: RecordedOrder, tell: Tell): Promise<void> {
  for (const event of events) {
    await tx.insert('events', { ...event, orderId: order.id });
    await tell({ orderId: order.id, version: event.sequence });
  }
}

function memoryPayments(tx: Tx): Payments {
  return {
    insertAttempt: async (attempt) => void (await tx.insert('attempts', { ...attempt, refundedMinor: 0 })),
    findAttempt: async (id) => tx.find('attempts', (attempt) => attempt.id === id),
    findCaptured: async (orderId) =>
      tx.find('attempts', (attempt) => attempt.orderId === orderId && attempt.state === 'CAPTURED'),
    async closeAttempt(id, { state, transactionId, declineCode, now }) {
      const closed = await tx.update(
        'attempts',
        (attempt) => attempt.id === id && attempt.state === 'IN_FLIGHT',
        (attempt) => ({ ...attempt, state, transactionId, declineCode, capturedAt: state === 'CAPTURED' ? now : null }),
      );
      if (closed.length !== 1) throw new Error(`expected attempt ${id} to be in flight`);
    },
    async refundedMinor(attemptId) {
      const counted = tx.all('refunds', (refund) => refund.attemptId === attemptId && refund.state !== 'DECLINED');
      return counted.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    },
    async declineRefund(id) {
      const isOpen = (refund: LifeTables['refunds']) => refund.id === id && refund.state === 'REQUESTED';
      await tx.update('refunds', isOpen, (refund) => ({ ...refund, state: 'DECLINED' }));
    },
    insertRefund: (refund) => tx.insert('refunds', refund, 'refunds_one_per_cause'),
    async completeRefund(id) {
      const [done] = await tx.update(
        'refunds',
        (refund) => refund.id === id && refund.state === 'REQUESTED',
        (refund) => ({ ...refund, state: 'DONE' }),
      );
      if (!done) return null;
      await tx.update(
        'attempts',
        (attempt) => attempt.id === done.attemptId,
        (attempt) => ({ ...attempt, refundedMinor: attempt.refundedMinor + done.amountMinor }),
      );
      return done;
    },
  };
}

function memoryLedger(tx: Tx): Ledger {
  return {
    async post(transaction) {
      if (transaction.entries.length > 0) await tx.insert('ledger', transaction);
    },
  };
}

function memoryPlacing(tx: Tx): CartPlacing {
  const taken =
    ({ cartId, orderId }: Parameters<CartPlacing['close']>[0]) =>
    (cart: LifeTables['carts']) =>
      cart.id === cartId && cart.orderId === orderId && cart.state === 'PLACING';
  return {
    async start({ cartId, ownerId, version, orderId }) {
      const [cart] = await tx.lock('carts', (row) => row.id === cartId && row.ownerId === ownerId);
      if (!cart) return { kind: 'notFound' };
      if (cart.state !== 'OPEN' || cart.version !== version) return { kind: 'conflict', cart };
      if (cart.lines.length === 0) return { kind: 'empty', cart };
      const [placing = cart] = await tx.update(
        'carts',
        (row) => row.id === cartId,
        (row) => ({ ...row, state: 'PLACING', orderId }),
      );
      return { kind: 'placing', cart: placing };
    },
    reopen: async (asked) =>
      void (await tx.update('carts', taken(asked), (cart) => ({ ...cart, state: 'OPEN', orderId: null }))),
    close: async (asked) => void (await tx.update('carts', taken(asked), (cart) => ({ ...cart, state: 'CLOSED' }))),
  };
}
