import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openGround, run, startSystem, type Ask, type Ground, type System } from './startSystem.ts';
import { dataOf, findVariants, logIn, payOrder, placeOrderOf, registerBuyer, stockOf, type Order } from './shopping.ts';

const LOAD_MS = 1500;

async function orderOf(ask: Ask, id: string, token: string): Promise<Order | null> {
  const query =
    'query ($id: ID) { order(id: $id) { id status paymentStatus totals { total { amountMinor currency } } } }';
  return dataOf(await ask<{ order: Order | null }>(query, { id }, token)).order;
}

let ground: Ground;
let system: System;
beforeAll(async () => {
  ground = await openGround();
  system = await startSystem(ground);
}, 60_000);
afterAll(async () => {
  await system?.[Symbol.asyncDispose]();
  await ground?.[Symbol.asyncDispose]();
}, 30_000);

test('after kill -9 and a restart everything that was acknowledged is there, tokens hold and nothing is seeded twice', async () => {
  const first = system;
  const buyer = await registerBuyer(first.ask);
  const variantId = (await findVariants(first.ask))[0]?.id ?? '';
  const order = await placeOrderOf(first.ask, { variantId, quantity: 1 }, buyer.token);
  await payOrder(first.ask, { order }, buyer.token);
  const stock = await stockOf(first.ask, variantId);
  const catalogue = (await findVariants(first.ask, 0)).length;
  await first.running.end('SIGKILL');

  const second = (system = await startSystem(ground));
  expect(await orderOf(second.ask, order.id, buyer.token)).toMatchObject({
    status: 'CONFIRMED',
    paymentStatus: 'PAID',
  });
  expect(await stockOf(second.ask, variantId)).toBe(stock);
  expect((await findVariants(second.ask, 0)).length).toBe(catalogue);
  expect(await logIn(second.ask, buyer.email)).toEqual(expect.any(String));
});

test('killed in the middle of orders, no acknowledged one is lost and stock adds up once all have settled', async () => {
  const first = system;
  const variantId = (await findVariants(first.ask, 30))[0]?.id ?? '';
  const before = await stockOf(first.ask, variantId);
  const buyers = await Promise.all(Array.from({ length: 4 }, () => registerBuyer(first.ask)));
  const acknowledged: { id: string; token: string; isPaid: boolean }[] = [];
  let attempts = 0;

  const buying = buyers.map(async ({ token }) => {
    for (attempts += 1; attempts < 25; attempts += 1) {
      const order = await placeOrderOf(first.ask, { variantId, quantity: 1 }, token);
      const kept = { id: order.id, token, isPaid: false };
      acknowledged.push(kept);
      kept.isPaid = (await payOrder(first.ask, { order }, token)).order?.paymentStatus === 'PAID';
    }
  });
  await Promise.race([wait(LOAD_MS), Promise.allSettled(buying)]);
  await first.running.end('SIGKILL');
  await Promise.allSettled(buying);
  expect(acknowledged.length).toBeGreaterThan(0);

  const second = (system = await startSystem(ground));
  for (const { id, token, isPaid } of acknowledged) {
    const order = await orderOf(second.ask, id, token);
    expect(order).not.toBeNull();
    if (isPaid) expect(order).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'PAID' });
  }
  const ordersOf = 'query { me { orders(first: 100) { edges { node { status } } } } }';
  type Mine = { me: { orders: { edges: { node: { status: string } }[] } } };
  const isSettled = async () => {
    const mine = await Promise.all(
      buyers.map(async ({ token }) => dataOf(await second.ask<Mine>(ordersOf, {}, token)).me.orders.edges),
    );
    return (
      (await stockOf(second.ask, variantId)) ===
      before - mine.flat().filter(({ node }) => node.status !== 'CANCELLED').length
    );
  };
  await eventually(isSettled, { withinMs: 20_000 });
}, 60_000);

test('a second start on the same folder stops with one clear line and harms nothing; SIGTERM, also twice, ends the first', async () => {
  const { ask, running } = system;
  const second = run('start.ts', { env: ground.env });
  expect(await second.ended()).toBe(1);
  expect(second.output().trim().split('\n')).toEqual([expect.stringContaining(ground.dataDir)]);
  expect((await findVariants(ask)).length).toBeGreaterThan(0);
  running.child.kill('SIGTERM');
  expect(await running.end('SIGINT')).toBe(0);
});
