import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#platform/testing/eventually.ts';
import { orderId, variantId } from '../subscriptionFederation.ts';
import type { SubscriptionLoad } from './openSubscriptionLoad.ts';

const WITHIN = { withinMs: 240_000 };

/** Resolves when every receiver has every published event. */
export const allDelivered = (load: SubscriptionLoad): Promise<void> =>
  eventually(async () => load.observations.missing() === 0, WITHIN);

/** Resolves when the gateway uses almost no CPU time. */
export async function gatewayIdle(load: SubscriptionLoad): Promise<void> {
  let { cpuMs } = await load.gateway.usage();
  await eventually(async () => {
    await sleep(500);
    const now = await load.gateway.usage();
    const isIdle = now.cpuMs - cpuMs < 250;
    cpuMs = now.cpuMs;
    return isIdle;
  }, WITHIN);
}

const sequences = new WeakMap<SubscriptionLoad, Map<string, number>>();

/** Publishes the next event of one order. */
export function publishOwnEvent(load: SubscriptionLoad, name: string): void {
  const counts = sequences.get(load) ?? new Map<string, number>();
  sequences.set(load, counts);
  const sequence = (counts.get(name) ?? 0) + 1;
  counts.set(name, sequence);
  load.observations.expect(`${orderId(name)} ${sequence}`);
  load.publishOrderEvent(name);
}

const stocks = new WeakMap<SubscriptionLoad, Map<string, number>>();

/** Publishes an event of a variant with this number of watchers. */
export function publishPublicEvent(load: SubscriptionLoad, name: string, watchers: number): void {
  const counts = stocks.get(load) ?? new Map<string, number>();
  stocks.set(load, counts);
  const available = (counts.get(name) ?? 0) + 1;
  counts.set(name, available);
  load.observations.expect(`${variantId(name)} ${available}`, watchers);
  load.publishStockEvent(name, available);
}
