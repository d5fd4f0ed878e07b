import { join } from 'node:path';
import type { ListeningServer } from '#platform/http/listen.ts';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { openDataFolder, readEndpoints } from '../../embedded/dataFolder.ts';
import { openEmbeddedPostgres, templateName } from '../../embedded/postgres/openEmbeddedPostgres.ts';
import { readSecrets, type Secrets } from '../../embedded/secrets.ts';
import { readReviewsConfig } from './config.ts';
import { openReviews } from './open.ts';

/**
 * Opens the reviews subgraph for the running system of DATA_DIR: with its secrets, the addresses of its services, and
 * a database of its own in the same folder. Variables of the environment take precedence.
 */
export async function openReviewsForRunningSystem(env: NodeJS.ProcessEnv): Promise<ListeningServer> {
  await using opening = new AsyncDisposableStack();
  const dataDir = env['DATA_DIR'] || '.data';
  const [running, secrets] = await Promise.all([readEndpoints(dataDir), readSecrets(dataDir)]);
  const log = createLog({ service: 'reviews', level: env['LOG_LEVEL'] || 'warn' });
  const databaseUrl = env['REVIEWS_DATABASE_URL'] || (await embeddedDatabase(dataDir, opening));
  const config = readReviewsConfig({
    PRODUCTS_URL: running?.services['products'],
    ORDERS_URL: running?.services['orders'],
    ...env,
    ...(!env['IDENTITY_KEY'] && !env['IDENTITY_KEYS'] && identityOf(secrets)),
    REVIEWS_DATABASE_URL: databaseUrl,
  });
  const redisUrl = env['REDIS_URL'];
  const pubSub = opening.use(redisUrl ? await openRedisPubSub({ url: redisUrl, log }) : openLocalPubSub());
  const { url, port } = opening.use(await openReviews({ config, pubSub, log }));
  const opened = opening.move();
  return { url, port, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function embeddedDatabase(dataDir: string, opening: AsyncDisposableStack): Promise<string> {
  const folder = opening.use(await openDataFolder(join(dataDir, 'reviews')));
  const templateFolder = join(dataDir, templateName);
  return opening.use(await openEmbeddedPostgres({ folder: join(folder.path, 'database'), templateFolder })).url;
}

/** The shared secret of the folder; a .env may have the public keys of another deployment. */
function identityOf(secrets: Secrets | null): NodeJS.ProcessEnv {
  return { IDENTITY_KEYS: secrets?.identityKeys, IDENTITY_PUBLIC_KEYS: undefined };
}
