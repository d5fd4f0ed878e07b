import { runService } from '#platform/lifetime/runService.ts';
import { readUsersConfig } from './config.ts';

await runService({
  name: 'users',
  env: process.env,
  readConfig: readUsersConfig,
  open: async (service) => (await import('./open.ts')).openUsers(service),
});
