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
import type { MemoryKeyRow, OrderDatabase, MemoryOrderTables } from './memoryOrderTables.ts';

type Tx = MemoryTransaction<MemoryOrderTables>;

const MAX_ATTEMPTS = 5;

/** The order store in memory. The contract tests (`contract/`) hold it to the behaviour of the one in PostgreSQL. */
export function createMemoryOrderStore(database: OrderDatabase): OrderStore {
  const transaction: OrderStore['transaction'] = async (work) => {
    for (let tries = 1; ; tries += 1) {
      const tx = database.begin();
      try {
        const result = await work(memoryTransaction(database, tx));
        tx.commit();
        return result;
      } catch (error) {
        tx.rollback();
        if (tries >= MAX_ATTEMPTS || !(error instanceof DeadlockError)) throw error;
      }
    }
  };
  return { transaction, move: (...move) => transaction((tx) => tx.sagas.move(...move)) };
}

type AppendEvent = (event: MemoryOrderTables['outbox']) => Promise<unknown>;

/** One transaction as the sagas see it. `appendEvent` writes an event into the outbox. */
export function memoryTransaction(
  database: OrderDatabase,
  tx: Tx,
  appendEvent: AppendEvent = (event) => tx.insert('outbox', event),
): OrderTransaction {
  return {
    keys: memoryKeys(tx),
    sagas: memorySagas(tx),
    orders: memoryOrders(database, tx, appendEvent),
    payments: memoryPayments(tx),
    ledger: memoryLedger(tx),
    carts: memoryPlacing(tx),
  };
}

function memoryKeys(tx: Tx): IdempotencyKeys {
  const isNamed =
    ({ userId, key }: MemoryKeyRow['name']) =>
    ({ name }: MemoryKeyRow) =>
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
      const isOpen = (row: MemoryKeyRow) => isNamed(name)(row) && row.outcome === null;
      await tx.update('keys', isOpen, (row) => ({ ...row, outcome }));
    },
  };
}

function memoryOrders(database: OrderDatabase, tx: Tx, appendEvent: AppendEvent): Orders {
  return {
    nextCounter: async () => database.nextOf('order_numbers'),
    async insert(recorded) {
      await tx.insert('orders', recorded.order);
      await insertEvents(tx, recorded, appendEvent);
    },
    lock: async (id) => (await tx.lock('orders', (order) => order.id === id))[0] ?? null,
    async save(recorded) {
      const { order, events } = recorded;
      const isBefore = (row: MemoryOrderTables['orders']) =>
        row.id === order.id && row.version === order.version - events.length;
      const changed = await tx.update('orders', isBefore, () => order);
      if (changed.length !== 1) throw new Error(`expected order ${order.id} below version ${order.version}`);
      await insertEvents(tx, recorded, appendEvent);
    },
    // No order changes, so that nothing of the simulation depends on it.
    publishDeclinedRefund: async () => undefined,
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

async function insertEvents(tx: Tx, { order, events }: RecordedOrder, appendEvent: AppendEvent): Promise<void> {
  for (const event of events) {
    await tx.insert('events', { ...event, orderId: order.id });
    await appendEvent({ orderId: order.id, version: event.sequence });
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
      const isOpen = (refund: MemoryOrderTables['refunds']) => refund.id === id && refund.state === 'REQUESTED';
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
    (cart: MemoryOrderTables['carts']) =>
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
    reopen: async (reference) =>
      void (await tx.update('carts', taken(reference), (cart) => ({ ...cart, state: 'OPEN', orderId: null }))),
    close: async (reference) =>
      void (await tx.update('carts', taken(reference), (cart) => ({ ...cart, state: 'CLOSED' }))),
  };
}
