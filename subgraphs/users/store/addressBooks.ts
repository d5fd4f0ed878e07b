import { sql } from 'kysely';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import type { Address, AddressBookChange } from '../domain/addressBook.ts';
import type { UsersRefused } from '../domain/refusal.ts';
import { accountEvent } from '../domain/userEvent.ts';
import { addressColumns, toAddress, toUser, type UsersTables } from './usersTables.ts';
import {
  lockActiveUser,
  appendUserEvents,
  inTransaction,
  saveUser,
  type Saved,
  type UsersTransaction,
  type WriteContext,
} from './writeContext.ts';

const bookColumns = [
  'id',
  'user_id',
  'name',
  'line1',
  'line2',
  'city',
  'region',
  'postal_code',
  'country',
  'phone',
  'is_default',
  'created_at',
] as const;

const selectBooks = compileOnce<UsersTables, { readonly userIds: readonly string[] }, Parameters<typeof toAddress>[0]>(
  (db, { one }) =>
    db
      .selectFrom('addresses')
      .select(bookColumns)
      .where(sql<boolean>`user_id = any(${one('userIds')}::text[])`)
      .orderBy('created_at')
      .orderBy('id'),
);

/** Reads and changes address books. A change of an address book increases its account's version. */
export function createAddressBooks(context: WriteContext) {
  const { db } = context;
  return {
    /** The addresses with these ids, in any order; unknown ids are omitted. */
    async findMany(ids: readonly string[]): Promise<Address[]> {
      return (await db.selectFrom('addresses').selectAll().where('id', 'in', ids).execute()).map(toAddress);
    },

    /** The addresses of these accounts, oldest first. */
    async findByUsers(userIds: readonly string[]): Promise<Address[]> {
      return (await db.executeQuery(selectBooks({ userIds }))).rows.map(toAddress);
    },

    /**
     * Applies the change that `decide` returns for an address book; null if there is no active account with this id.
     */
    change(
      userId: string,
      decide: (book: readonly Address[]) => AddressBookChange | UsersRefused,
    ): Promise<Saved | UsersRefused | null> {
      return inTransaction(context, async (trx) => {
        const row = await lockActiveUser(trx, userId);
        if (!row) return null;
        const book = await trx.selectFrom('addresses').selectAll().where('user_id', '=', userId).execute();
        const outcome = decide(book.map(toAddress));
        if (outcome.kind === 'refused') return outcome;
        await applyChange(trx, outcome);
        const user = await saveUser(trx, context, toUser(row));
        await appendUserEvents(trx, context, [accountEvent('user.updated', user)]);
        return { kind: 'saved', user };
      });
    },
  };
}

async function applyChange(trx: UsersTransaction, change: AddressBookChange): Promise<void> {
  if (change.kind === 'deleted') {
    await trx.deleteFrom('addresses').where('id', '=', change.addressId).execute();
    return;
  }
  const { address } = change;
  if (address.isDefault) {
    const others = trx.updateTable('addresses').set({ is_default: false }).where('user_id', '=', address.userId);
    await others.where('is_default', '=', true).execute();
  }
  const { id, ...columns } = addressColumns(address);
  await trx
    .insertInto('addresses')
    .values({ id, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
}
