import { runService } from '#platform/lifetime/runService.ts';
import { readOrdersConfig } from './config.ts';

await runService({
  name: 'orders',
  env: process.env,
  readConfig: readOrdersConfig,
  open: async (service) => (await import('./open.ts')).openOrders(service),
});
