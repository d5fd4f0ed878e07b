import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { printSchema } from 'graphql';
import type { Kysely } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { createLog } from '#platform/log/log.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import type { Review } from './domain/addReview.ts';
import { applyEvents, readPosition } from './events/readPurchases.ts';
import { createSchema } from './schema.ts';
import { openReviewsDatabase, type ReviewsTables } from './store/reviewsDatabase.ts';
import { createReviewsStore } from './store/reviewsStore.ts';

const opened = new AsyncDisposableStack();
let db: Kysely<ReviewsTables>;
beforeAll(async () => {
  const { url } = opened.use(await openTestDatabase());
  const log = createLog({ service: 'reviews', level: 'silent' });
  db = opened.use(await openReviewsDatabase({ url, applicationName: 'reviews', log }));
});
afterAll(() => opened.disposeAsync());

const event = (position: number, type: string, data: Record<string, unknown>): EventEnvelope => ({
  id: `evt_${position}`,
  type,
  source: 'orders',
  logId: 'log_1',
  position,
  subject: 'x',
  version: 1,
  occurredAt: new Date(0).toISOString(),
  owner: 'usr_1',
  channels: [],
  data,
  traceparent: null,
});

const reviewOf = (place: number): Review => ({
  id: `rev_${place}`,
  productId: 'prd_2',
  authorId: `usr_${place}`,
  rating: place,
  title: null,
  text: 'Fine.',
  createdAt: new Date(place * 1_000),
});

test('a purchase is known when both logs are applied, however often an event comes', async () => {
  const store = createReviewsStore(db);
  const bought = event(2, 'order.confirmed', { lines: [{ variantId: 'var_1' }, { variantId: 'var_1' }] });
  await applyEvents(db, [event(1, 'order.created', { lines: [{ variantId: 'var_9' }] }), bought, bought]);
  expect(await store.hasBought('usr_1', 'prd_1')).toBe(false);
  await applyEvents(db, [
    event(3, 'product.created', { productId: 'prd_1', variants: [{ variantId: 'var_1' }, { variantId: 'var_9' }] }),
  ]);
  expect(await store.hasBought('usr_1', 'prd_1')).toBe(true);
  expect(await store.hasBought('usr_2', 'prd_1')).toBe(false);
  expect(await readPosition(db, 'orders')).toEqual({ logId: 'log_1', position: 3 });
});

test('reviews are paged newest first, and rated together', async () => {
  const store = createReviewsStore(db);
  for (const place of [1, 2, 3, 4]) expect(await store.add(reviewOf(place))).toBeNull();
  expect(await store.add({ ...reviewOf(4), id: 'rev_5', text: 'Again.' })).toEqual(reviewOf(4));
  const of = { productId: 'prd_2' };
  const first = await store.page({ of, first: 3, after: null });
  expect(first.edges.map(({ node }) => node.id)).toEqual(['rev_4', 'rev_3', 'rev_2']);
  const rest = await store.page({ of, first: 3, after: first.edges.at(-1)?.cursor });
  expect(rest).toMatchObject({ edges: [{ node: reviewOf(1) }], hasNextPage: false });
  expect(await store.ratings(['prd_2', 'prd_3'])).toEqual([{ productId: 'prd_2', average: 2.5, count: 4 }]);
});

test('the schema has a resolver for every entity that it names', () => {
  expect(printSchema(createSchema())).toContain('addReview(input: ReviewInput!): AddReviewPayload');
});
