import type { SubscriptionClient } from './subscriptionClient.ts';
import { openAll, type SubscriptionLoad } from './openSubscriptionLoad.ts';
import { allDelivered, publishOwnEvent } from './publishEvents.ts';
import type { SubscriptionMeasurement } from './measureSubscriptions.ts';

type Reconnection = {
  readonly clients: readonly SubscriptionClient[];
  readonly names: readonly string[];
  readonly missedEvents: number;
};

/** All clients lose their connections at once, and every tenth order has an event meanwhile. */
export async function measureReconnect(
  load: SubscriptionLoad,
  reconnection: Reconnection,
): Promise<SubscriptionMeasurement[]> {
  reconnection.clients.forEach((client) => client.terminate());
  reconnection.names.filter((_, at) => at % 10 === 0).forEach((name) => publishOwnEvent(load, name));
  return reconnectAll(load, reconnection, 'all reconnect');
}

/** All clients lose their connections at once, and all orders have more events than the gateway keeps in memory. */
export async function measureReconnectAfterEvents(
  load: SubscriptionLoad,
  reconnection: Reconnection,
): Promise<SubscriptionMeasurement[]> {
  reconnection.clients.forEach((client) => client.terminate());
  await publishToAll(load, reconnection);
  return reconnectAll(load, reconnection, 'all reconnect after events of all orders');
}

/**
 * The gateway is killed and restarted, and all orders have events meanwhile, which the new process does not have in
 * memory.
 */
export async function measureRestart(
  load: SubscriptionLoad,
  reconnection: Reconnection,
): Promise<SubscriptionMeasurement[]> {
  await load.gateway.kill();
  reconnection.clients.forEach((client) => client.terminate());
  await publishToAll(load, reconnection);
  await load.gateway.startAgain();
  return reconnectAll(load, reconnection, 'all reconnect to a restarted gateway');
}

async function publishToAll(load: SubscriptionLoad, { names, missedEvents }: Reconnection): Promise<void> {
  for (let at = 0; at < missedEvents; at += 1) publishOwnEvent(load, names[at % names.length] ?? '');
  await load.allLogged();
}

async function reconnectAll(
  load: SubscriptionLoad,
  { clients }: Reconnection,
  what: string,
): Promise<SubscriptionMeasurement[]> {
  const before = await load.gateway.usage();
  const startedAt = performance.now();
  await openAll(clients);
  const reopenedMs = performance.now() - startedAt;
  await allDelivered(load);
  const resumedMs = performance.now() - startedAt;
  clients.forEach((client) => client.watch());
  load.observations.takeDelays();
  const { cpuMs } = await load.gateway.usage();
  return [
    { what: `${what}: all connected`, value: reopenedMs, unit: 'ms' },
    { what: `${what}: all have what they missed`, value: resumedMs, unit: 'ms' },
    { what: `${what}: CPU for one`, value: (cpuMs - before.cpuMs) / clients.length, unit: 'ms' },
  ];
}
