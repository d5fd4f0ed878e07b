import { commandLine, runCommandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import type { OrdersBackOffice } from '../subgraphs/orders/backOffice.ts';
import type { ProductsBackOffice } from '../subgraphs/products/backOffice.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 3_650;

await runCommandLine(
  commandLine('reconcile')
    .option('--days <count>', 'compares the payments and stock of so many days', wholeNumberArgument(1, MOST_DAYS), 7)
    .action(({ days }: { days: number }) => reconcile(new Date(Date.now() - days * DAY_MS))),
);

async function reconcile(since: Date): Promise<void> {
  const { readStartConfig } = await import('./startConfig.ts');
  const { openStoresForCommand } = await import('./openStoresForCommand.ts');
  const { openOrdersForCommand } = await import('./openOrdersForCommand.ts');
  const { openProductsBackOffice } = await import('../subgraphs/products/backOffice.ts');
  const config = readStartConfig(process.env);
  await using stores = await openStoresForCommand(config, ['orders', 'products']);
  await using orders = await openOrdersForCommand(process.env, { config, databaseUrl: stores.urls.orders });
  await using products = await openProductsBackOffice({ mongodbUrl: stores.urls.products });
  const isPaymentsRight = await comparePayments(orders, since);
  const isStockRight = await compareStock(orders, products, since);
  if (!isPaymentsRight || !isStockRight) process.exitCode = 1;
}

async function comparePayments(orders: OrdersBackOffice, since: Date): Promise<boolean> {
  const findings = await orders.reconcilePayments(since);
  for (const { kind, attemptId, orderId, detail } of findings)
    console.log(`${kind}  ${attemptId} of ${orderId}: ${detail}`);
  const unclear = findings.filter(({ kind }) => kind === 'unclear').length;
  console.log(`payments: ${findings.length} that differed from the provider, ${unclear} of them beyond repair`);
  return unclear === 0;
}

/**
 * Products is read first: what it has then is compared with orders as they are later, so nothing under way looks wrong.
 */
async function compareStock(orders: OrdersBackOffice, products: ProductsBackOffice, since: Date): Promise<boolean> {
  const units = await products.orderUnits(since);
  const wrong = await orders.compareStock(
    units.map(({ state, ...line }) => ({ ...line, reservation: state })),
    since,
  );
  let repaired = 0;
  let impossible = 0;
  for (const { repair, ...line } of wrong) {
    const outcome = await products.repair(line, repair);
    if (outcome === 'same') continue;
    if (outcome === 'done') repaired += 1;
    else impossible += 1;
    const was = `${line.quantity} of ${line.variantId} for ${line.orderId} were ${line.reservation ?? 'not there'}`;
    console.log(`${outcome === 'done' ? 'repaired' : 'beyond repair'}  ${was}: ${repair}`);
  }
  console.log(`stock: ${units.length} entries compared, ${repaired} repaired, ${impossible} beyond repair`);
  return impossible === 0;
}
