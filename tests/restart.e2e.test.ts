import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { run, type Ask } from './startSystem.ts';
import { dataOf, findVariants, logIn, payOrder, placeOrderOf, registerBuyer, stockOf, type Order } from './shopping.ts';
import { useSystem } from './useSystem.ts';

const LOAD_MS = 1500;

async function orderOf(ask: Ask, id: string, token: string): Promise<Order | null> {
  const query =
    'query ($id: ID) { order(id: $id) { id status paymentStatus totals { total { amountMinor currency } } } }';
  return dataOf(await ask<{ order: Order | null }>(query, { id }, token)).order;
}

/** How many orders of the buyer's are not cancelled. */
async function liveOrdersOf(ask: Ask, token: string): Promise<number> {
  type Mine = { me: { orders: { edges: { node: { status: string } }[] } } };
  const { me } = dataOf(
    await ask<Mine>('query { me { orders(first: 100) { edges { node { status } } } } }', {}, token),
  );
  return me.orders.edges.filter(({ node }) => node.status !== 'CANCELLED').length;
}

const system = useSystem();

test('killed in the middle of orders, the system has lost nothing that was acknowledged and seeds nothing twice; stock adds up once all have settled', async () => {
  const { ask } = system;
  const [{ id: variantId } = { id: '' }, { id: quietId } = { id: '' }] = await findVariants(ask, 30);
  const [before, catalogue] = [await stockOf(ask, variantId), (await findVariants(ask, 0)).length];
  const early = await registerBuyer(ask);
  const order = await placeOrderOf(ask, { variantId: quietId, quantity: 1 }, early.token);
  await payOrder(ask, { order }, early.token);
  const quietStock = await stockOf(ask, quietId);
  const buyers = await Promise.all(Array.from({ length: 4 }, () => registerBuyer(ask)));
  const acknowledged = [{ id: order.id, token: early.token, isPaid: true }];
  let attempts = 0;

  const buying = buyers.map(async ({ token }) => {
    for (attempts += 1; attempts < 25; attempts += 1) {
      const { id, ...placed } = await placeOrderOf(ask, { variantId, quantity: 1 }, token);
      const kept = { id, token, isPaid: false };
      acknowledged.push(kept);
      kept.isPaid = (await payOrder(ask, { order: { id, ...placed } }, token)).order?.paymentStatus === 'PAID';
    }
  });
  await Promise.race([wait(LOAD_MS), Promise.allSettled(buying)]);
  await system.running.end('SIGKILL');
  await Promise.allSettled(buying);
  expect(acknowledged.length).toBeGreaterThan(1);

  await system.restart();
  for (const { id, token, isPaid } of acknowledged) {
    const kept = await orderOf(system.ask, id, token);
    expect(kept).not.toBeNull();
    if (isPaid) expect(kept).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'PAID' });
  }
  expect(await stockOf(system.ask, quietId)).toBe(quietStock);
  expect((await findVariants(system.ask, 0)).length).toBe(catalogue);
  expect(await logIn(system.ask, early.email)).toEqual(expect.any(String));
  await eventually(
    async () => {
      const sold = await Promise.all(buyers.map(({ token }) => liveOrdersOf(system.ask, token)));
      return (await stockOf(system.ask, variantId)) === before - sold.reduce((sum, one) => sum + one, 0);
    },
    { withinMs: 20_000 },
  );
}, 60_000);

test('a second start on the same folder stops with one clear line and harms nothing; SIGTERM, also twice, ends the first', async () => {
  const { ask, running } = system;
  const second = run('start.ts', { env: system.ground.env });
  expect(await second.ended()).toBe(1);
  expect(second.output().trim().split('\n')).toEqual([expect.stringContaining(system.dataDir)]);
  expect((await findVariants(ask)).length).toBeGreaterThan(0);
  running.child.kill('SIGTERM');
  expect(await running.end('SIGINT')).toBe(0);
});
