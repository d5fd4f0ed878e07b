import { graphql, type ExecutionResult } from 'graphql';
import type { KyselyPlugin } from 'kysely';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { createContext, type OrdersDependencies } from '../../subgraphs/orders/context.ts';
import { initialOrderState, recordEvents } from '../../subgraphs/orders/domain/orderAggregate.ts';
import type { Order } from '../../subgraphs/orders/domain/order.ts';
import { totalsOf } from '../../subgraphs/orders/domain/totals.ts';
import { fixedInstances } from '#platform/discovery/instances.ts';
import { instancesAt } from '#platform/discovery/openInstances.ts';
import { createHttpProducts } from '../../subgraphs/orders/participants/httpProducts.ts';
import { createSchema } from '../../subgraphs/orders/schema.ts';
import { createCarts } from '../../subgraphs/orders/store/carts.ts';
import type { Db, OrdersDatabase } from '../../subgraphs/orders/store/database.ts';
import { ordersMigrations } from '../../subgraphs/orders/store/migrations/ordersMigrations.ts';
import { createOrderReads } from '../../subgraphs/orders/store/orderReads.ts';
import { createPostgresOrderStore } from '../../subgraphs/orders/store/postgresOrderStore.ts';
import { openFakeProducts } from './fakeProducts.ts';

/** Counts the statements sent to a database. */
function countStatements() {
  const counted = { statements: 0 };
  const plugin: KyselyPlugin = {
    // Once for each part of a union.
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      counted.statements += 1;
      return result;
    },
  };
  return { counted, plugin };
}

export type TestCaller = { readonly as?: string; readonly scopes?: readonly string[] };

// Placing, paying and cancelling have tests of their own.
const noCheckout: OrdersDependencies['checkout'] = {
  placeOrder: async () => Promise.reject(new Error('no checkout in this test')),
  payOrder: async () => Promise.reject(new Error('no checkout in this test')),
  cancelOrder: async () => Promise.reject(new Error('no checkout in this test')),
  refundOrder: async () => Promise.reject(new Error('no checkout in this test')),
  shipOrder: async () => Promise.reject(new Error('no checkout in this test')),
  deliverOrder: async () => Promise.reject(new Error('no checkout in this test')),
  onPaymentReported: async () => false,
};

/** The orders subgraph in process: a real store, fake products over HTTP, and operations run as any caller. */
export async function openOrdersForTest() {
  const opened = new AsyncDisposableStack();
  const { url } = opened.use(await openTestDatabase());
  const log = createLog({ service: 'test', level: 'silent' });
  const connection = { url, applicationName: 'test', migrations: ordersMigrations, log };
  const { counted, plugin } = countStatements();
  const plain = opened.use(await openPostgres<OrdersDatabase>(connection));
  const db: Db = plain.withPlugin(plugin);
  const catalogue = opened.use(await openFakeProducts());
  const identity = testIdentity('orders');
  const products = opened.use(
    createHttpProducts({ source: fixedInstances(instancesAt([catalogue.url])), identity, log, halfOpenAfterMs: 1 }),
  );
  const now = () => new Date();
  const carts = createCarts({ db, newId, now, keepMs: () => 86_400_000 });
  const dependencies: OrdersDependencies = {
    carts,
    orders: createOrderReads(db),
    checkout: noCheckout,
    products,
    log,
    newId,
    now,
  };
  const schema = createSchema();
  return {
    db,
    catalogue,
    counted,
    /** Runs an operation; without `as` as a guest. */
    run({ as, scopes = [] }: TestCaller, source: string, variableValues: Record<string, unknown> = {}) {
      const claims = as === undefined ? null : { subject: as, session: 'ses_1', roles: [], scopes };
      const call = { caller: 'gateway', claims, requestId: newId('req'), traceparent: null };
      const contextValue = createContext(dependencies, { ...call, deadlineAt: Date.now() + 10_000 });
      return graphql({ schema, source, variableValues, contextValue });
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The string at a path of a result. */
export function textIn({ data }: ExecutionResult, ...path: (string | number)[]): string {
  const found = path.reduce<unknown>((at, key) => (Object(at) as Record<string, unknown>)[key], data);
  if (typeof found !== 'string') throw new Error(`expected a text at ${path.join('.')}, got ${String(found)}`);
  return found;
}

/** Inserts a placed order of two lines, as its saga would. */
export async function insertTestOrder(db: Db, known: Partial<Order> & { ownerId: string }): Promise<Order> {
  const id = newId('ord');
  const createdAt = known.createdAt ?? new Date();
  const lineOf = (sku: string, unitMinor: number, quantity: number) => {
    const ids = { id: newId('oln'), productId: 'prd_1', variantId: newId('var') };
    return { ...ids, sku, name: `${sku} as sold`, imageUrl: null, unitMinor, quantity };
  };
  const lines = known.lines ?? [lineOf('TEA', 1_000, 2), lineOf('MUG', 700, 1)];
  const place = { line1: '1 Main St', line2: null, city: 'Springfield', region: null, postalCode: '12345' };
  const order: Order = {
    ...initialOrderState,
    id,
    number: `${id.slice(-8, -4)}-${id.slice(-4)}`,
    cartId: newId('crt'),
    lines,
    shipments: [],
    totals: totalsOf(lines, 490, 'USD'),
    shippingAddress: { name: 'Ada', ...place, country: 'US', phone: null },
    shippingMethod: 'STANDARD',
    version: 0,
    createdAt,
    updatedAt: createdAt,
    expiresAt: new Date(createdAt.getTime() + 1_800_000),
    ...known,
  };
  const recorded = recordEvents(order, [{ type: 'order.created' }], createdAt);
  await createPostgresOrderStore(db, () => undefined).transaction((tx) => tx.orders.insert(recorded, null));
  return recorded.order;
}
