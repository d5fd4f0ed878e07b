import { openEmbeddedStores } from '../embedded/openEmbeddedStores.ts';
import { openSecrets } from '../embedded/secrets.ts';
import { askedToStop } from '#platform/lifetime/askedToStop.ts';
import { readStartConfig } from './startConfig.ts';

// Only the stores, for houses that run apart on a machine without servers; prints what each house must be given.
const stopping = askedToStop();
try {
  const config = readStartConfig(process.env);
  await using stores = await openEmbeddedStores(config);
  const { identityKeys, usersKeySecret, paymentWebhookSecret } = await openSecrets(config.dataDir);
  process.stdout.write(
    [
      `USERS_DATABASE_URL=${stores.usersDatabaseUrl}`,
      `PRODUCTS_MONGODB_URL=${stores.productsMongodbUrl}`,
      `ORDERS_DATABASE_URL=${stores.ordersDatabaseUrl}`,
      `IDENTITY_KEYS=${identityKeys}`,
      `USERS_KEY_SECRET=${usersKeySecret}`,
      `ORDERS_PAYMENT_WEBHOOK_SECRET=${paymentWebhookSecret}`,
      'the stores are open: give the lines above and a REDIS_URL to each house; Ctrl-C closes them\n',
    ].join('\n'),
  );
  await stopping;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
