import { isActive, LeaseLostError, type Saga, type SagaMove } from '../../subgraphs/orders/domain/saga.ts';
import type { Lease, Sagas } from '../../subgraphs/orders/store/orderStore.ts';
import type { MemoryTransaction } from './memoryDatabase.ts';
import type { MemoryOrderTables, MemorySagaRow } from './memoryOrderTables.ts';

type Tx = MemoryTransaction<MemoryOrderTables>;

/** The saga statements of `store/sagas.ts`, in memory. */
export function memorySagas(tx: Tx): Sagas {
  return {
    async insert(saga, { now, until }) {
      const started = { ...asStored(saga), state: 'RUNNING', fence: 1, tries: 0, wakes: 0 } as Saga;
      await tx.insert('sagas', { saga: started, leaseUntil: until.getTime(), nextTryAt: now.getTime() });
      return started;
    },
    find: async (id) => tx.find('sagas', ({ saga }) => saga.id === id)?.saga ?? null,
    findActive: async (orderId) =>
      tx.find('sagas', ({ saga }) => saga.orderId === orderId && isActive(saga.state) && saga.kind !== 'refund')
        ?.saga ?? null,
    async lease(id, lease) {
      const isDue = isFree(lease);
      const [row] = await tx.update('sagas', (held) => held.saga.id === id && isDue(held), taken(lease));
      return row?.saga ?? null;
    },
    async leaseDue(limit, lease) {
      const free = tx.lockFree('sagas', isFree(lease)).sort((one, other) => one.nextTryAt - other.nextTryAt);
      const due = new Set(free.slice(0, limit).map(({ saga }) => saga.id));
      const rows = await tx.update('sagas', ({ saga }) => due.has(saga.id), taken(lease));
      return rows.map(({ saga }) => saga);
    },
    move: (held, move, lease) => moveOn(tx, held, { move, lease }),
    retry: (held, wait) => retry(tx, held, wait),
    ...interventions(tx),
  };
}

/** Statements that change a saga regardless of its holder. */
function interventions(tx: Tx): Pick<Sagas, 'supersede' | 'wake' | 'wakeAll'> {
  return {
    async supersede({ id, step }) {
      const stands = ({ saga }: MemorySagaRow) => saga.id === id && saga.step === step && isActive(saga.state);
      const [row] = await tx.update('sagas', stands, ({ saga, ...rest }) => ({
        ...rest,
        leaseUntil: null,
        saga: { ...saga, state: 'TURNED', fence: saga.fence + 1 },
      }));
      return row !== undefined;
    },
    async wake(orderId, kind, now) {
      const isMeant = ({ saga }: MemorySagaRow) =>
        saga.orderId === orderId && saga.kind === kind && isActive(saga.state);
      await tx.update('sagas', isMeant, ({ saga, ...rest }) => ({
        ...rest,
        nextTryAt: now.getTime(),
        saga: { ...saga, wakes: saga.wakes + 1 },
      }));
    },
    async wakeAll(now) {
      const waits = ({ saga, nextTryAt }: MemorySagaRow) => isActive(saga.state) && nextTryAt > now.getTime();
      await tx.update('sagas', waits, (row) => ({ ...row, nextTryAt: now.getTime() }));
    },
  };
}

function isFree({ now }: Lease): (row: MemorySagaRow) => boolean {
  const at = now.getTime();
  return ({ saga, leaseUntil, nextTryAt }) =>
    isActive(saga.state) && nextTryAt <= at && (leaseUntil === null || leaseUntil <= at);
}

function taken({ until }: Lease): (row: MemorySagaRow) => MemorySagaRow {
  return ({ saga, ...rest }) => ({
    ...rest,
    leaseUntil: until.getTime(),
    saga: { ...saga, fence: saga.fence + 1 },
  });
}

function isHeldBy(held: Saga): (row: MemorySagaRow) => boolean {
  return ({ saga }) => saga.id === held.id && saga.fence === held.fence && isActive(saga.state);
}

async function moveOn(tx: Tx, held: Saga, { move, lease }: { move: SagaMove; lease: Lease }): Promise<Saga> {
  const [row] = await tx.update('sagas', isHeldBy(held), ({ saga, nextTryAt }) => ({
    leaseUntil: lease.until.getTime(),
    nextTryAt,
    saga: asStored({
      ...saga,
      state: move.state ?? held.state,
      step: move.step ?? held.step,
      undo: move.undo === undefined ? held.undo : move.undo,
      data: move.data ?? held.data,
      tries: move.step ? 0 : saga.tries,
    } as Saga),
  }));
  if (!row) throw new LeaseLostError(held.id, held.fence);
  return { ...row.saga, wakes: held.wakes };
}

async function retry(tx: Tx, held: Saga, { at, now }: Parameters<Sagas['retry']>[1]): Promise<void> {
  const [row] = await tx.update('sagas', isHeldBy(held), ({ saga }) => ({
    leaseUntil: null,
    nextTryAt: (saga.wakes === held.wakes ? at : now).getTime(),
    saga: { ...saga, tries: saga.tries + 1 },
  }));
  if (!row) throw new LeaseLostError(held.id, held.fence);
}

/** Copies the data through JSON, as a jsonb column does. */
function asStored<Held extends { readonly data: unknown }>(saga: Held): Held {
  return { ...saga, data: JSON.parse(JSON.stringify(saga.data)) };
}
