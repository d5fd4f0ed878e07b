import type { Cart } from '../domain/cart.ts';
import type { Trx } from './database.ts';
import { readCart } from './cartRows.ts';

export type BeginPlacing = {
  readonly cartId: string;
  readonly ownerId: string;
  readonly version: number;
  readonly orderId: string;
};

export type BegunPlacing =
  | { readonly kind: 'placing'; readonly cart: Cart }
  | { readonly kind: 'conflict'; readonly cart: Cart }
  | { readonly kind: 'empty'; readonly cart: Cart }
  | { readonly kind: 'notFound' };

/** How a cart becomes an order, each step inside the transaction of whoever takes it. */
export type CartPlacing = {
  /** OPEN → PLACING at the version that was seen; other writes then answer CONFLICT. Locks the cart's row. */
  beginPlacing(trx: Trx, asked: BeginPlacing): Promise<BegunPlacing>;
  /** PLACING → OPEN at the same version, for the order that took it; done twice it changes nothing. */
  reopen(trx: Trx, taken: { cartId: string; orderId: string }): Promise<void>;
  /** PLACING → CLOSED: it became this order. Done twice it changes nothing. */
  close(trx: Trx, taken: { cartId: string; orderId: string }): Promise<void>;
};

export const cartPlacing: CartPlacing = { beginPlacing, reopen, close };

async function beginPlacing(trx: Trx, asked: BeginPlacing): Promise<BegunPlacing> {
  const cart = await readCart(trx, { id: asked.cartId, ownerId: asked.ownerId }, { lock: true });
  if (!cart) return { kind: 'notFound' };
  if (cart.state !== 'OPEN' || cart.version !== asked.version) return { kind: 'conflict', cart };
  if (cart.lines.length === 0) return { kind: 'empty', cart };
  await trx.updateTable('carts').set({ state: 'PLACING', order_id: asked.orderId }).where('id', '=', cart.id).execute();
  return { kind: 'placing', cart: { ...cart, state: 'PLACING' } };
}

async function reopen(trx: Trx, taken: { cartId: string; orderId: string }): Promise<void> {
  await trx
    .updateTable('carts')
    .set({ state: 'OPEN', order_id: null })
    .where('id', '=', taken.cartId)
    .where('order_id', '=', taken.orderId)
    .where('state', '=', 'PLACING')
    .execute();
}

async function close(trx: Trx, taken: { cartId: string; orderId: string }): Promise<void> {
  await trx
    .updateTable('carts')
    .set({ state: 'CLOSED' })
    .where('id', '=', taken.cartId)
    .where('order_id', '=', taken.orderId)
    .where('state', '=', 'PLACING')
    .execute();
}
