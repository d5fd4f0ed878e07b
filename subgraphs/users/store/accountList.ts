import type { Kysely } from 'kysely';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { isId } from '#platform/ids/isId.ts';
import { decodeCursor, encodeCursor, pageInfoOf, pageOf, requireFirst } from '#platform/pagination/connectionPage.ts';
import type { AccountFilter, AccountPage } from '../domain/accountList.ts';
import { toUser, type UsersTables } from './usersTables.ts';

type Slice = { readonly first?: number | null; readonly after?: string | null };

/** Lists accounts, newest first: their ids start with a timestamp (ULID). */
export function createAccountList(db: Kysely<UsersTables>) {
  return {
    /**
     * A page of `first` accounts (default 20, at most 100) after a cursor; BAD_USER_INPUT for an invalid size or
     * cursor.
     */
    async page(filter: AccountFilter, { first, after }: Slice): Promise<AccountPage> {
      const size = requireFirst(first);
      let query = filtered(db, filter)
        .selectAll()
        .orderBy('id', 'desc')
        .limit(size + 1);
      if (after != null) query = query.where('id', '<', requireId(after));
      const users = (await query.execute()).map(toUser);
      const page = pageOf(users, { first: size, after, cursorOf: (user) => encodeCursor([user.id]) });
      return { filter, edges: page.edges, pageInfo: pageInfoOf(page) };
    },

    /** The number of accounts that match the filter. */
    async count(filter: AccountFilter): Promise<number> {
      const query = filtered(db, filter).select((eb) => eb.fn.countAll<number>().as('count'));
      return (await query.executeTakeFirstOrThrow()).count;
    },
  };
}

function requireId(cursor: string): string {
  const [id] = decodeCursor(cursor, 1);
  if (isId('usr', id)) return id;
  throw new Fault(commonFaults.badInput, 'after: expected a cursor of this list, got another value');
}

function filtered(db: Kysely<UsersTables>, { text, role }: AccountFilter) {
  let query = db.selectFrom('users');
  if (role !== null) query = query.where((eb) => eb(eb.val(role), '=', eb.fn.any('roles')));
  if (text === null || text === '') return query;
  const part = `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return query.where((eb) =>
    eb.or([
      eb('email_key', 'like', part),
      eb('username_key', 'like', part),
      eb(eb.fn<string>('lower', ['display_name']), 'like', part),
    ]),
  );
}
