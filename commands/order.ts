import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';
import type { OrdersBackOffice } from '../subgraphs/orders/backOffice.ts';

const program = commandLine('order');
program
  .command('explain <order>')
  .description('where an order is, and why; <order> is its id (ord_…) or its number')
  .action((order: string) => withOrder(order, async () => undefined));
program
  .command('resume <order>')
  .description('resumes what waits for an order, as far as it goes')
  .action((order: string) => withOrder(order, resume));
await runCommandLine(program);

async function withOrder(
  order: string,
  change: (orders: OrdersBackOffice, orderId: string) => Promise<void>,
): Promise<void> {
  const { readStartConfig } = await import('./startConfig.ts');
  const { openStoresForCommand } = await import('./openStoresForCommand.ts');
  const { openOrdersForCommand } = await import('./openOrdersForCommand.ts');
  const { formatOrderHistory } = await import('./formatOrderHistory.ts');
  const config = readStartConfig(process.env);
  await using stores = await openStoresForCommand(config, ['orders']);
  await using orders = await openOrdersForCommand(process.env, { config, databaseUrl: stores.urls.orders });
  const history = await orders.findHistory(order);
  if (!history) throw new Error(`nothing is known of an order ${order}`);
  await change(orders, history.orderId);
  console.log(formatOrderHistory((await orders.findHistory(order)) ?? history, new Date()));
}

async function resume(orders: OrdersBackOffice, orderId: string): Promise<void> {
  const resumed = await orders.resume(orderId);
  if (resumed.length === 0) console.log('nothing is under way: there is nothing to resume');
  for (const { saga, isHeld } of resumed) {
    const now = isHeld ? 'is in the hands of a running process just now' : `is ${saga.state} at ${saga.step}`;
    console.log(`${saga.kind} ${saga.id} ${now}`);
  }
}
