import { sql, type Insertable, type Kysely, type Updateable } from 'kysely';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import type { OrdersDatabase } from './database.ts';
import type { OrderTables } from './orderTables.ts';
import { initialColumns, ACTIVE_STATES } from './sagaRows.ts';

/** The prepared statements that insert and move a saga. */

type NewRow = Required<Insertable<Omit<OrderTables['sagas'], 'wakes' | 'steps'>>>;

const newColumns = [
  ...initialColumns,
  'step_begun_at',
  'lease_until',
  'next_try_at',
  'last_error',
  'created_at',
  'updated_at',
] as const;

export const insertSaga = compileOnce<OrdersDatabase, NewRow>((db, { all }) =>
  db.insertInto('sagas').values(all(newColumns)),
);

const movedColumns = ['state', 'step', 'undo', 'data', 'lease_until', 'updated_at'] as const;

type MovedRow = Required<Pick<Updateable<OrderTables['sagas']>, (typeof movedColumns)[number]>>;
type Move = MovedRow & { readonly id: string; readonly fence: number; readonly updated_at: Date };

/** Returns no row when the saga is no longer leased under this fence. */
export const moveWithinStep = compileOnce<OrdersDatabase, Move, { id: string }>((db, { one, all }) =>
  heldUnder(db, one('id'), one('fence')).set(all(movedColumns)),
);

/** The same for a change of step, also to the same step again; appends the finished step to `steps`. */
export const moveToStep = compileOnce<OrdersDatabase, Move, { id: string }>((db, { one, all }) =>
  heldUnder(db, one('id'), one('fence'))
    .set(all(movedColumns))
    .set({
      tries: 0,
      last_error: null,
      step_begun_at: one('updated_at'),
      steps: sql<never>`steps || jsonb_build_object('step', step, 'tries', tries, 'lastError', last_error,
        'begunAt', step_begun_at, 'endedAt', ${one('updated_at')}::timestamptz)`,
    }),
);

function heldUnder(db: Kysely<OrdersDatabase>, id: string, fence: number) {
  return db
    .updateTable('sagas')
    .where('id', '=', id)
    .where('fence', '=', fence)
    .where('state', 'in', ACTIVE_STATES)
    .returning('id');
}
