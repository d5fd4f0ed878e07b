import { setTimeout as sleep } from 'node:timers/promises';
import type { SubscriptionClient } from './subscriptionClient.ts';
import { measureReconnectAfterEvents, measureRestart, measureReconnect } from './measureReconnects.ts';
import { openAll, openSubscriptionLoad, type SubscriptionLoad } from './openSubscriptionLoad.ts';
import { allDelivered, gatewayIdle, publishOwnEvent, publishPublicEvent } from './publishEvents.ts';

export type SubscriptionLoadSize = {
  readonly sockets: number;
  readonly ownEvents: number;
  readonly ownEventsPerSecond: number;
  readonly broadcasts: number;
  readonly watchers: number;
  readonly publicEvents: number;
  readonly stalled: number;
  /** The events that are published while all clients are disconnected. */
  readonly missedEvents: number;
  /** The number of events that the gateway keeps in memory. */
  readonly memory: number;
};

export type SubscriptionMeasurement = { readonly what: string; readonly value: number; readonly unit: string };

const EVERY_CLIENT = 'every-client';
const SOME = 'some';

/** Measures one gateway with many sockets, scenario by scenario; throws if an expected event does not arrive. */
export async function measureSubscriptions(size: SubscriptionLoadSize): Promise<readonly SubscriptionMeasurement[]> {
  await using load = await openSubscriptionLoad({ memory: size.memory });
  const names = Array.from({ length: size.sockets }, (_, at) => `user-${at}`);
  const variantsOf = (at: number) => (at < size.watchers ? [EVERY_CLIENT, SOME] : [EVERY_CLIENT]);
  const clients = names.map((name, at) => load.client(name, variantsOf(at)));

  const rows = [
    ...(await measureMemory(load, clients)),
    ...(await measureOwn(load, { names, ...size }, 'own event to its owner')),
  ];
  clients.forEach((client) => client.watch());
  await gatewayIdle(load);
  rows.push(...(await measureBroadcast(load, size, 'broadcast to all')));
  rows.push(...(await measurePublic(load, size)));
  const stalled = await openStalled(load, size);
  await gatewayIdle(load);
  rows.push(...(await measureBroadcast(load, size, `broadcast with ${size.stalled} stalled readers`)));
  const reconnection = { clients, names, missedEvents: size.missedEvents };
  rows.push(...(await measureReconnect(load, reconnection)));
  await gatewayIdle(load);
  rows.push(...(await measureReconnectAfterEvents(load, reconnection)));
  rows.push(...(await measureRestart(load, reconnection)));
  await gatewayIdle(load);
  rows.push(...(await measureOwn(load, { names, ...size }, 'own event after the reconnects')));
  for (const client of [...clients, ...stalled]) client.terminate();
  const { reordered, foreign } = load.observations;
  const count = (what: string, value: number): SubscriptionMeasurement => ({ what, value, unit: '' });
  return [
    ...rows,
    count('missed', load.observations.missing()),
    count('reordered or repeated', reordered),
    count('foreign', foreign),
  ];
}

async function measureMemory(
  load: SubscriptionLoad,
  clients: readonly SubscriptionClient[],
): Promise<SubscriptionMeasurement[]> {
  const before = await load.gateway.usage('memory');
  const startedAt = performance.now();
  await openAll(clients);
  const tookMs = performance.now() - startedAt;
  await sleep(2000);
  const after = await load.gateway.usage('memory');
  const kilobytes = (bytes: number) => bytes / clients.length / 1024;
  return [
    { what: `opening ${clients.length} sockets`, value: tookMs, unit: 'ms' },
    { what: 'CPU to open one', value: (after.cpuMs - before.cpuMs) / clients.length, unit: 'ms' },
    { what: 'resident memory of one', value: kilobytes(after.rss - before.rss), unit: 'KB' },
    { what: 'heap of one', value: kilobytes(after.heapUsed - before.heapUsed), unit: 'KB' },
  ];
}

type Own = Pick<SubscriptionLoadSize, 'ownEvents' | 'ownEventsPerSecond'> & { readonly names: readonly string[] };

async function measureOwn(
  load: SubscriptionLoad,
  { names, ...size }: Own,
  what: string,
): Promise<SubscriptionMeasurement[]> {
  const before = await load.gateway.usage();
  const perBeat = Math.max(1, Math.round(size.ownEventsPerSecond / 50));
  for (let at = 0; at < size.ownEvents; at += perBeat) {
    for (let one = at; one < at + perBeat; one += 1) publishOwnEvent(load, names[(one * 7919) % names.length] ?? '');
    await sleep(20);
  }
  await allDelivered(load);
  const { cpuMs } = await load.gateway.usage();
  return [
    ...delaysOf(load, what),
    { what: `${what}: CPU of the gateway`, value: (cpuMs - before.cpuMs) / size.ownEvents, unit: 'ms' },
  ];
}

async function measureBroadcast(
  load: SubscriptionLoad,
  size: SubscriptionLoadSize,
  what: string,
): Promise<SubscriptionMeasurement[]> {
  for (let event = 0; event < size.broadcasts; event += 1) {
    publishPublicEvent(load, EVERY_CLIENT, size.sockets);
    await allDelivered(load);
  }
  return delaysOf(load, what);
}

async function measurePublic(
  load: SubscriptionLoad,
  { watchers, publicEvents }: SubscriptionLoadSize,
): Promise<SubscriptionMeasurement[]> {
  const before = await load.gateway.usage();
  for (let event = 0; event < publicEvents; event += 1) {
    publishPublicEvent(load, SOME, watchers);
    await sleep(50);
  }
  await allDelivered(load);
  const { cpuMs } = await load.gateway.usage();
  const what = `public event for ${watchers}`;
  return [
    ...delaysOf(load, what),
    { what: `${what}: CPU of the gateway`, value: (cpuMs - before.cpuMs) / publicEvents, unit: 'ms' },
  ];
}

async function openStalled(
  load: SubscriptionLoad,
  { stalled }: SubscriptionLoadSize,
): Promise<readonly SubscriptionClient[]> {
  const names = Array.from({ length: stalled }, (_, at) => `stalled-${at}`);
  const clients = names.map((name) => load.client(name, [EVERY_CLIENT]));
  await openAll(clients);
  for (const client of clients) {
    client.watch();
    client.stopReading();
  }
  return clients;
}

function delaysOf(load: SubscriptionLoad, what: string): SubscriptionMeasurement[] {
  const delays = load.observations.takeDelays();
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
  return [
    { what: `${what}: median`, value: at(0.5), unit: 'ms' },
    { what: `${what}: p99`, value: at(0.99), unit: 'ms' },
  ];
}
