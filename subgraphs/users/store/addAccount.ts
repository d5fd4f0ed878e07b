import { newId } from '#platform/ids/ids.ts';
import type { UsersRefused } from '../domain/refusal.ts';
import { accountEvent } from '../domain/userEvent.ts';
import type { User } from '../domain/user.ts';
import { refuseIfTaken } from './accountChanges.ts';
import { enqueueDeliveries } from './deliveryQueue.ts';
import { storeCode, type NewCode } from './emailCodes.ts';
import { userColumns } from './usersTables.ts';
import { appendUserEvents, inTransaction, type Saved, type WriteContext } from './writeContext.ts';

/** An account to add, the hash of its password, and the code of its welcome mail; null: it gets no mail. */
export type NewAccount = { readonly user: User; readonly passwordHash: string; readonly code: NewCode | null };

/** Adds an account, or refuses it because its e-mail address or username is taken. */
export function addAccount(
  context: WriteContext,
  { user, passwordHash, code }: NewAccount,
): Promise<Saved | UsersRefused> {
  return refuseIfTaken(() =>
    inTransaction(context, async (trx) => {
      const values = { ...userColumns(user), id: user.id, password_hash: passwordHash };
      await trx.insertInto('users').values(values).execute();
      await appendUserEvents(trx, context, [accountEvent('user.registered', user)]);
      if (code) {
        await storeCode(trx, context, { user, code, sentOnDay: 1 });
        const content = { kind: 'welcome', userId: user.id, nonce: code.nonce } as const;
        await enqueueDeliveries(trx, [{ id: newId('dlv'), content }]);
      }
      return { kind: 'saved', user };
    }),
  );
}
