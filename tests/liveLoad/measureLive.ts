import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveClient } from './liveClient.ts';
import { measureMovedStorm, measureRestart, measureStorm } from './measureStorms.ts';
import { openAll, openLiveLoad, type LiveLoad } from './openLiveLoad.ts';
import { allHave, settled, tell, tellStock } from './telling.ts';

export type Size = {
  readonly sockets: number;
  readonly ownEvents: number;
  readonly ownEventsPerSecond: number;
  readonly broadcasts: number;
  readonly watchers: number;
  readonly publicEvents: number;
  readonly stalled: number;
  /** What happens while everybody is away. */
  readonly missedEvents: number;
  /** How many events the gateway remembers. */
  readonly memory: number;
};

export type Measured = { readonly what: string; readonly value: number; readonly unit: string };

const EVERYBODY = 'everybody';
const SOME = 'some';

/** Everything a gateway full of sockets is asked to do, one after the other; throws when an event does not come. */
export async function measureLive(size: Size): Promise<readonly Measured[]> {
  await using load = await openLiveLoad({ memory: size.memory });
  const names = Array.from({ length: size.sockets }, (_, at) => `user-${at}`);
  const variantsOf = (at: number) => (at < size.watchers ? [EVERYBODY, SOME] : [EVERYBODY]);
  const clients = await Promise.all(names.map((name, at) => load.client(name, variantsOf(at))));

  const rows = [
    ...(await measureMemory(load, clients)),
    ...(await measureOwn(load, { names, ...size }, 'own event to its owner')),
  ];
  clients.forEach((client) => client.watch());
  await settled(load);
  rows.push(...(await measureBroadcast(load, size, 'broadcast to all')));
  rows.push(...(await measurePublic(load, size)));
  const stalled = await openStalled(load, size);
  await settled(load);
  rows.push(...(await measureBroadcast(load, size, `broadcast with ${size.stalled} stalled readers`)));
  const crowd = { clients, names, missedEvents: size.missedEvents };
  rows.push(...(await measureStorm(load, crowd)));
  await settled(load);
  rows.push(...(await measureMovedStorm(load, crowd)));
  rows.push(...(await measureRestart(load, crowd)));
  await settled(load);
  rows.push(...(await measureOwn(load, { names, ...size }, 'own event after the storm')));
  for (const client of [...clients, ...stalled]) client.cut();
  const { reordered, foreign } = load.seen;
  const count = (what: string, value: number): Measured => ({ what, value, unit: '' });
  return [
    ...rows,
    count('missed', load.seen.missing()),
    count('reordered or twice', reordered),
    count('foreign', foreign),
  ];
}

async function measureMemory(load: LiveLoad, clients: readonly LiveClient[]): Promise<Measured[]> {
  const before = await load.gateway.usage('memory');
  const begun = performance.now();
  await openAll(clients);
  const tookMs = performance.now() - begun;
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

type Own = Pick<Size, 'ownEvents' | 'ownEventsPerSecond'> & { readonly names: readonly string[] };

async function measureOwn(load: LiveLoad, { names, ...size }: Own, what: string): Promise<Measured[]> {
  const before = await load.gateway.usage();
  const perBeat = Math.max(1, Math.round(size.ownEventsPerSecond / 50));
  for (let at = 0; at < size.ownEvents; at += perBeat) {
    for (let one = at; one < at + perBeat; one += 1) tell(load, names[(one * 7919) % names.length] ?? '');
    await sleep(20);
  }
  await allHave(load);
  const { cpuMs } = await load.gateway.usage();
  return [
    ...delaysOf(load, what),
    { what: `${what}: CPU of the gateway`, value: (cpuMs - before.cpuMs) / size.ownEvents, unit: 'ms' },
  ];
}

async function measureBroadcast(load: LiveLoad, size: Size, what: string): Promise<Measured[]> {
  for (let event = 0; event < size.broadcasts; event += 1) {
    tellStock(load, EVERYBODY, size.sockets);
    await allHave(load);
  }
  return delaysOf(load, what);
}

async function measurePublic(load: LiveLoad, { watchers, publicEvents }: Size): Promise<Measured[]> {
  const before = await load.gateway.usage();
  for (let event = 0; event < publicEvents; event += 1) {
    tellStock(load, SOME, watchers);
    await sleep(50);
  }
  await allHave(load);
  const { cpuMs } = await load.gateway.usage();
  const what = `public event for ${watchers}`;
  return [
    ...delaysOf(load, what),
    { what: `${what}: CPU of the gateway`, value: (cpuMs - before.cpuMs) / publicEvents, unit: 'ms' },
  ];
}

async function openStalled(load: LiveLoad, { stalled }: Size): Promise<readonly LiveClient[]> {
  const names = Array.from({ length: stalled }, (_, at) => `stalled-${at}`);
  const clients = await Promise.all(names.map((name) => load.client(name, [EVERYBODY])));
  await openAll(clients);
  for (const client of clients) {
    client.watch();
    client.stopReading();
  }
  return clients;
}

function delaysOf(load: LiveLoad, what: string): Measured[] {
  const delays = load.seen.takeDelays();
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
  return [
    { what: `${what}: median`, value: at(0.5), unit: 'ms' },
    { what: `${what}: p99`, value: at(0.99), unit: 'ms' },
  ];
}
