import type { CartHolder, Viewer } from '../context.ts';

/** Whose cart is meant: a token says it, else the caller is it, else it is a guest who has none yet. */
export function cartHolderOf(token: string | null | undefined, viewer: Viewer | null): CartHolder {
  if (token != null) return { kind: 'guest', token };
  return viewer ? { kind: 'customer', ownerId: viewer.id } : { kind: 'newGuest' };
}
