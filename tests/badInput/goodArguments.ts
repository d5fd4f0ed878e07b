import { randomUUID } from 'node:crypto';
import { address, password } from '../shopping.ts';
import { someArguments, type Arguments, type Mutation } from './mutationCalls.ts';
import { productInput, type Caller, type Sight } from './shop.ts';

type GoodOptions = { readonly caller: Caller; readonly sight: Sight };

/** Arguments the mutation would take from this caller now. Those of a mutation that is not here are made up. */
export function goodArguments(mutation: Mutation, options: GoodOptions): Arguments {
  const written: Readonly<Record<string, Arguments>> = {
    ...forAccounts(options),
    ...forOrders(options),
    ...forCatalogue(options),
  };
  return written[mutation.name] ?? someArguments(mutation);
}

/** The arguments under a key of their own, where they have one. */
export function underNewKey(given: Arguments): Arguments {
  return 'idempotencyKey' in given ? { ...given, idempotencyKey: randomUUID() } : given;
}

function forAccounts({ caller, sight: { addressId } }: GoodOptions) {
  const { email, customer } = caller;
  return {
    register: { input: { email: `${randomUUID()}@example.com`, password } },
    login: { input: { email, password: 'wrong-horse-battery' } },
    refreshSession: { refreshToken: customer.refreshToken },
    updateProfile: { input: { displayName: 'Ada' } },
    saveAddress: { id: addressId, input: address },
    deleteAddress: { id: addressId },
    updatePreferences: { input: { locale: 'en', currency: 'USD' } },
    changePassword: { current: password, next: 'another-horse-battery' },
    setUserRoles: { userId: customer.id, roles: ['CUSTOMER', 'SUPPORT'] },
    setUserStatus: { userId: customer.id, status: 'LOCKED' },
  };
}

function forOrders({ sight: { cart, pending, product } }: GoodOptions) {
  const idempotencyKey = randomUUID();
  const placing = {
    cartId: cart?.id,
    cartVersion: cart?.version,
    shippingAddress: address,
    shippingMethod: 'STANDARD',
  };
  const payment = { method: 'CARD', token: 'tok_approve', amount: pending?.total };
  return {
    setCartLine: { variantId: product.variants[0]?.id, quantity: 2, expectedVersion: cart?.version },
    mergeCart: { token: randomUUID() },
    placeOrder: { input: { ...placing, expectedTotal: cart?.totals.total }, idempotencyKey },
    payOrder: { orderId: pending?.id, input: payment, idempotencyKey },
    cancelOrder: { orderId: pending?.id, idempotencyKey },
  };
}

function forCatalogue({ sight: { product } }: GoodOptions) {
  const { id, version, variants } = product;
  const idempotencyKey = randomUUID();
  const [kept] = variants;
  const variant = { id: kept?.id, sku: kept?.sku, price: { amountMinor: 2500, currency: 'USD' } };
  return {
    createProduct: { input: productInput(), idempotencyKey },
    updateProduct: { id, input: { tags: ['new'], variants: [variant] }, expectedVersion: version },
    archiveProduct: { id: randomUUID() },
    saveBrand: { name: 'Ada & Sons', slug: `brand-${randomUUID()}` },
    saveCategory: { name: 'Kettles', slug: `category-${randomUUID()}` },
    deleteCategory: { id: randomUUID() },
    adjustStock: { variantId: kept?.id, delta: 1, reason: 'counted', idempotencyKey },
  };
}
