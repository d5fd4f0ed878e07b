import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import { sendWithCommit } from '#platform/postgres/sendWithCommit.ts';
import type { Cart } from '../domain/cart.ts';
import type { OrdersDatabase, Trx } from './database.ts';
import { cartOf, readCart, type CartRow, type LineRow } from './cartRows.ts';
import { cartColumns, lineColumns } from './cartTables.ts';

export type PlacingRequest = {
  readonly cartId: string;
  readonly ownerId: string;
  readonly version: number;
  readonly orderId: string;
};

type PlacedCart = { readonly cartId: string; readonly orderId: string };

export type StartedPlacing =
  | { readonly kind: 'placing'; readonly cart: Cart }
  | { readonly kind: 'conflict'; readonly cart: Cart }
  | { readonly kind: 'empty'; readonly cart: Cart }
  | { readonly kind: 'notFound' };

/** The state changes of a cart that is being placed, each inside the saga's transaction. */
export type CartPlacingStatements = {
  /** OPEN → PLACING at the expected version; other writes are then refused with CONFLICT. */
  startPlacing(trx: Trx, request: PlacingRequest): Promise<StartedPlacing>;
  /** PLACING → OPEN at the same version, for the order that is being placed from it. Idempotent. */
  reopen(trx: Trx, placed: PlacedCart): Promise<void>;
  /** PLACING → CLOSED: it became this order. Idempotent. */
  close(trx: Trx, placed: PlacedCart): Promise<void>;
};

export const cartPlacing: CartPlacingStatements = { startPlacing, reopen, close };

async function startPlacing(trx: Trx, request: PlacingRequest): Promise<StartedPlacing> {
  const cart = await take(trx, request);
  if (cart && cart.lines.length > 0) return { kind: 'placing', cart };
  if (cart) {
    await reopen(trx, request);
    return { kind: 'empty', cart: { ...cart, state: 'OPEN' } };
  }
  const found = await readCart(trx, { id: request.cartId, ownerId: request.ownerId });
  return found ? { kind: 'conflict', cart: found } : { kind: 'notFound' };
}

/** The lines match the version although they are read without a lock: every change of lines raises the version. */
const takeCart = compileOnce<OrdersDatabase, PlacingRequest, CartRow & { readonly lines: LineRow[] }>((db, { one }) =>
  db
    .with('taken', (cart) =>
      cart
        .updateTable('carts')
        .set({ state: 'PLACING', order_id: one('orderId') })
        .where('id', '=', one('cartId'))
        .where('owner_id', '=', one('ownerId'))
        .where('state', '=', 'OPEN')
        .where('version', '=', one('version'))
        .returning(cartColumns),
    )
    .selectFrom('taken')
    .select(cartColumns)
    .select((placed) =>
      jsonArrayFrom(
        placed.selectFrom('cart_lines').select(lineColumns).whereRef('cart_id', '=', 'taken.id').orderBy('id'),
      ).as('lines'),
    ),
);

async function take(trx: Trx, request: PlacingRequest): Promise<Cart | null> {
  const [row] = (await trx.executeQuery(takeCart(request))).rows;
  return row ? cartOf(row, row.lines) : null;
}

async function reopen(trx: Trx, placed: PlacedCart): Promise<void> {
  await trx
    .updateTable('carts')
    .set({ state: 'OPEN', order_id: null })
    .where('id', '=', placed.cartId)
    .where('order_id', '=', placed.orderId)
    .where('state', '=', 'PLACING')
    .execute();
}

const closeCart = compileOnce<OrdersDatabase, PlacedCart>((db, { one }) =>
  db
    .updateTable('carts')
    .set({ state: 'CLOSED' })
    .where('id', '=', one('cartId'))
    .where('order_id', '=', one('orderId'))
    .where('state', '=', 'PLACING'),
);

async function close(trx: Trx, placed: PlacedCart): Promise<void> {
  await sendWithCommit(trx, closeCart(placed));
}
