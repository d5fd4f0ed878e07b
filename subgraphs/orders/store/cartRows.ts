import type { Selectable } from 'kysely';
import type { Cart, CartLine } from '../domain/cart.ts';
import type { CartTables } from './cartTables.ts';
import type { Db, Trx } from './database.ts';

/** How a cart is named; every part given must hold, and an owner given as null means a guest's. */
export type CartKey = {
  readonly id?: string;
  readonly ownerId?: string | null;
  readonly tokenHash?: string;
  readonly isCurrent?: boolean;
};

/** The cart with its lines in the order they were put in, or null; `lock` keeps its row until the transaction ends. */
export async function readCart(db: Db | Trx, key: CartKey, { lock = false } = {}): Promise<Cart | null> {
  let query = db.selectFrom('carts').selectAll();
  if (key.id !== undefined) query = query.where('id', '=', key.id);
  if (key.tokenHash !== undefined) query = query.where('token_hash', '=', key.tokenHash);
  if (key.ownerId !== undefined) query = query.where('owner_id', key.ownerId === null ? 'is' : '=', key.ownerId);
  if (key.isCurrent) query = query.where('state', 'in', ['OPEN', 'PLACING']);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) return null;
  const lines = await db
    .selectFrom('cart_lines')
    .selectAll()
    .where('cart_id', '=', row.id)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return cartOf(row, lines.map(lineOf));
}

function cartOf(row: Selectable<CartTables['carts']>, lines: CartLine[]): Cart {
  return {
    id: row.id,
    token: null,
    ownerId: row.owner_id,
    state: row.state,
    version: row.version,
    expiresAt: row.expires_at,
    lines,
  };
}

function lineOf(row: Selectable<CartTables['cart_lines']>): CartLine {
  return {
    id: row.id,
    variantId: row.variant_id,
    quantity: row.quantity,
    priceWhenAddedMinor: row.price_when_added_minor,
    seen: {
      productId: row.product_id,
      sku: row.sku,
      name: row.name,
      imageUrl: row.image_url,
      unitMinor: row.unit_minor,
      currency: row.currency,
      weightGrams: row.weight_grams,
    },
  };
}
