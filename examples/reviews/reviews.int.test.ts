import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { graphql, printSchema } from 'graphql';
import type { Kysely } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { encodeCursor } from '#platform/pagination/connectionPage.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import type { Review } from './domain/addReview.ts';
import { createContext } from './context.ts';
import { applyEvents, readPosition } from './events/readPurchases.ts';
import { createSchema } from './schema.ts';
import { openReviewsDatabase, type ReviewsTables } from './store/reviewsDatabase.ts';
import { createReviewsStore } from './store/reviewsStore.ts';

const log = createLog({ service: 'reviews', level: 'silent' });
const opened = new AsyncDisposableStack();
let db: Kysely<ReviewsTables>;
beforeAll(async () => {
  const { url } = opened.use(await openTestDatabase());
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

/** Executes an operation for a signed-in buyer. */
function execute(source: string, variableValues: Record<string, unknown>, flags: readonly string[] = []) {
  const claims = { subject: newId('usr'), session: newId('ses'), roles: [], scopes: [] };
  const call = { caller: 'gateway', claims, requestId: 'req', deadlineAt: Date.now() + 10_000, flags };
  const contextValue = createContext({ store: createReviewsStore(db), now: () => new Date(), log }, call);
  return graphql({ schema: createSchema(), source, variableValues, contextValue });
}

test.each([
  ['productId', { productId: 'prd_\0' }],
  ['productId', { productId: 'none' }],
  ['title', { title: 'N\0' }],
  ['text', { text: 'N\0' }],
])('what the database cannot keep is refused before it is asked: %s %j', async (field, wrong) => {
  const input = { productId: newId('prd'), rating: 5, title: 'Good', text: 'It holds water.', ...wrong };
  const add = 'mutation ($input: ReviewInput!) { addReview(input: $input) { userErrors { code path } } }';
  const userErrors = [{ code: 'VALIDATION', path: ['input', field] }];
  expect(await execute(add, { input })).toEqual({ data: { addReview: { userErrors } } });
});

test('who has not bought a product may review it only with the flag open_reviews', async () => {
  const input = { productId: newId('prd'), rating: 5, text: 'It holds water.' };
  const add = 'mutation ($input: ReviewInput!) { addReview(input: $input) { review { rating } userErrors { code } } }';
  const refused = { review: null, userErrors: [{ code: 'FORBIDDEN' }] };
  expect(await execute(add, { input })).toEqual({ data: { addReview: refused } });
  const added = { review: { rating: 5 }, userErrors: [] };
  expect(await execute(add, { input }, ['open_reviews'])).toEqual({ data: { addReview: added } });
});

test.each([-8.64e15, 8.65e15, 'now'])('a cursor of the instant %j is BAD_USER_INPUT', async (instant) => {
  const representations = [{ __typename: 'Product', id: newId('prd') }];
  const page = `query ($representations: [_Any!]!, $after: String) {
    _entities(representations: $representations) { ... on Product { reviews(after: $after) { edges { cursor } } } }
  }`;
  const { errors } = await execute(page, { representations, after: encodeCursor([instant, newId('rev')]) });
  expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
});
