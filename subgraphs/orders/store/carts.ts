import { createHash, randomBytes } from 'node:crypto';
import type { Cart, CartLine } from '../domain/cart.ts';
import {
  cartOf,
  closeMergedCart,
  deleteCarts,
  insertCart,
  cartLineOf,
  readCart,
  saveCart,
  wasMergedInto,
} from './cartRows.ts';
import { cartColumns, lineColumns } from './cartTables.ts';
import type { Db, Trx } from './database.ts';

/** The holder of a cart: a customer, a guest with a token, or a guest whose cart does not exist yet. */
export type CartHolder =
  | { readonly kind: 'customer'; readonly ownerId: string }
  | { readonly kind: 'guest'; readonly token: string }
  | { readonly kind: 'newGuest' };

/** The result of a decision on a cart; only `changed` is saved. */
type CartDecision = { readonly kind: 'changed'; readonly cart: Cart } | { readonly kind: string };

type MergeDecision = { readonly kind: 'merged'; readonly cart: Cart } | { readonly kind: 'notOpen' | 'moved' };
type MergePair = { readonly own: Cart; readonly guest: Cart };

/** The store of carts. A guest's token is looked up by its digest; the token itself is not stored. */
export type Carts = {
  /** The holder's current cart (OPEN or PLACING), or null. */
  find(holder: CartHolder): Promise<Cart | null>;
  /** The customer's own carts among these, in any state, in no order. */
  findOwn(ids: readonly string[], ownerId: string): Promise<Cart[]>;
  /** The lines among these that are in the customer's own carts, in no order. */
  findOwnLines(ids: readonly string[], ownerId: string): Promise<CartLine[]>;
  /** Applies `decide` to the locked cart. A customer or new guest without a cart gets an empty one of version 0. */
  change<Outcome extends CartDecision>(
    holder: CartHolder,
    decide: (cart: Cart) => Outcome,
  ): Promise<Outcome | { readonly kind: 'notFound' }>;
  /** Applies `decide` to merge the token's cart into the owner's. `mergedBefore` returns the owner's cart unchanged. */
  merge<Outcome extends MergeDecision>(
    request: { readonly ownerId: string; readonly token: string },
    decide: (pair: MergePair) => Outcome,
  ): Promise<Outcome | { readonly kind: 'notFound' } | { readonly kind: 'mergedBefore'; readonly cart: Cart | null }>;
  /** Deletes expired guest carts, and carts closed longer ago than `keepMs`; returns their number. */
  deleteExpired(): Promise<number>;
};

export type CartsOptions = {
  readonly db: Db;
  readonly newId: (prefix: string) => string;
  readonly now: () => Date;
  /** How long an unused guest cart, or a closed cart, is kept. */
  readonly keepMs: () => number;
};

const TOKEN_BYTES = 32;
const MAX_TRIES = 3;

/** Creates the store of carts; each call is a transaction of its own. */
export function createCarts(o: CartsOptions): Carts {
  return {
    find: (holder) => find(o, holder),
    findOwn: (ids, ownerId) => findOwnCarts(o.db, ids, ownerId),
    findOwnLines: (ids, ownerId) => findOwnCartLines(o.db, ids, ownerId),
    change: (holder, decide) => o.db.transaction().execute((trx) => change({ o, trx, holder }, decide)),
    merge: (request, decide) => o.db.transaction().execute((trx) => merge({ o, trx, request }, decide)),
    deleteExpired: () => deleteExpired(o),
  };
}

type InTransaction = { readonly o: CartsOptions; readonly trx: Trx };

async function find(o: CartsOptions, holder: CartHolder): Promise<Cart | null> {
  const cart = await read(o, o.db, { holder, lock: false });
  return cart?.state === 'CLOSED' ? null : cart;
}

async function read(o: CartsOptions, db: Db | Trx, { holder, lock }: { holder: CartHolder; lock: boolean }) {
  if (holder.kind === 'newGuest') return null;
  if (holder.kind === 'customer') return readCart(db, { ownerId: holder.ownerId, isCurrent: true }, { lock });
  if (!isToken(holder.token)) return null;
  const cart = await readCart(db, { tokenHash: digestOf(holder.token) }, { lock });
  const hasExpired = cart?.expiresAt != null && cart.expiresAt <= o.now();
  return cart && !hasExpired ? { ...cart, token: holder.token } : null;
}

async function change<Outcome extends CartDecision>(
  { o, trx, holder }: InTransaction & { holder: CartHolder },
  decide: (cart: Cart) => Outcome,
) {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const before = await read(o, trx, { holder, lock: true });
    if (!before && holder.kind === 'guest') return { kind: 'notFound' } as const;
    const outcome = decide(before ?? blankCart(o, holder));
    if (!('cart' in outcome) || outcome.kind !== 'changed') return outcome;
    const cart = { ...outcome.cart, expiresAt: expiryOf(o, outcome.cart) };
    if (before) await saveCart(trx, { before, after: cart, now: o.now() });
    // Another request of the same customer inserted a cart first: decide again on that one.
    else if (!(await openCart({ o, trx }, cart))) continue;
    return { ...outcome, cart };
  }
  throw new Error(`a cart could not be inserted in ${MAX_TRIES} tries`);
}

async function merge<Outcome extends MergeDecision>(
  { o, trx, request }: InTransaction & { request: { ownerId: string; token: string } },
  decide: (pair: MergePair) => Outcome,
) {
  const guest = await read(o, trx, { holder: { kind: 'guest', token: request.token }, lock: true });
  if (!guest) return { kind: 'notFound' } as const;
  const holder: CartHolder = { kind: 'customer', ownerId: request.ownerId };
  if (guest.state === 'CLOSED') {
    if (!(await wasMergedInto(trx, { guestId: guest.id, ownerId: request.ownerId })))
      return { kind: 'notFound' } as const;
    return { kind: 'mergedBefore', cart: await read(o, trx, { holder, lock: false }) } as const;
  }
  const own = (await read(o, trx, { holder, lock: true })) ?? (await openBlankCart({ o, trx }, holder));
  const outcome = decide({ own, guest });
  if (outcome.kind !== 'merged' || !('cart' in outcome)) return outcome;
  await saveCart(trx, { before: own, after: outcome.cart, now: o.now() });
  await closeMergedCart(trx, { guestId: guest.id, ownId: own.id, now: o.now() });
  return outcome;
}

async function openBlankCart({ o, trx }: InTransaction, holder: CartHolder): Promise<Cart> {
  await openCart({ o, trx }, { ...blankCart(o, holder), version: 1 });
  const own = await read(o, trx, { holder, lock: true });
  if (!own) throw new Error('expected the cart that was just inserted, got none');
  return own;
}

function openCart({ o, trx }: InTransaction, cart: Cart): Promise<boolean> {
  const tokenHash = cart.token === null ? null : digestOf(cart.token);
  return insertCart(trx, { cart, tokenHash, now: o.now() });
}

function blankCart(o: CartsOptions, holder: CartHolder): Cart {
  const ownerId = holder.kind === 'customer' ? holder.ownerId : null;
  const token = ownerId === null ? randomBytes(TOKEN_BYTES).toString('base64url') : null;
  return { id: o.newId('crt'), token, ownerId, state: 'OPEN', version: 0, expiresAt: null, lines: [] };
}

function expiryOf(o: CartsOptions, cart: Cart): Date | null {
  return cart.ownerId === null ? new Date(o.now().getTime() + o.keepMs()) : null;
}

function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** The stored digest of a token. A token has 256 random bits, so a plain SHA-256 does not reveal it. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

async function deleteExpired(o: CartsOptions): Promise<number> {
  const now = o.now();
  return deleteCarts(o.db, { expiredBy: now, closedBefore: new Date(now.getTime() - o.keepMs()) });
}

/** The owner's carts among these, in any state, in no order. */
async function findOwnCarts(db: Db, ids: readonly string[], ownerId: string): Promise<Cart[]> {
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

/** The lines among these that are in the owner's carts, in no order. */
async function findOwnCartLines(db: Db, ids: readonly string[], ownerId: string): Promise<CartLine[]> {
  const rows = await db
    .selectFrom('cart_lines')
    .select(lineColumns)
    .where('id', 'in', ids)
    .where('cart_id', 'in', (own) => own.selectFrom('carts').select('id').where('owner_id', '=', ownerId))
    .execute();
  return rows.map(cartLineOf);
}
