import { readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { askedToStop } from '#platform/lifetime/askedToStop.ts';
import { closeWithin } from '#platform/lifetime/closeWithin.ts';
import { createLog } from '#platform/log/log.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { readProductsConfig } from './config.ts';
import { openProducts } from './open.ts';

// The products house alone: shutdown is this file read upwards.
const CLOSE_WITHIN_MS = 30_000;
const stopping = askedToStop();
const opened = new AsyncDisposableStack();
try {
  const config = readProductsConfig(process.env);
  const { REDIS_URL } = readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, process.env, ['REDIS_URL']);
  const log = createLog({ service: 'products', level: config.logLevel });
  const pubSub = opened.use(await openRedisPubSub({ url: REDIS_URL, log }));
  opened.use(await openProducts({ config, pubSub, log }));
  log.info({ signal: await stopping }, 'products is closing');
} catch (error) {
  process.stderr.write(`products: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
await closeWithin(opened, CLOSE_WITHIN_MS);
process.exit();
