import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#platform/testing/eventually.ts';
import { orderId, variantId } from '../liveFederation.ts';
import type { LiveLoad } from './openLiveLoad.ts';

const WITHIN = { withinMs: 240_000 };

/** Until everything that was told has come to whom it concerns. */
export const allHave = (load: LiveLoad): Promise<void> => eventually(async () => load.seen.missing() === 0, WITHIN);

/** Until the gateway has done what it was asked to and rests. */
export async function settled(load: LiveLoad): Promise<void> {
  let { cpuMs } = await load.gateway.usage();
  await eventually(async () => {
    await sleep(500);
    const now = await load.gateway.usage();
    const isResting = now.cpuMs - cpuMs < 250;
    cpuMs = now.cpuMs;
    return isResting;
  }, WITHIN);
}

const told = new WeakMap<LiveLoad, Map<string, number>>();

/** Tells the next event of somebody’s order. */
export function tell(load: LiveLoad, name: string): void {
  const counts = told.get(load) ?? new Map<string, number>();
  told.set(load, counts);
  const sequence = (counts.get(name) ?? 0) + 1;
  counts.set(name, sequence);
  load.seen.expect(`${orderId(name)} ${sequence}`);
  load.tellOrder(name);
}

const stocks = new WeakMap<LiveLoad, Map<string, number>>();

/** Tells of a variant that is watched by so many. */
export function tellStock(load: LiveLoad, name: string, watchers: number): void {
  const counts = stocks.get(load) ?? new Map<string, number>();
  stocks.set(load, counts);
  const available = (counts.get(name) ?? 0) + 1;
  counts.set(name, available);
  load.seen.expect(`${variantId(name)} ${available}`, watchers);
  load.tellStock(name, available);
}
