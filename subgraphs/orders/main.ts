import { readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { askedToStop } from '#platform/lifetime/askedToStop.ts';
import { closeWithin } from '#platform/lifetime/closeWithin.ts';
import { createLog } from '#platform/log/log.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { readOrdersConfig } from './config.ts';
import { openOrders } from './open.ts';

// The orders house alone: shutdown is this file read upwards.
const CLOSE_WITHIN_MS = 30_000;
const stopping = askedToStop();
const opened = new AsyncDisposableStack();
try {
  const config = readOrdersConfig(process.env);
  const { REDIS_URL } = readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, process.env, ['REDIS_URL']);
  const log = createLog({ service: 'orders', level: config.logLevel });
  const pubSub = opened.use(await openRedisPubSub({ url: REDIS_URL, log }));
  opened.use(await openOrders({ config, pubSub, log }));
  log.info({ signal: await stopping }, 'orders is closing');
} catch (error) {
  process.stderr.write(`orders: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
await closeWithin(opened, CLOSE_WITHIN_MS);
process.exit();
