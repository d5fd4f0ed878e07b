import { randomUUID } from 'node:crypto';
import { eventually } from '#platform/testing/eventually.ts';
import {
  address,
  findVariants,
  orderVariant,
  putInCart,
  registerBuyer,
  requireData,
  type CartResult,
  type OrderResult,
} from '../shopping.ts';
import type { Execute } from '../startSystem.ts';
import type { MutationCase } from './mutationMatrix.ts';
import type { ShopCaller } from './openMatrixShop.ts';

type Shop = { readonly execute: Execute; readonly callers: readonly ShopCaller[] };

/**
 * Input with an effect for the mutations that change an object of the owner or of the shop, in the order in which they
 * can be called, and all that they change, as one text.
 */
export async function openMutationCases({ execute, callers }: Shop) {
  const tokenOf = (name: string) => callers.find((caller) => caller.name === name)?.token ?? '';
  const [owner, admin] = [tokenOf('owner'), tokenOf('admin')];
  const [variant] = await findVariants(execute);
  if (!variant) throw new Error('expected a variant in stock');
  const line = { variantId: variant.id, quantity: 1 };
  const [paid, cancelled] = [await orderVariant(execute, line, owner), await orderVariant(execute, line, owner)];
  const victim = await registerBuyer(execute);
  const product = await createProduct(execute, admin);
  const cart: CartResult = await putInCart(execute, line, owner);
  const objects = { owner, admin, variant, paid, cancelled, victim, product, cart };
  const ids = await findIds(execute, objects);
  const all = { ...objects, ...ids };
  return {
    cases: { ...casesOfOwner(all), ...casesOfStaff(execute, all), ...casesOfCatalogue(execute, all) },
    readState: () => readState(execute, all),
  };
}

type Objects = {
  readonly owner: string;
  readonly admin: string;
  readonly variant: { readonly id: string };
  readonly paid: OrderResult;
  readonly cancelled: OrderResult;
  readonly victim: { readonly id: string };
  readonly product: string;
  readonly cart: CartResult;
};
type AllObjects = Objects & { readonly addressId: string; readonly notificationId: string; readonly keyId: string };
type Cases = Readonly<Record<string, MutationCase>>;

const byOwner = ['owner'];
const idempotencyKey = () => randomUUID();

function casesOfOwner({ addressId, notificationId, paid, cancelled, cart }: AllObjects): Cases {
  const { total } = cart.totals;
  const totalOf = ({ totals: { total: due } }: OrderResult) => due;
  const placing = { cartId: cart.id, cartVersion: cart.version, shippingAddress: address, shippingMethod: 'STANDARD' };
  const payment = { method: 'CARD', token: 'tok_approve', amount: totalOf(paid) };
  const once = (given: object): MutationCase => ({ by: byOwner, argumentsNow: async () => ({ ...given }) });
  return {
    saveAddress: once({ id: addressId, input: { ...address, city: 'Elsewhere' } }),
    deleteAddress: once({ id: addressId }),
    markNotificationsRead: once({ ids: [notificationId] }),
    placeOrder: once({ input: { ...placing, expectedTotal: total }, idempotencyKey: idempotencyKey() }),
    payOrder: once({ orderId: paid.id, input: payment, idempotencyKey: idempotencyKey() }),
    cancelOrder: once({ orderId: cancelled.id, idempotencyKey: idempotencyKey() }),
  };
}

function casesOfStaff(execute: Execute, { admin, victim, paid, keyId }: AllObjects): Cases {
  const version = async () => {
    const query = 'query ($id: ID) { order(id: $id) { version } }';
    return requireData(await execute<{ order: { version: number } }>(query, { id: paid.id }, admin)).order.version;
  };
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const shipping = async () => {
    const parcel = { carrier: 'UPS', trackingNumber: '1Z999' };
    return { orderId: paid.id, expectedVersion: await version(), ...parcel };
  };
  return {
    setUserRoles: { argumentsNow: async () => ({ userId: victim.id, roles: ['CUSTOMER', 'SUPPORT'] }) },
    setUserStatus: { argumentsNow: async () => ({ userId: victim.id, status: 'LOCKED' }) },
    createApiKey: { argumentsNow: async () => ({ input: { name: 'made', scopes: ['order:read'], expiresAt } }) },
    revokeApiKey: { argumentsNow: async () => ({ id: keyId }) },
    shipOrder: { argumentsNow: shipping },
    deliverOrder: { argumentsNow: async () => ({ orderId: paid.id, expectedVersion: await version() }) },
    refundOrder: {
      argumentsNow: async () => ({
        orderId: paid.id,
        amount: { amountMinor: 1, currency: 'USD' },
        reason: 'A dent',
        idempotencyKey: idempotencyKey(),
      }),
    },
  };
}

function casesOfCatalogue(execute: Execute, { admin, product, variant }: AllObjects): Cases {
  const versionOf = async () => {
    const query = 'query ($id: ID!) { product(id: $id) { version } }';
    return requireData(await execute<{ product: { version: number } }>(query, { id: product }, admin)).product.version;
  };
  const category = () => ({ name: 'Matrix', slug: `matrix-${randomUUID()}` });
  const newCategory = async () => {
    const query =
      'mutation ($name: String!, $slug: String!) { saveCategory(name: $name, slug: $slug) { category { id } } }';
    type Saved = { saveCategory: { category: { id: string } } };
    return requireData(await execute<Saved>(query, category(), admin)).saveCategory.category.id;
  };
  return {
    createProduct: { argumentsNow: async () => ({ input: newProduct(), idempotencyKey: idempotencyKey() }) },
    updateProduct: {
      argumentsNow: async () => ({ id: product, input: { tags: ['matrix'] }, expectedVersion: await versionOf() }),
    },
    archiveProduct: { argumentsNow: async () => ({ id: product }) },
    saveBrand: { argumentsNow: async () => ({ name: 'Matrix', slug: `matrix-${randomUUID()}` }) },
    saveCategory: { argumentsNow: async () => category() },
    deleteCategory: { argumentsNow: async () => ({ id: await newCategory() }) },
    adjustStock: {
      argumentsNow: async () => ({
        variantId: variant.id,
        delta: 1,
        reason: 'counted',
        idempotencyKey: idempotencyKey(),
      }),
    },
  };
}

/** With enough in stock: tests that run on the same system later buy what is listed first. */
function newProduct() {
  const price = { amountMinor: 1_000, currency: 'USD' };
  return { name: `Matrix ${randomUUID()}`, variants: [{ sku: `MATRIX-${randomUUID()}`, price, initialStock: 100 }] };
}

async function createProduct(execute: Execute, admin: string): Promise<string> {
  const query =
    'mutation ($input: ProductInput!, $key: ID!) { createProduct(input: $input, idempotencyKey: $key) { product { id } } }';
  type Created = { createProduct: { product: { id: string } } };
  const variables = { input: newProduct(), key: randomUUID() };
  return requireData(await execute<Created>(query, variables, admin)).createProduct.product.id;
}

/** The owner's address and first notification, and an API key. */
async function findIds(execute: Execute, { owner, admin }: Objects) {
  type Edges = { edges: readonly { node: { id: string } }[] };
  type Owned = { me: { addresses: { id: string }[]; notifications: Edges } };
  const query = '{ me { addresses { id } notifications(first: 1) { edges { node { id } } } } }';
  const read = async () => requireData(await execute<Owned>(query, {}, owner)).me;
  await eventually(async () => (await read()).notifications.edges.length > 0, { withinMs: 20_000 });
  const { addresses, notifications } = await read();
  const { apiKeys } = requireData(
    await execute<{ apiKeys: { id: string; name: string }[] }>('{ apiKeys { id name } }', {}, admin),
  );
  return {
    addressId: addresses[0]?.id ?? '',
    notificationId: notifications.edges[0]?.node.id ?? '',
    keyId: apiKeys.find(({ name }) => name === 'to revoke')?.id ?? '',
  };
}

async function readState(execute: Execute, all: AllObjects): Promise<string> {
  const { owner, admin, victim, paid, cancelled, product, variant, notificationId } = all;
  const owned = `query ($notification: ID!) {
    me { version displayName email addresses { id city } cart { id version } }
    node(id: $notification) { ... on Notification { readAt } } }`;
  const ofShop = `query ($victim: ID!, $paid: ID!, $cancelled: ID!, $product: ID!, $variant: ID!) {
    user(id: $victim) { roles status version } users(first: 1) { totalCount } apiKeys { id revokedAt }
    paid: order(id: $paid) { version status paymentStatus totals { refunded { amountMinor } } }
    cancelled: order(id: $cancelled) { version status }
    product(id: $product) { version status } products(first: 1) { totalCount }
    productVariant(id: $variant) { stock { availableToSell } } brands { id } categories { id } }`;
  const shop = { victim: victim.id, paid: paid.id, cancelled: cancelled.id, product, variant: variant.id };
  const states = [
    requireData(await execute(owned, { notification: notificationId }, owner)),
    requireData(await execute(ofShop, shop, admin)),
  ];
  return JSON.stringify(states);
}
