import type { LiveClient } from './liveClient.ts';
import { openAll, type LiveLoad } from './openLiveLoad.ts';
import { allHave, tell } from './telling.ts';
import type { Measured } from './measureLive.ts';

type Crowd = {
  readonly clients: readonly LiveClient[];
  readonly names: readonly string[];
  readonly missedEvents: number;
};

/** Every client loses its connection at once; meanwhile every tenth order goes on. */
export async function measureStorm(load: LiveLoad, crowd: Crowd): Promise<Measured[]> {
  crowd.clients.forEach((client) => client.cut());
  crowd.names.filter((_, at) => at % 10 === 0).forEach((name) => tell(load, name));
  return comeBack(load, crowd, 'reconnect storm');
}

/** Every client loses its connection at once; all their orders go on, further than the gateway remembers. */
export async function measureMovedStorm(load: LiveLoad, crowd: Crowd): Promise<Measured[]> {
  crowd.clients.forEach((client) => client.cut());
  await tellAll(load, crowd);
  return comeBack(load, crowd, 'storm after all orders moved');
}

/** The gateway is killed, all orders go on, and it is started again: all come back before it remembers them. */
export async function measureRestart(load: LiveLoad, crowd: Crowd): Promise<Measured[]> {
  await load.gateway.kill();
  crowd.clients.forEach((client) => client.cut());
  await tellAll(load, crowd);
  await load.gateway.startAgain();
  return comeBack(load, crowd, 'storm on a gateway just started');
}

async function tellAll(load: LiveLoad, { names, missedEvents }: Crowd): Promise<void> {
  for (let at = 0; at < missedEvents; at += 1) tell(load, names[at % names.length] ?? '');
  await load.allLogged();
}

async function comeBack(load: LiveLoad, { clients }: Crowd, what: string): Promise<Measured[]> {
  const before = await load.gateway.usage();
  const begun = performance.now();
  await openAll(clients);
  const reopenedMs = performance.now() - begun;
  await allHave(load);
  const resumedMs = performance.now() - begun;
  clients.forEach((client) => client.watch());
  load.seen.takeDelays();
  const { cpuMs } = await load.gateway.usage();
  return [
    { what: `${what}: all connected`, value: reopenedMs, unit: 'ms' },
    { what: `${what}: all have what they missed`, value: resumedMs, unit: 'ms' },
    { what: `${what}: CPU for one`, value: (cpuMs - before.cpuMs) / clients.length, unit: 'ms' },
  ];
}
