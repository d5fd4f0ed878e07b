import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { insertTestOrder, openOrdersForTest, textIn } from '../../tests/orders/openOrdersForTest.ts';
import type { Order } from './domain/order.ts';
import { recordEvents } from './domain/orderAggregate.ts';
import { createPostgresOrderStore } from './store/postgresOrderStore.ts';

let subgraph: Awaited<ReturnType<typeof openOrdersForTest>>;
beforeAll(async () => {
  subgraph = await openOrdersForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

const staff = { as: newId('usr'), scopes: ['order:read'] };
const someone = () => ({ as: newId('usr') });

const mine = `query ($user: ID!, $first: Int, $after: String, $filter: OrderFilter) {
  _entities(representations: [{ __typename: "User", id: $user }]) { ... on User {
    orders(first: $first, after: $after, filter: $filter) { totalCount edges { node { id } } pageInfo { hasNextPage endCursor } }
  } }
}`;

test("a user's orders are paged newest first, without duplicates or gaps, also when placed at the same instant", async () => {
  const ada = someone();
  const moment = Date.now();
  const placed: Order[] = [];
  for (const at of [0, 0, 0, 1, 2]) {
    placed.push(await insertTestOrder(subgraph.db, { ownerId: ada.as, createdAt: new Date(moment + at) }));
  }
  const seen: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 3; pages += 1) {
    const variables: Record<string, unknown> = { user: ada.as, first: 2, after };
    const answer = await subgraph.run(ada, mine, variables);
    expect(answer).toMatchObject({
      data: { _entities: [{ orders: { totalCount: 5, pageInfo: { hasNextPage: pages < 2 } } }] },
    });
    for (const at of pages < 2 ? [0, 1] : [0])
      seen.push(textIn(answer, '_entities', 0, 'orders', 'edges', at, 'node', 'id'));
    after = textIn(answer, '_entities', 0, 'orders', 'pageInfo', 'endCursor');
  }
  expect(seen).toEqual(
    placed.toSorted((a, b) => +b.createdAt - +a.createdAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id),
  );
});

test("another user's orders are null, unless the caller is staff", async () => {
  const ada = someone();
  await insertTestOrder(subgraph.db, { ownerId: ada.as });
  for (const caller of [someone(), {}]) {
    expect(await subgraph.run(caller, mine, { user: ada.as })).toMatchObject({
      data: { _entities: [{ orders: null }] },
    });
  }
  expect(await subgraph.run(staff, mine, { user: ada.as })).toMatchObject({
    data: { _entities: [{ orders: { totalCount: 1 } }] },
  });
});

test('filters restrict the list', async () => {
  const ada = someone();
  const early = await insertTestOrder(subgraph.db, { ownerId: ada.as, createdAt: new Date('2026-01-01T00:00:00Z') });
  const late = await insertTestOrder(subgraph.db, { ownerId: ada.as, createdAt: new Date('2026-02-01T00:00:00Z') });
  const expired = recordEvents(late, [{ type: 'order.cancelled', cause: 'EXPIRED', reason: null }], new Date());
  await createPostgresOrderStore(subgraph.db, () => undefined).transaction((tx) => tx.orders.save(expired, null));
  const found = async (filter: Record<string, unknown>) => {
    const answer = await subgraph.run(ada, mine, { user: ada.as, filter });
    return JSON.stringify(answer.data).match(/ord_\w+/g) ?? [];
  };
  expect(await found({})).toEqual([late.id, early.id]);
  expect(await found({ statuses: ['CANCELLED'] })).toEqual([late.id]);
  expect(await found({ statuses: [] })).toEqual([]);
  expect(await found({ statuses: ['COMPLETED'] })).toEqual([]);
  expect(await found({ paymentStatuses: ['UNPAID', 'FAILED'], statuses: ['PENDING'] })).toEqual([early.id]);
  expect(await found({ placedAfter: '2026-02-01T00:00:00Z' })).toEqual([late.id]);
  expect(await found({ placedBefore: '2026-02-01T00:00:00Z' })).toEqual([early.id]);
  expect(await found({ query: late.number.toLowerCase() })).toEqual([late.id]);
  expect(await found({ query: ` ${late.number.replace('-', ' ').slice(0, 7)} ` })).toContain(late.id);
  expect(await found({ query: '' })).toEqual([late.id, early.id]);
});

test('only staff may list all orders', async () => {
  const all = '{ orders(first: 1) { edges { node { id } } } }';
  expect(await subgraph.run(staff, all)).toMatchObject({
    data: { orders: { edges: [{ node: { id: expect.any(String) } }] } },
  });
  expect(await subgraph.run(someone(), all)).toMatchObject({
    data: { orders: null },
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  expect(await subgraph.run({}, all)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

test.each([
  { first: 0 },
  { first: 101 },
  { first: -1 },
  { after: 'nonsense' },
  { after: 'WyJhIl0' },
  { filter: { query: 'x'.repeat(41) } },
  { filter: { query: '%' } },
  { filter: { query: '\u0000' } },
])('a page with %p is BAD_USER_INPUT', async (variables) => {
  expect(await subgraph.run(staff, mine, { user: staff.as, ...variables })).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});
