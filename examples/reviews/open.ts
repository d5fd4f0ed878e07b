import { openDatabaseClock } from '#platform/clock/databaseClock.ts';
import { openEventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog } from '#platform/eventLog/followEventLog.ts';
import { readSignal } from '#platform/execution/execution.ts';
import { listen, type ListeningServer } from '#platform/http/listen.ts';
import { createIdentity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import { checkPostgres } from '#platform/postgres/postgres.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { ReviewsConfig } from './config.ts';
import { applyEvents, readPosition } from './events/readPurchases.ts';
import { createReviewsServer } from './http.ts';
import { openReviewsDatabase } from './store/reviewsDatabase.ts';
import { createReviewsStore } from './store/reviewsStore.ts';

type ReviewsOptions = { readonly config: ReviewsConfig; readonly pubSub: PubSub; readonly log: Log };

const EVENTS_AT_ONCE = 500;

/** Opens the reviews subgraph; disposing drains its server first and closes its database last. */
export async function openReviews({ config, pubSub, log }: ReviewsOptions): Promise<ListeningServer> {
  await using opening = new AsyncDisposableStack();
  const database = { url: config.databaseUrl, applicationName: 'reviews', log, readSignal };
  const db = opening.use(await openReviewsDatabase(database));
  const clock = opening.use(await openDatabaseClock({ readTime: () => readPostgresTime(db), log }));
  const identity = createIdentity({ service: 'reviews', keys: config.identityKeys, now: clock.now });
  for (const [source, url] of Object.entries(config.sources)) {
    const read = opening.use(openEventLogReader({ source, origin: () => url, identity }));
    const from = await readPosition(db, source);
    const apply = {
      maxEvents: EVENTS_AT_ONCE,
      applyBatch: (events: Parameters<typeof applyEvents>[1]) => applyEvents(db, events),
    };
    opening.use(followEventLog({ source, read, from, apply, pubSub, verify: identity.verifierOf(source), log }));
  }
  const app = await createReviewsServer({
    dependencies: { store: createReviewsStore(db), now: () => new Date(clock.now()), log },
    verify: identity.verifyCall,
    health: {
      postgres: { isCritical: true, check: () => checkPostgres(db) },
      clock: { isCritical: false, check: clock.check },
    },
  });
  const server = opening.use(await listen(app, { ...config, portVariable: 'REVIEWS_PORT' }));
  log.info({ url: server.url }, 'reviews is open');
  const opened = opening.move();
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
