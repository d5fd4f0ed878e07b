import { instanceAt, type Instance } from '#platform/discovery/instances.ts';
import { instancesAt } from '#platform/discovery/openInstances.ts';
import type { SubgraphSettings } from '../subgraphSettings.ts';

export { fixedInstances, type Instance, type InstanceSource } from '#platform/discovery/instances.ts';

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
  if (origins) return instancesAt(origins);
  const settings = settingsOf(name);
  if (settings.instances) return settings.instances.map(({ url: own, ...rest }) => ({ ...instanceAt(own), ...rest }));
  const address = settings.url ?? url;
  if (URL.canParse(address)) return [instanceAt(address)];
  throw new Error(`expected a URL of the subgraph ${name}, got ${JSON.stringify(address)}`);
}
