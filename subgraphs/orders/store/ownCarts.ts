import type { Cart, CartLine } from '../domain/cart.ts';
import { cartOf, lineOf } from './cartRows.ts';
import { cartColumns, lineColumns } from './cartTables.ts';
import type { Db } from './database.ts';

/** Those of these carts that are the owner's, whatever their state, in no order. */
export async function findOwnCarts(db: Db, ids: readonly string[], ownerId: string): Promise<Cart[]> {
  const carts = db.selectFrom('carts').select(cartColumns).where('id', 'in', ids).where('owner_id', '=', ownerId);
  const rows = await carts.execute();
  if (rows.length === 0) return [];
  const found = rows.map(({ id }) => id);
  const lines = db
    .selectFrom('cart_lines')
    .select([...lineColumns, 'cart_id'])
    .where('cart_id', 'in', found);
  const byCart = Map.groupBy(await lines.orderBy('id').execute(), ({ cart_id }) => cart_id);
  return rows.map((row) => cartOf(row, byCart.get(row.id) ?? []));
}

/** Those of these lines that are in carts of the owner, in no order. */
export async function findOwnCartLines(db: Db, ids: readonly string[], ownerId: string): Promise<CartLine[]> {
  const rows = await db
    .selectFrom('cart_lines')
    .select(lineColumns)
    .where('id', 'in', ids)
    .where('cart_id', 'in', (own) => own.selectFrom('carts').select('id').where('owner_id', '=', ownerId))
    .execute();
  return rows.map(lineOf);
}
