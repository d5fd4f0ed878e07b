import type { SubgraphSettings } from '../subgraphSettings.ts';
import type { Instance } from '../traffic/instances.ts';
import type { SubgraphTraffic } from '../traffic/openTraffic.ts';
import { openSubgraphClient, type SubgraphClient, type SubgraphClientOptions } from './subgraphClient.ts';

type Subgraph = { readonly name: string; readonly url: string };

/**
 * The clients of all subgraphs, by name. A subgraph whose addresses or settings change gets a new client, whose circuit
 * breaker is closed; the old one closes when it is idle.
 */
export type SubgraphClients = {
  readonly of: (name: string) => SubgraphClient;
  readonly all: () => readonly SubgraphClient[];
  readonly replace: (subgraphs: readonly Subgraph[]) => void;
} & AsyncDisposable;

type ClientsOptions = Omit<SubgraphClientOptions, 'name' | 'traffic' | 'deadlineHeader'> & {
  /** Opens what sends the calls to these instances, which are at least one. */
  readonly openTraffic: (name: string, instances: readonly Instance[]) => SubgraphTraffic;
  /** The configured instances of a subgraph with this routing URL. */
  readonly instancesOf: (subgraph: Subgraph) => readonly Instance[];
  readonly settingsOf: (name: string) => SubgraphSettings;
};

/** Opens no connection before the first call. */
export function openSubgraphClients({ instancesOf, ...options }: ClientsOptions): SubgraphClients {
  const opened = new Map<string, { readonly client: SubgraphClient; readonly madeOf: string }>();
  const closing: Promise<void>[] = [];
  const drop = (name: string): void => {
    const dropped = opened.get(name);
    if (dropped) closing.push(Promise.resolve(dropped.client[Symbol.asyncDispose]()));
    opened.delete(name);
  };

  return {
    of(name) {
      const found = opened.get(name);
      if (!found) throw new Error(`expected a subgraph of the supergraph, got ${name}`);
      return found.client;
    },
    all: () => [...opened.values()].map(({ client }) => client),
    replace(subgraphs) {
      const wanted = new Map(subgraphs.map((each) => [each.name, instancesOf(each)]));
      const parts = new Map([...wanted].map(([name, instances]) => [name, partsOf(name, instances, options)]));
      for (const [name, { madeOf }] of opened) if (madeOf !== parts.get(name)) drop(name);
      for (const [name, instances] of wanted)
        if (!opened.has(name))
          opened.set(name, { client: openClient(name, instances, options), madeOf: parts.get(name) ?? '' });
    },
    async [Symbol.asyncDispose]() {
      for (const name of opened.keys()) drop(name);
      await Promise.all(closing);
    },
  };
}

/** All that a client is made of, as text. */
function partsOf(name: string, instances: readonly Instance[], { settingsOf }: Pick<ClientsOptions, 'settingsOf'>) {
  const { traffic, discovery, healthChecks } = settingsOf(name);
  return JSON.stringify({ instances, traffic, discovery, healthChecks });
}

function openClient(
  name: string,
  instances: readonly Instance[],
  { openTraffic, settingsOf, ...options }: Omit<ClientsOptions, 'instancesOf'>,
): SubgraphClient {
  const { identity, traffic } = settingsOf(name);
  return openSubgraphClient({
    ...options,
    name,
    identity: identity === 'signed' ? options.identity : null,
    deadlineHeader: traffic.timeouts.deadlineHeader,
    traffic: openTraffic(name, instances),
  });
}
