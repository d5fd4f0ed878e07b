import { runService } from '#platform/lifetime/runService.ts';
import { readProductsConfig } from './config.ts';

await runService({
  name: 'products',
  env: process.env,
  readConfig: readProductsConfig,
  open: async (service) => (await import('./open.ts')).openProducts(service),
});
