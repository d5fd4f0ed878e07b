import { parseArgs } from 'node:util';
import type { OrdersBackOffice } from '../subgraphs/orders/backOffice.ts';
import { openOrdersBeside } from './besideOrders.ts';
import { openStoresBeside } from './besideStores.ts';
import { orderStory } from './orderStory.ts';
import { readStartConfig } from './startConfig.ts';

// npm run order -- explain <id or number>: where an order is, and why. npm run order -- resume <id or number>: drives it on.
const USAGE = 'expected: npm run order -- explain|resume <ord_… or an order number>';

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [verb, order] = positionals;
  if ((verb !== 'explain' && verb !== 'resume') || !order || positionals.length > 2) throw new Error(USAGE);
  const config = readStartConfig(process.env);
  await using stores = await openStoresBeside(config);
  await using orders = await openOrdersBeside(process.env, { config, stores });
  const story = await orders.explain(order);
  if (!story) throw new Error(`nothing is known of an order ${order}`);
  if (verb === 'resume') await resume(orders, story.orderId);
  console.log(orderStory((await orders.explain(order)) ?? story, new Date()));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function resume(orders: OrdersBackOffice, orderId: string): Promise<void> {
  const resumed = await orders.resume(orderId);
  if (resumed.length === 0) console.log('nothing is under way: there is nothing to resume');
  for (const { saga, isHeld } of resumed) {
    const now = isHeld ? 'is in the hands of a running process just now' : `is ${saga.state} at ${saga.step}`;
    console.log(`${saga.kind} ${saga.id} ${now}`);
  }
}
