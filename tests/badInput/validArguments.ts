import { randomUUID } from 'node:crypto';
import { address, password } from '../shopping.ts';
import { placeholderArguments, type ArgumentValues, type MutationField } from './mutationCalls.ts';
import { newProductInput, type TestAccount, type StateSnapshot } from './stateSnapshot.ts';

type ValidArgumentsOptions = { readonly caller: TestAccount; readonly state: StateSnapshot };

/**
 * Returns arguments that the mutation accepts from this caller now, or placeholders for a mutation that is not listed.
 */
export function validArguments(mutation: MutationField, options: ValidArgumentsOptions): ArgumentValues {
  const byMutation: Readonly<Record<string, ArgumentValues>> = {
    ...forAccounts(options),
    ...forOrders(options),
    ...forCatalogue(options),
  };
  return byMutation[mutation.name] ?? placeholderArguments(mutation);
}

/** Returns the arguments with a new idempotency key, if they have one. */
export function withNewIdempotencyKey(given: ArgumentValues): ArgumentValues {
  return 'idempotencyKey' in given ? { ...given, idempotencyKey: randomUUID() } : given;
}

function forAccounts({ caller, state: { addressId } }: ValidArgumentsOptions) {
  const { email, customer } = caller;
  return {
    register: { input: { email: `${randomUUID()}@example.com`, password } },
    login: { input: { email, password: 'wrong-horse-battery' } },
    refreshSession: { refreshToken: customer.refreshToken },
    updateProfile: { input: { displayName: 'Ada' } },
    saveAddress: { id: addressId, input: address },
    deleteAddress: { id: addressId },
    updatePreferences: { input: { locale: 'en', currency: 'USD' } },
    requestEmailChange: { email: `${randomUUID()}@example.com`, password },
    changePassword: { current: password, next: 'another-horse-battery' },
    setUserRoles: { userId: customer.id, roles: ['CUSTOMER', 'SUPPORT'] },
    setUserStatus: { userId: customer.id, status: 'LOCKED' },
  };
}

function forOrders({ state: { cart, pending, product } }: ValidArgumentsOptions) {
  const idempotencyKey = randomUUID();
  const orderInput = {
    cartId: cart?.id,
    cartVersion: cart?.version,
    shippingAddress: address,
    shippingMethod: 'STANDARD',
  };
  const payment = { method: 'CARD', token: 'tok_approve', amount: pending?.total };
  return {
    setCartLine: { variantId: product.variants[0]?.id, quantity: 2, expectedVersion: cart?.version },
    mergeCart: { token: randomUUID() },
    placeOrder: { input: { ...orderInput, expectedTotal: cart?.totals.total }, idempotencyKey },
    payOrder: { orderId: pending?.id, input: payment, idempotencyKey },
    cancelOrder: { orderId: pending?.id, idempotencyKey },
  };
}

function forCatalogue({ state: { product } }: ValidArgumentsOptions) {
  const { id, version, variants } = product;
  const idempotencyKey = randomUUID();
  const [firstVariant] = variants;
  const variant = { id: firstVariant?.id, sku: firstVariant?.sku, price: { amountMinor: 2500, currency: 'USD' } };
  return {
    createProduct: { input: newProductInput(), idempotencyKey },
    updateProduct: { id, input: { tags: ['new'], variants: [variant] }, expectedVersion: version },
    archiveProduct: { id: randomUUID() },
    saveBrand: { name: 'Ada & Sons', slug: `brand-${randomUUID()}` },
    saveCategory: { name: 'Kettles', slug: `category-${randomUUID()}` },
    deleteCategory: { id: randomUUID() },
    adjustStock: { variantId: firstVariant?.id, delta: 1, reason: 'counted', idempotencyKey },
  };
}
