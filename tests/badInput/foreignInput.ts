import { randomUUID } from 'node:crypto';
import { address } from '../shopping.ts';
import type { Arguments } from './mutationCalls.ts';
import type { Caller, Product, Sight } from './shop.ts';

/** Input of the right types that is not for this caller, not for now or not for this shop, and how it is refused. */
export type Foreign = {
  readonly what: string;
  readonly mutation: string;
  readonly given: Arguments;
  readonly code: string;
  readonly path: readonly string[];
};

type ForeignOptions = {
  readonly caller: Caller;
  /** What the caller sees, and what somebody else does. */
  readonly own: Sight;
  readonly others: Sight;
  readonly product: Product;
};

type Row = readonly [what: string, mutation: string, given: Arguments, code: string, path: string];

export function foreignInput(options: ForeignOptions): Foreign[] {
  const rows = [...othersIds(options), ...idsOfAnotherType(options), ...staleVersions(options), ...otherSums(options)];
  return rows.map(([what, mutation, given, code, path]) => ({ what, mutation, given, code, path: path.split('.') }));
}

const key = () => ({ idempotencyKey: randomUUID() });
const payment = (amount: unknown) => ({ method: 'CARD', token: 'tok_approve', amount });
const price = { amountMinor: 2500, currency: 'USD' };

function placing({ cart }: Sight) {
  const { id: cartId, version: cartVersion, totals } = cart ?? {};
  return { cartId, cartVersion, shippingAddress: address, shippingMethod: 'STANDARD', expectedTotal: totals?.total };
}

function othersIds({ own, others }: ForeignOptions): Row[] {
  const { pending, cart, addressId } = others;
  const orderId = pending?.id;
  return [
    ["somebody's order", 'payOrder', { orderId, input: payment(pending?.total), ...key() }, 'NOT_FOUND', 'orderId'],
    ["somebody's order", 'cancelOrder', { orderId, ...key() }, 'NOT_FOUND', 'orderId'],
    [
      "somebody's cart",
      'placeOrder',
      { input: { ...placing(own), cartId: cart?.id }, ...key() },
      'NOT_FOUND',
      'input.cartId',
    ],
    ["somebody's address", 'saveAddress', { id: addressId, input: address }, 'NOT_FOUND', 'id'],
    ["somebody's address", 'deleteAddress', { id: addressId }, 'NOT_FOUND', 'id'],
  ];
}

function idsOfAnotherType({ own, caller, product }: ForeignOptions): Row[] {
  const variantId = product.variants[0]?.id;
  const counted = { delta: 1, reason: 'counted', ...key() };
  return [
    ['a product', 'setCartLine', { variantId: product.id, quantity: 1 }, 'NOT_FOUND', 'variantId'],
    ['a user', 'adjustStock', { variantId: caller.id, ...counted }, 'NOT_FOUND', 'variantId'],
    ['a variant', 'updateProduct', { id: variantId, input: { name: 'x' }, expectedVersion: 1 }, 'NOT_FOUND', 'id'],
    ['a variant', 'archiveProduct', { id: variantId }, 'NOT_FOUND', 'id'],
    ['a product', 'saveBrand', { id: product.id, name: 'Ada', slug: randomUUID() }, 'NOT_FOUND', 'id'],
    ['a brand', 'saveCategory', { parentId: product.id, name: 'Ada', slug: randomUUID() }, 'NOT_FOUND', 'parentId'],
    ['an order', 'setUserRoles', { userId: own.pending?.id, roles: ['CUSTOMER'] }, 'NOT_FOUND', 'userId'],
    ['an address', 'setUserStatus', { userId: own.addressId, status: 'LOCKED' }, 'NOT_FOUND', 'userId'],
    ['a cart', 'cancelOrder', { orderId: own.cart?.id, ...key() }, 'NOT_FOUND', 'orderId'],
  ];
}

function staleVersions({ own, product }: ForeignOptions): Row[] {
  const variantId = product.variants[0]?.id;
  const [input, cartVersion] = [placing(own), (own.cart?.version ?? 0) - 1];
  const profile = { input: { displayName: 'Nobody' }, expectedVersion: 99 };
  return [
    ['a version to come', 'updateProfile', profile, 'CONFLICT', 'expectedVersion'],
    ['an old version', 'setCartLine', { variantId, quantity: 3, expectedVersion: 0 }, 'CONFLICT', 'expectedVersion'],
    ['an old version', 'placeOrder', { input: { ...input, cartVersion }, ...key() }, 'CONFLICT', 'input.cartVersion'],
    [
      'an old version',
      'updateProduct',
      { id: product.id, input: { name: 'x' }, expectedVersion: own.product.version - 1 },
      'CONFLICT',
      'expectedVersion',
    ],
  ];
}

function otherSums({ own, product }: ForeignOptions): Row[] {
  const { pending } = own;
  const variantId = product.variants[0]?.id;
  const euros = { amountMinor: own.cart?.totals.total.amountMinor, currency: 'EUR' };
  const pay = (amount: unknown) => ({ orderId: pending?.id, input: payment(amount), ...key() });
  const sold = { sku: `EUROS-${randomUUID()}`, price: { ...price, currency: 'EUR' } };
  const less = { ...pending?.total, amountMinor: 1 };
  return [
    [
      'euros',
      'placeOrder',
      { input: { ...placing(own), expectedTotal: euros }, ...key() },
      'PRICE_CHANGED',
      'input.expectedTotal',
    ],
    ['euros', 'payOrder', pay({ ...pending?.total, currency: 'EUR' }), 'VALIDATION', 'input.amount'],
    ['a cent', 'payOrder', pay(less), 'VALIDATION', 'input.amount'],
    [
      'euros',
      'createProduct',
      { input: { name: 'x', variants: [sold] }, ...key() },
      'VALIDATION',
      'input.variants.0.price.currency',
    ],
    ['less than nothing', 'setCartLine', { variantId, quantity: -1 }, 'VALIDATION', 'quantity'],
    [
      'more than there is',
      'adjustStock',
      { variantId, delta: -1_000_000, reason: 'lost', ...key() },
      'INSUFFICIENT_STOCK',
      'delta',
    ],
    ['nothing', 'adjustStock', { variantId, delta: 0, reason: 'none', ...key() }, 'VALIDATION', 'delta'],
  ];
}
