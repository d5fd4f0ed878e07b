import { parseArgs } from 'node:util';
import type { OrdersBackOffice } from '../subgraphs/orders/backOffice.ts';
import { openProductsBackOffice, type ProductsBackOffice } from '../subgraphs/products/backOffice.ts';
import { openOrdersBeside } from './besideOrders.ts';
import { openStoresBeside } from './besideStores.ts';
import { readStartConfig } from './startConfig.ts';

// npm run reconcile [-- --days N]: compares attempts with the provider and stock with orders, repairs, and says what it found.
const DAY_MS = 86_400_000;

try {
  const { values } = parseArgs({ options: { days: { type: 'string', default: '7' } } });
  const days = Number(values.days);
  if (!(days > 0)) throw new Error(`--days: expected a number above 0, got ${JSON.stringify(values.days)}`);
  const since = new Date(Date.now() - days * DAY_MS);
  const config = readStartConfig(process.env);
  await using stores = await openStoresBeside(config);
  await using orders = await openOrdersBeside(process.env, { config, stores });
  await using products = await openProductsBackOffice({ mongodbUrl: stores.productsMongodbUrl });
  const isPaymentsRight = await comparePayments(orders, since);
  const isStockRight = await compareStock(orders, products, since);
  if (!isPaymentsRight || !isStockRight) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function comparePayments(orders: OrdersBackOffice, since: Date): Promise<boolean> {
  const findings = await orders.reconcilePayments(since);
  for (const { kind, attemptId, orderId, what } of findings)
    console.log(`${kind}  ${attemptId} of ${orderId}: ${what}`);
  const unclear = findings.filter(({ kind }) => kind === 'unclear').length;
  console.log(`payments: ${findings.length} that differed from the provider, ${unclear} of them beyond repair`);
  return unclear === 0;
}

/** Products is read first: what it has then is compared with orders as they are later, so nothing under way looks wrong. */
async function compareStock(orders: OrdersBackOffice, products: ProductsBackOffice, since: Date): Promise<boolean> {
  const units = await products.orderUnits(since);
  const wrong = await orders.compareStock(
    units.map(({ state, ...line }) => ({ ...line, units: state })),
    since,
  );
  let repaired = 0;
  let impossible = 0;
  for (const { repair, ...line } of wrong) {
    const outcome = await products.repair(line, repair);
    if (outcome === 'same') continue;
    if (outcome === 'done') repaired += 1;
    else impossible += 1;
    const was = `${line.quantity} of ${line.variantId} for ${line.orderId} were ${line.units ?? 'not there'}`;
    console.log(`${outcome === 'done' ? 'repaired' : 'beyond repair'}  ${was}: ${repair}`);
  }
  console.log(`stock: ${units.length} entries compared, ${repaired} repaired, ${impossible} beyond repair`);
  return impossible === 0;
}
