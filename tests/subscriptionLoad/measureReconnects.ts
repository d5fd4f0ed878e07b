import type { SubscriptionClient } from './subscriptionClient.ts';
import { openAll, type SubscriptionLoad } from './openSubscriptionLoad.ts';
import { allDelivered, publishOwnEvent } from './publishEvents.ts';
import type { SubscriptionMeasurement } from './measureSubscriptions.ts';

type Crowd = {
  readonly clients: readonly SubscriptionClient[];
  readonly names: readonly string[];
  readonly missedEvents: number;
};

/** Every client loses its connection at once; meanwhile every tenth order goes on. */
export async function measureReconnect(load: SubscriptionLoad, crowd: Crowd): Promise<SubscriptionMeasurement[]> {
  crowd.clients.forEach((client) => client.terminate());
  crowd.names.filter((_, at) => at % 10 === 0).forEach((name) => publishOwnEvent(load, name));
  return reconnectAll(load, crowd, 'reconnect storm');
}

/** Every client loses its connection at once; all their orders go on, further than the gateway remembers. */
export async function measureReconnectAfterEvents(
  load: SubscriptionLoad,
  crowd: Crowd,
): Promise<SubscriptionMeasurement[]> {
  crowd.clients.forEach((client) => client.terminate());
  await publishToAll(load, crowd);
  return reconnectAll(load, crowd, 'storm after all orders moved');
}

/** The gateway is killed, all orders go on, and it is started again: all come back before it remembers them. */
export async function measureRestart(load: SubscriptionLoad, crowd: Crowd): Promise<SubscriptionMeasurement[]> {
  await load.gateway.kill();
  crowd.clients.forEach((client) => client.terminate());
  await publishToAll(load, crowd);
  await load.gateway.startAgain();
  return reconnectAll(load, crowd, 'storm on a gateway just started');
}

async function publishToAll(load: SubscriptionLoad, { names, missedEvents }: Crowd): Promise<void> {
  for (let at = 0; at < missedEvents; at += 1) publishOwnEvent(load, names[at % names.length] ?? '');
  await load.allLogged();
}

async function reconnectAll(
  load: SubscriptionLoad,
  { clients }: Crowd,
  what: string,
): Promise<SubscriptionMeasurement[]> {
  const before = await load.gateway.usage();
  const begun = performance.now();
  await openAll(clients);
  const reopenedMs = performance.now() - begun;
  await allDelivered(load);
  const resumedMs = performance.now() - begun;
  clients.forEach((client) => client.watch());
  load.observations.takeDelays();
  const { cpuMs } = await load.gateway.usage();
  return [
    { what: `${what}: all connected`, value: reopenedMs, unit: 'ms' },
    { what: `${what}: all have what they missed`, value: resumedMs, unit: 'ms' },
    { what: `${what}: CPU for one`, value: (cpuMs - before.cpuMs) / clients.length, unit: 'ms' },
  ];
}
