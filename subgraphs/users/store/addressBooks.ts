import type { Address } from '../domain/address.ts';
import type { AddressBookChange } from '../domain/saveAddress.ts';
import type { Refused } from '../domain/refusal.ts';
import { accountFact } from '../domain/userFact.ts';
import { saveUser, type Saved } from './accountChanges.ts';
import { addressColumns, toAddress, toUser } from './usersTables.ts';
import { lockActiveUser, tellFacts, write, type Trx, type Writing } from './writing.ts';

/** Reads and changes address books. A change of one is a change of its account. */
export function createAddressBooks(writing: Writing) {
  const { db } = writing;
  return {
    /** The addresses with these ids, in no order; unknown ids are left out. */
    async findMany(ids: readonly string[]): Promise<Address[]> {
      return (await db.selectFrom('addresses').selectAll().where('id', 'in', ids).execute()).map(toAddress);
    },

    /** The addresses of these accounts, oldest first. */
    async findOf(userIds: readonly string[]): Promise<Address[]> {
      const query = db.selectFrom('addresses').selectAll().where('user_id', 'in', userIds);
      return (await query.orderBy('created_at').orderBy('id').execute()).map(toAddress);
    },

    /** Changes an active account's book as `decide` says of it; null when there is no such account or it is not active. */
    change(
      userId: string,
      decide: (book: readonly Address[]) => AddressBookChange | Refused,
    ): Promise<Saved | Refused | null> {
      return write(writing, async (trx) => {
        const row = await lockActiveUser(trx, userId);
        if (!row) return null;
        const book = await trx.selectFrom('addresses').selectAll().where('user_id', '=', userId).execute();
        const outcome = decide(book.map(toAddress));
        if (outcome.kind === 'refused') return outcome;
        await apply(trx, outcome);
        const user = await saveUser(trx, writing, toUser(row));
        await tellFacts(trx, writing, [accountFact('user.updated', user)]);
        return { kind: 'saved', user };
      });
    },
  };
}

async function apply(trx: Trx, change: AddressBookChange): Promise<void> {
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
