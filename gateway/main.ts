import { runService } from '#platform/lifetime/runService.ts';
import { readGatewayConfig } from './config.ts';

await runService({
  name: 'gateway',
  env: process.env,
  readConfig: readGatewayConfig,
  open: async (service) => (await import('./open.ts')).openGateway(service),
});
