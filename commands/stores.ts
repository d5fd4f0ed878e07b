import { commandLine } from '#platform/commandLine/commandLine.ts';
import { runUntilStopped } from '#platform/lifetime/runUntilStopped.ts';

// Only the stores, for subgraphs that run apart on a machine without servers; prints what each subgraph must be given.
async function open(opened: AsyncDisposableStack) {
  const { readStartConfig } = await import('./startConfig.ts');
  const { openEmbeddedStores } = await import('../embedded/openEmbeddedStores.ts');
  const { openSecrets } = await import('../embedded/secrets.ts');
  const config = readStartConfig(process.env);
  const onStep = (step: string) => console.error(step);
  const stores = opened.use(await openEmbeddedStores({ ...config, onStep }));
  const { identityKeys, usersKeySecret, paymentWebhookSecret } = await openSecrets(config.dataDir);
  console.log(`USERS_DATABASE_URL=${stores.usersDatabaseUrl}
PRODUCTS_MONGODB_URL=${stores.productsMongodbUrl}
ORDERS_DATABASE_URL=${stores.ordersDatabaseUrl}
IDENTITY_KEYS=${identityKeys}
USERS_KEY_SECRET=${usersKeySecret}
ORDERS_PAYMENT_WEBHOOK_SECRET=${paymentWebhookSecret}
the stores are open: pass the lines above and a REDIS_URL to each subgraph; Ctrl-C closes them`);
  return () => undefined;
}

commandLine('stores').parse();
await runUntilStopped({ name: 'stores', open, closeWithinMs: 10_000 });
