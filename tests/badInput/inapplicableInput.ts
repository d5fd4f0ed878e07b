import { randomUUID } from 'node:crypto';
import { address } from '../shopping.ts';
import type { ArgumentValues } from './mutationCalls.ts';
import type { TestAccount, SampleProduct, StateSnapshot } from './stateSnapshot.ts';

/** Well-typed input that a mutation must refuse: of another user, of another type, outdated or with a wrong amount. */
export type InapplicableInput = {
  readonly what: string;
  readonly mutation: string;
  readonly given: ArgumentValues;
  readonly code: string;
  readonly path: readonly string[];
};

type InapplicableInputOptions = {
  readonly caller: TestAccount;
  /** The state of the caller, and that of another account. */
  readonly own: StateSnapshot;
  readonly others: StateSnapshot;
  readonly product: SampleProduct;
};

type Row = readonly [what: string, mutation: string, given: ArgumentValues, code: string, path: string];

export function inapplicableInput(options: InapplicableInputOptions): InapplicableInput[] {
  const rows = [...othersIds(options), ...idsOfAnotherType(options), ...staleVersions(options), ...otherSums(options)];
  return rows.map(([what, mutation, given, code, path]) => ({ what, mutation, given, code, path: path.split('.') }));
}

const key = () => ({ idempotencyKey: randomUUID() });
const payment = (amount: unknown) => ({ method: 'CARD', token: 'tok_approve', amount });
const price = { amountMinor: 2500, currency: 'USD' };

function orderInput({ cart }: StateSnapshot) {
  const { id: cartId, version: cartVersion, totals } = cart ?? {};
  return { cartId, cartVersion, shippingAddress: address, shippingMethod: 'STANDARD', expectedTotal: totals?.total };
}

function othersIds({ own, others }: InapplicableInputOptions): Row[] {
  const { pending, cart, addressId } = others;
  const orderId = pending?.id;
  return [
    ["another user's order", 'payOrder', { orderId, input: payment(pending?.total), ...key() }, 'NOT_FOUND', 'orderId'],
    ["another user's order", 'cancelOrder', { orderId, ...key() }, 'NOT_FOUND', 'orderId'],
    [
      "another user's cart",
      'placeOrder',
      { input: { ...orderInput(own), cartId: cart?.id }, ...key() },
      'NOT_FOUND',
      'input.cartId',
    ],
    ["another user's address", 'saveAddress', { id: addressId, input: address }, 'NOT_FOUND', 'id'],
    ["another user's address", 'deleteAddress', { id: addressId }, 'NOT_FOUND', 'id'],
  ];
}

function idsOfAnotherType({ own, caller, product }: InapplicableInputOptions): Row[] {
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

function staleVersions({ own, product }: InapplicableInputOptions): Row[] {
  const variantId = product.variants[0]?.id;
  const [input, cartVersion] = [orderInput(own), (own.cart?.version ?? 0) - 1];
  const profile = { input: { displayName: 'Ada' }, expectedVersion: 99 };
  return [
    ['a future version', 'updateProfile', profile, 'CONFLICT', 'expectedVersion'],
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

function otherSums({ own, product }: InapplicableInputOptions): Row[] {
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
      { input: { ...orderInput(own), expectedTotal: euros }, ...key() },
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
    ['a negative quantity', 'setCartLine', { variantId, quantity: -1 }, 'VALIDATION', 'quantity'],
    [
      'more than the stock',
      'adjustStock',
      { variantId, delta: -1_000_000, reason: 'lost', ...key() },
      'INSUFFICIENT_STOCK',
      'delta',
    ],
    ['a zero change', 'adjustStock', { variantId, delta: 0, reason: 'none', ...key() }, 'VALIDATION', 'delta'],
  ];
}
