import type { Selectable } from 'kysely';
import type { Cart, CartLine } from '../domain/cart.ts';
import { cartColumns, lineColumns, type CartTables } from './cartTables.ts';
import type { Db, Trx } from './database.ts';

/** Selects a cart; all given properties must match, and `ownerId: null` means a guest's cart. */
export type CartKey = {
  readonly id?: string;
  readonly ownerId?: string | null;
  readonly tokenHash?: string;
  readonly isCurrent?: boolean;
};

export type CartRow = Pick<Selectable<CartTables['carts']>, (typeof cartColumns)[number]>;
export type LineRow = Pick<Selectable<CartTables['cart_lines']>, (typeof lineColumns)[number]>;

/** The cart with its lines in the order they were added, or null; `lock` locks its row until the transaction ends. */
export async function readCart(db: Db | Trx, key: CartKey, { lock = false } = {}): Promise<Cart | null> {
  let query = db.selectFrom('carts').select(cartColumns);
  if (key.id !== undefined) query = query.where('id', '=', key.id);
  if (key.tokenHash !== undefined) query = query.where('token_hash', '=', key.tokenHash);
  if (key.ownerId !== undefined) query = query.where('owner_id', key.ownerId === null ? 'is' : '=', key.ownerId);
  if (key.isCurrent) query = query.where('state', 'in', ['OPEN', 'PLACING']);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) return null;
  const lines = await db
    .selectFrom('cart_lines')
    .select(lineColumns)
    .where('cart_id', '=', row.id)
    .orderBy('id')
    .execute();
  return cartOf(row, lines);
}

/** Inserts a cart; false when its owner has a current one already. */
export async function insertCart(
  trx: Trx,
  { cart, tokenHash, now }: { cart: Cart; tokenHash: string | null; now: Date },
): Promise<boolean> {
  const row = {
    id: cart.id,
    token_hash: tokenHash,
    owner_id: cart.ownerId,
    state: cart.state,
    version: cart.version,
    order_id: null,
    merged_into: null,
    created_at: now,
    updated_at: now,
    expires_at: cart.expiresAt,
  };
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('carts')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (!numInsertedOrUpdatedRows) return false;
  await putLines(trx, cart.id, cart.lines);
  return true;
}

/** Writes the difference between a locked cart and its new value. */
export async function saveCart(
  trx: Trx,
  { before, after, now }: { before: Cart; after: Cart; now: Date },
): Promise<void> {
  if (after === before) return;
  const kept = new Set(after.lines.map((line) => line.id));
  const removed = before.lines.filter((line) => !kept.has(line.id)).map((line) => line.id);
  if (removed.length > 0) await trx.deleteFrom('cart_lines').where('id', 'in', removed).execute();
  await putLines(
    trx,
    after.id,
    after.lines.filter((line) => !before.lines.includes(line)),
  );
  await trx
    .updateTable('carts')
    .set({ version: after.version, updated_at: now, expires_at: after.expiresAt })
    .where('id', '=', after.id)
    .execute();
}

/** Closes a guest's cart whose lines were merged into a customer's. */
export async function closeMergedCart(trx: Trx, merged: { guestId: string; ownId: string; now: Date }): Promise<void> {
  await trx
    .updateTable('carts')
    .set({ state: 'CLOSED', merged_into: merged.ownId, updated_at: merged.now })
    .where('id', '=', merged.guestId)
    .execute();
}

/** Whether a guest's cart was merged into one of this customer's. */
export async function wasMergedInto(trx: Trx, pair: { guestId: string; ownerId: string }): Promise<boolean> {
  const row = await trx
    .selectFrom('carts as guest')
    .innerJoin('carts as own', 'own.id', 'guest.merged_into')
    .select('own.id')
    .where('guest.id', '=', pair.guestId)
    .where('own.owner_id', '=', pair.ownerId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Deletes expired carts and carts closed before a time, never one that is being placed; returns their number. */
export async function deleteCarts(
  db: Db,
  { expiredBy, closedBefore }: { expiredBy: Date; closedBefore: Date },
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('carts')
    .where((or) =>
      or.or([
        or('expires_at', '<=', expiredBy).and('state', '=', 'OPEN'),
        or('state', '=', 'CLOSED').and('updated_at', '<', closedBefore),
      ]),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

async function putLines(trx: Trx, cartId: string, lines: readonly CartLine[]): Promise<void> {
  if (lines.length === 0) return;
  await trx
    .insertInto('cart_lines')
    .values(lines.map((line) => rowOf(cartId, line)))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({
        quantity: row.ref('excluded.quantity'),
        sku: row.ref('excluded.sku'),
        name: row.ref('excluded.name'),
        image_url: row.ref('excluded.image_url'),
        unit_minor: row.ref('excluded.unit_minor'),
        currency: row.ref('excluded.currency'),
        weight_grams: row.ref('excluded.weight_grams'),
      })),
    )
    .execute();
}

function rowOf(cartId: string, { id, variantId, quantity, priceWhenAddedMinor, seen }: CartLine) {
  return {
    id,
    cart_id: cartId,
    variant_id: variantId,
    quantity,
    price_when_added_minor: priceWhenAddedMinor,
    product_id: seen.productId,
    sku: seen.sku,
    name: seen.name,
    image_url: seen.imageUrl,
    unit_minor: seen.unitMinor,
    currency: seen.currency,
    weight_grams: seen.weightGrams,
  };
}

export function cartOf(row: CartRow, lines: readonly LineRow[]): Cart {
  return {
    id: row.id,
    token: null,
    ownerId: row.owner_id,
    state: row.state,
    version: row.version,
    expiresAt: row.expires_at,
    lines: lines.map(cartLineOf),
  };
}

export function cartLineOf(row: LineRow): CartLine {
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
