import type { SubgraphSettings } from '../subgraphSettings.ts';

/** One process that serves a subgraph. */
export type Instance = {
  /** Differs from that of every other instance of the subgraph, and stays the same for as long as the process lives. */
  readonly id: string;
  /** The URL of its GraphQL endpoint. Its other endpoints are at the same origin. */
  readonly url: string;
  /** Its part of the calls beside the weights of the others; 0: it gets none while others have more. */
  readonly weight: number;
  /** The version of the subgraph that it runs; null: unknown. */
  readonly version: string | null;
  /** Where it runs; instances in the zone of the gateway are preferred. Null: unknown. */
  readonly zone: string | null;
};

/**
 * The instances of one subgraph that are known now. A source that cannot be read keeps the last known ones. Disposing
 * ends what watches for changes.
 */
export type InstanceSource = {
  /** Returns the same list until something has changed. */
  readonly current: () => readonly Instance[];
  /** Calls the listener after each change, until the source is disposed. */
  readonly onChange: (listener: () => void) => void;
} & AsyncDisposable;

/** Creates a source of instances that never change. */
export function fixedInstances(instances: readonly Instance[]): InstanceSource {
  return { current: () => instances, onChange: () => undefined, [Symbol.asyncDispose]: async () => undefined };
}

type Addresses = {
  /** The origins in `<NAME>_URL`, by subgraph name; they win over the settings. */
  readonly subgraphUrls: Readonly<Record<string, readonly string[] | undefined>>;
  readonly settingsOf: (name: string) => Pick<SubgraphSettings, 'url' | 'instances'>;
};

/**
 * Returns the configured instances of a subgraph: those of the variable, else those of its settings, else the one at its
 * routing URL. Throws when an address is not a URL.
 */
export function configuredInstances(
  { name, url }: { readonly name: string; readonly url: string },
  { subgraphUrls, settingsOf }: Addresses,
): readonly Instance[] {
  const origins = subgraphUrls[name.toLowerCase().replaceAll('_', '-')];
  if (origins) return origins.map((origin) => instanceAt(new URL('/graphql', origin).href));
  const settings = settingsOf(name);
  if (settings.instances) return settings.instances.map(({ url: own, ...rest }) => ({ ...instanceAt(own), ...rest }));
  const address = settings.url ?? url;
  if (URL.canParse(address)) return [instanceAt(address)];
  throw new Error(`expected a URL of the subgraph ${name}, got ${JSON.stringify(address)}`);
}

function instanceAt(url: string): Instance {
  return { id: url, url, weight: 1, version: null, zone: null };
}
