import { randomBytes } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import { newId } from '#platform/ids/ids.ts';
import type { OrdersDatabase } from '../../subgraphs/orders/store/database.ts';
import { runProgram } from '../startSystem.ts';
import { callHouse, newManager, type CallHouse } from './callHouse.ts';

/** Where the products house keeps its things; without a Redis nobody hears its facts. */
export type Ground = { readonly mongoUrl: string; readonly redisUrl: string | null };

/** The products house as a process of its own, for any number of orders houses. */
export type ProductsStreet = {
  readonly url: string;
  readonly mongoUrl: string;
  readonly pid: number;
  /** With which all of them sign. */
  readonly identityKey: string;
  /** Puts a product with that many variants on sale, each with that many units; answers the variants' ids. */
  readonly sell: (count: number, initialStock: number) => Promise<string[]>;
} & AsyncDisposable;

export async function openProductsStreet(ground: Ground, nodeOptions?: string): Promise<ProductsStreet> {
  const opened = new AsyncDisposableStack();
  const identityKey = randomBytes(32).toString('hex');
  const url = new URL(ground.mongoUrl);
  if (url.pathname === '/') url.pathname = '/products';
  const env = {
    PRODUCTS_MONGODB_URL: url.href,
    PRODUCTS_PORT: '0',
    IDENTITY_KEYS: identityKey,
    ORDERS_PAYMENT_WEBHOOK_SECRET: identityKey,
    REDIS_URL: ground.redisUrl ?? 'redis://127.0.0.1:1',
    LOG_LEVEL: 'info',
    ...(nodeOptions ? { NODE_OPTIONS: nodeOptions } : {}),
  };
  const running = runProgram('subgraphs/products/main.ts', { env });
  opened.defer(async () => void (await running.stop('SIGTERM')));
  const [, address = ''] = await running.waitForOutput(/"url":"(http:\/\/[^"]+)".*products is open/);
  const house = opened.use(callHouse(address, [identityKey]));
  return {
    url: address,
    mongoUrl: url.href,
    pid: running.child.pid ?? 0,
    identityKey,
    sell: (count, initialStock) => sell(house, { count, initialStock }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const CREATE = `mutation ($input: ProductInput!, $key: ID!) { createProduct(input: $input, idempotencyKey: $key) {
  product { variants { id } } userErrors { code message path } } }`;
type Created = { createProduct: { product: { variants: { id: string }[] } | null; userErrors: unknown[] } };
const PRICE = { amountMinor: 1_250, currency: 'USD' };

/** Puts a product with that many variants on sale, as {@link ProductsStreet.sell}. */
export async function sell(house: CallHouse, { count, initialStock }: { count: number; initialStock: number }) {
  const variants = Array.from({ length: count }, (_, at) => ({
    sku: newId('sku'),
    title: `Size ${at + 1}`,
    price: PRICE,
    weightGrams: 200,
    initialStock,
  }));
  const variables = { input: { name: newId('Oolong'), variants }, key: newId('key') };
  const { createProduct } = await house.ask<Created>(CREATE, { as: newManager(), variables });
  if (!createProduct.product) throw new Error(`expected a product, got ${JSON.stringify(createProduct.userErrors)}`);
  return createProduct.product.variants.map(({ id }) => id);
}

const INT8 = 20;

/** The orders house's database, to look into from outside. */
export function lookInto(url: string): Kysely<OrdersDatabase> {
  const connection = new URL(url);
  connection.searchParams.delete('pool_max');
  const getTypeParser = (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 ? Number : types.getTypeParser(oid, format as 'text');
  const pool = new Pool({ connectionString: connection.href, max: 1, types: { getTypeParser } });
  pool.on('error', () => undefined);
  return new Kysely<OrdersDatabase>({ dialect: new PostgresDialect({ pool }) });
}
