import { randomBytes } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import { newId } from '#platform/ids/ids.ts';
import type { OrdersDatabase } from '../../subgraphs/orders/store/database.ts';
import { runProgram } from '../startSystem.ts';
import { createSignedClient, managerClaims, type SignedClient } from './signedClient.ts';

/** The stores of the products process; without a Redis its events reach no subscriber. */
export type ProductsProcessOptions = { readonly mongoUrl: string; readonly redisUrl: string | null };

/** The products subgraph as its own process, for any number of orders processes. */
export type ProductsProcess = {
  readonly url: string;
  readonly mongoUrl: string;
  readonly pid: number;
  /** The identity key that all of them share. */
  readonly identityKey: string;
  /** Creates a product with `count` variants of `initialStock` units each; resolves with the variants' ids. */
  readonly sell: (count: number, initialStock: number) => Promise<string[]>;
} & AsyncDisposable;

export async function openProductsProcess(
  options: ProductsProcessOptions,
  nodeOptions?: string,
): Promise<ProductsProcess> {
  const opened = new AsyncDisposableStack();
  const identityKey = randomBytes(32).toString('hex');
  const url = new URL(options.mongoUrl);
  if (url.pathname === '/') url.pathname = '/products';
  const env = {
    PRODUCTS_MONGODB_URL: url.href,
    PRODUCTS_PORT: '0',
    IDENTITY_KEYS: identityKey,
    ORDERS_PAYMENT_WEBHOOK_SECRET: identityKey,
    REDIS_URL: options.redisUrl ?? 'redis://127.0.0.1:1',
    LOG_LEVEL: 'info',
    ...(nodeOptions ? { NODE_OPTIONS: nodeOptions } : {}),
  };
  const running = runProgram('subgraphs/products/main.ts', { env });
  opened.defer(async () => void (await running.stop('SIGTERM')));
  const [, address = ''] = await running.waitForOutput(/"url":"(http:\/\/[^"]+)".*products is open/);
  const products = opened.use(createSignedClient(address, { subgraph: 'products', secret: identityKey }));
  return {
    url: address,
    mongoUrl: url.href,
    pid: running.child.pid ?? 0,
    identityKey,
    sell: (count, initialStock) => sell(products, { count, initialStock }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const CREATE = `mutation ($input: ProductInput!, $key: ID!) { createProduct(input: $input, idempotencyKey: $key) {
  product { variants { id } } userErrors { code message path } } }`;
type Created = { createProduct: { product: { variants: { id: string }[] } | null; userErrors: unknown[] } };
const PRICE = { amountMinor: 1_250, currency: 'USD' };

/** Creates a product, as {@link ProductsProcess.sell} does. */
export async function sell(products: SignedClient, { count, initialStock }: { count: number; initialStock: number }) {
  const variants = Array.from({ length: count }, (_, at) => ({
    sku: newId('sku'),
    title: `Size ${at + 1}`,
    price: PRICE,
    weightGrams: 200,
    initialStock,
  }));
  const variables = { input: { name: newId('Oolong'), variants }, key: newId('key') };
  const { createProduct } = await products.execute<Created>(CREATE, { as: managerClaims(), variables });
  if (!createProduct.product) throw new Error(`expected a product, got ${JSON.stringify(createProduct.userErrors)}`);
  return createProduct.product.variants.map(({ id }) => id);
}

const INT8 = 20;

/** Opens a connection to the orders database for the checks. */
export function openOrdersInspection(url: string): Kysely<OrdersDatabase> {
  const connection = new URL(url);
  connection.searchParams.delete('pool_max');
  const getTypeParser = (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 ? Number : types.getTypeParser(oid, format as 'text');
  const pool = new Pool({ connectionString: connection.href, max: 1, types: { getTypeParser } });
  pool.on('error', () => undefined);
  return new Kysely<OrdersDatabase>({ dialect: new PostgresDialect({ pool }) });
}
