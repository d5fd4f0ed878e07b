import { setTimeout as sleep } from 'node:timers/promises';
import type { PeerClocks } from '#platform/clock/peerClocks.ts';
import type { Registry } from '#platform/discovery/registry.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import { openSubgraphClients, type SubgraphClients } from './execution/subgraphClients.ts';
import { createCallTimer } from './measureGateway.ts';
import { configuredInstances, type Instance } from './traffic/instances.ts';
import { createInstanceSources } from './traffic/openSources.ts';
import { openTraffic } from './traffic/openTraffic.ts';

const IDENTITY_WAIT_MS = 2000;

/** Starts even if instances, revocations and token keys are not read yet; /health/ready reports it. */
export async function readIdentity(...reads: (Promise<unknown> | undefined)[]): Promise<void> {
  await Promise.race([Promise.all(reads), sleep(IDENTITY_WAIT_MS, undefined, { ref: false })]);
}

type ClientDependencies = {
  readonly identity: Identity | null;
  readonly peers: PeerClocks;
  readonly registry: Registry | null;
  readonly metrics: Metrics;
  readonly log: Log;
};

/**
 * The clients of the current subgraphs, and the sources of their instances. Without keys no announcement is believed. The
 * instances are read first: the first calls, such as for token keys, would go to addresses where nobody listens.
 */
export async function openClients(current: () => GatewayConfig, source: SupergraphSource, about: ClientDependencies) {
  const config = current();
  const verifierOf = about.identity?.verifierOf ?? (() => () => false);
  const settingsOf = (name: string) => current().settingsOf(name);
  const sources = createInstanceSources({ ...config, ...about, settingsOf, verifierOf });
  const instancesOf = (subgraph: { name: string; url: string }) => configuredInstances(subgraph, current());
  const timed = createCallTimer(about.metrics);
  const openTrafficTo = (name: string, instances: readonly Instance[]) => {
    const settings = settingsOf(name).traffic;
    return timed(name, openTraffic({ ...config, ...about, name, source: sources.open(name, instances), settings }));
  };
  const clients = openSubgraphClients({ ...config, settingsOf, instancesOf, openTraffic: openTrafficTo, ...about });
  clients.replace(source.current().subgraphs);
  await readIdentity(sources.ready());
  return { clients, sources, [Symbol.asyncDispose]: () => clients[Symbol.asyncDispose]() };
}

/** The schema that a subgraph of this project runs. */
export async function runningSdl(clients: SubgraphClients, name: string): Promise<string> {
  const deadlineAt = Date.now() + 1000;
  const call = { claims: null, requestId: 'gateway drift', deadlineAt, traceparent: null, isOwn: true };
  const { data } = await clients.of(name).execute({ query: '{ _service { sdl } }' }, call);
  const service = data?.['_service'];
  if (typeof service === 'object' && service !== null && 'sdl' in service) return String(service.sdl);
  throw new Error(`expected the schema ${name} runs, got none`);
}
