import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { decodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { newId } from '#platform/ids/ids.ts';
import { insertTestOrder, openOrdersForTest, textIn } from '../../tests/orders/openOrdersForTest.ts';

let subgraph: Awaited<ReturnType<typeof openOrdersForTest>>;
beforeAll(async () => {
  subgraph = await openOrdersForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

const timeline = `query ($id: ID!, $first: Int) { order(id: $id) { timeline(first: $first) {
  resumeCursor edges { node { cursor } } } } }`;
const mine = `query ($user: ID!) { _entities(representations: [{ __typename: "User", id: $user }]) {
  ... on User { orders { resumeCursor edges { node { id } } } } } }`;

test('a subscription from a resume cursor misses no event, with or without a log position at the time of the read', async () => {
  const ada = { as: newId('usr') };
  const log = createPostgresEventLog(subgraph.db, 'orders');
  const { id } = await insertTestOrder(subgraph.db, { ownerId: ada.as });
  const unplaced = await subgraph.run(ada, timeline, { id });
  expect(unplaced).toMatchObject({ data: { order: { timeline: { edges: [{ node: { cursor: null } }] } } } });
  const before = decodeResumeCursor(textIn(unplaced, 'order', 'timeline', 'resumeCursor'));
  // The event in the page has no log position yet: it is delivered again, and none is missed.
  const [assigned] = await log.assign(100);
  expect(before).toEqual({ source: 'orders', logId: assigned?.logId, position: Number(assigned?.position) - 1 });

  const placed = await subgraph.run(ada, timeline, { id });
  const cursor = textIn(placed, 'order', 'timeline', 'edges', 0, 'node', 'cursor');
  expect(decodeResumeCursor(cursor)).toEqual({ ...before, position: assigned?.position });
  const { head } = await log.head();
  expect(decodeResumeCursor(textIn(placed, 'order', 'timeline', 'resumeCursor'))).toEqual({
    ...before,
    position: head,
  });
  const orders = await subgraph.run(ada, mine, { user: ada.as });
  expect(decodeResumeCursor(textIn(orders, '_entities', 0, 'orders', 'resumeCursor'))).toMatchObject({
    position: head,
  });
});
