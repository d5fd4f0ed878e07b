import { sql, type Insertable, type QueryCreator, type Updateable } from 'kysely';
import { compiledOnce } from '#platform/postgres/compiledOnce.ts';
import type { OrdersDatabase } from './database.ts';
import type { OrderTables } from './orderTables.ts';
import { beginningColumns, UNDER_WAY } from './sagaRows.ts';

/** How a saga is written again and again: it, the end of the step it was in and the beginning of the next, in one statement. */

type NewRow = Required<Insertable<Omit<OrderTables['sagas'], 'wakes'>>>;

const newColumns = [
  ...beginningColumns,
  'position',
  'lease_until',
  'next_try_at',
  'last_error',
  'created_at',
  'updated_at',
] as const;

export const insertSaga = compiledOnce<OrdersDatabase, NewRow>((db, { one, all }) =>
  db
    .with('begun', (saga) => saga.insertInto('sagas').values(all(newColumns)))
    .insertInto('saga_steps')
    .values({
      saga_id: one('id'),
      position: one('position'),
      step: one('step'),
      undo: one('undo'),
      begun_at: one('created_at'),
    }),
);

const movedColumns = ['state', 'step', 'undo', 'data', 'lease_until', 'updated_at'] as const;

type MovedRow = Required<Pick<Updateable<OrderTables['sagas']>, (typeof movedColumns)[number]>>;
type Move = MovedRow & { readonly id: string; readonly fence: number; readonly updated_at: Date };
type Moved = QueryCreator<
  OrdersDatabase & { moved: Pick<OrderTables['sagas'], 'id' | 'position' | 'step' | 'undo'> & { wakes: number } }
>;

/** Answers how often there was news for it; no row when it is not held under this fence any more. */
export const moveWithinStep = compiledOnce<OrdersDatabase, Move, { wakes: number }>((db, { one, all }) =>
  db
    .with('moved', (saga) => movedSaga(saga, { ...all(movedColumns), id: one('id'), fence: one('fence') }, 0))
    .with('ended', (saga) => endStepsOf(saga, one('updated_at')))
    .selectFrom('moved')
    .select('wakes'),
);

/** The same, to a step that is another, or the same entered once more. */
export const moveToStep = compiledOnce<OrdersDatabase, Move, { wakes: number }>((db, { one, all }) =>
  db
    .with('moved', (saga) => movedSaga(saga, { ...all(movedColumns), id: one('id'), fence: one('fence') }, 1))
    .with('ended', (saga) => endStepsOf(saga, one('updated_at')))
    .with('begun', (saga) => beginStep(saga, one('updated_at')))
    .selectFrom('moved')
    .select('wakes'),
);

function movedSaga(db: QueryCreator<OrdersDatabase>, { id, fence, ...changed }: Move, steps: 0 | 1) {
  return db
    .updateTable('sagas')
    .set({ ...changed, position: sql<number>`position + ${sql.lit(steps)}`, tries: 0, last_error: null })
    .where('id', '=', id)
    .where('fence', '=', fence)
    .where('state', 'in', UNDER_WAY)
    .returning(['id', 'position', 'step', 'undo', 'wakes']);
}

function beginStep(db: Moved, now: Date) {
  return db
    .insertInto('saga_steps')
    .columns(['saga_id', 'position', 'step', 'undo', 'begun_at'])
    .expression(
      db.selectFrom('moved').select(['id', 'position', 'step', 'undo', sql<Date>`${now}::timestamptz`.as('begun_at')]),
    );
}

function endStepsOf(db: Moved, now: Date) {
  return db
    .updateTable('saga_steps')
    .set({ ended_at: now })
    .where('saga_id', 'in', (moved) => moved.selectFrom('moved').select('id'))
    .where('ended_at', 'is', null);
}
