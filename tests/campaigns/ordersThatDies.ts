import { subscribe } from 'node:diagnostics_channel';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { readOrdersConfig } from '../../subgraphs/orders/config.ts';
import { openOrders } from '../../subgraphs/orders/open.ts';
import { boundariesOf, boundedPubSub } from './boundaries.ts';
import { losingCharges } from './losingCharges.ts';
import { plantedFaults } from './plantedFaults.ts';

/** What its parent says: watch what is passed from now on, and die when this boundary is passed the n-th time. */
export type Order = { readonly deathAt?: { readonly boundary: string; readonly nth: number } };
/** What it says to its parent. */
export type Word = { readonly url: string } | { readonly passed: string } | { readonly isArmed: true };

// The orders house as it is, as a process that kills itself with SIGKILL at a boundary its parent names.
const firstOrder = process.env['ORDER'];
// Its parent wrote it, as one of these.
let order = firstOrder ? (JSON.parse(firstOrder) as Order) : null;
let timesPassed = 0;

function pass(boundary: string): void {
  if (!order) return;
  if (order.deathAt?.boundary === boundary) {
    timesPassed += 1;
    if (timesPassed === order.deathAt.nth) process.kill(process.pid, 'SIGKILL');
  }
  say({ passed: boundary });
}

function say(word: Word): void {
  process.send?.(word);
}

process.on('disconnect', () => process.exit());
process.on('message', (said: Order) => {
  order = said;
  timesPassed = 0;
  say({ isArmed: true });
});
subscribe('http.server.response.finish', (message) => {
  const { request } = message as { request: { method?: string } };
  if (request.method === 'POST') pass('acknowledge: after');
});

const log = createLog({ service: 'orders', level: process.env['LOG_LEVEL'] ?? 'error' });
const url = process.env['REDIS_URL'];
const carrier = url ? await openRedisPubSub({ url, log }) : openLocalPubSub();
const { sagaDependencies, eventLog } = boundariesOf(pass);
const plant = plantedFaults(process.env['PLANTED_FAULT']);
const house = await openOrders({
  config: readOrdersConfig(process.env),
  pubSub: boundedPubSub(carrier, pass),
  log,
  overrides: { sagaDependencies: (real) => sagaDependencies(plant(losingCharges(real))), eventLog },
});
say({ url: house.url });
