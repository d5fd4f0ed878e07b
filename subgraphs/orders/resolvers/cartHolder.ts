import type { CartHolder, Viewer } from '../context.ts';

/** The holder of the cart: the token's guest, else the signed-in caller, else a guest without a cart. */
export function cartHolderOf(token: string | null | undefined, viewer: Viewer | null): CartHolder {
  if (token != null) return { kind: 'guest', token };
  return viewer ? { kind: 'customer', ownerId: viewer.id } : { kind: 'newGuest' };
}
