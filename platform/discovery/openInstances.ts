import { isDnsUrl, watchDns } from './dnsInstances.ts';
import { fixedInstances, instanceAt, type Instance, type WatchedInstances } from './instances.ts';
import type { VerifierOf } from './knownEntries.ts';
import type { DiscoveryLog, Registry } from './registry.ts';
import { watchRegistry } from './watchRegistry.ts';

export type OpenInstancesOptions = {
  readonly service: string;
  /**
   * `registry`: those that announce themselves, and the configured ones until the registry names one. `dns`: those of
   * the host name of the URL. `static`: the configured ones. A URL with `dns:` or `dns+srv:` is resolved also then.
   */
  readonly discovery: 'static' | 'dns' | 'registry';
  /** The configured instances, at least one. */
  readonly configured: readonly Instance[];
  /** Null: there is none. */
  readonly registry: Registry | null;
  readonly verifierOf: VerifierOf;
  readonly log: DiscoveryLog;
};

/** Opens the source of a service's instances; a change is logged. Throws for a registry where there is none. */
export function openInstances(o: OpenInstancesOptions): WatchedInstances {
  const source = openSource(o);
  source.onChange(() => {
    const instances = source.current().map(({ id, url, version }) => ({ id, url, version }));
    o.log.info({ callee: o.service, instances }, 'the instances of a service have changed');
  });
  return source;
}

function openSource({ service, discovery, configured, registry, verifierOf, log }: OpenInstancesOptions) {
  if (discovery === 'registry') {
    if (registry === null) throw new Error(`expected a registry for the instances of ${service}: set REDIS_URL`);
    const until = configured.filter(({ url }) => !isDnsUrl(url));
    return watchRegistry({ service, registry, verifierOf, log, until });
  }
  const [first] = configured;
  if (first && isDnsUrl(first.url)) return watchDns({ url: first.url, log });
  if (first && discovery === 'dns') return watchDns({ url: first.url.replace(/^http:/, 'dns:'), log });
  return { ...fixedInstances(configured), ready: Promise.resolve() };
}

/** The instances at these addresses; each is an origin, whose GraphQL endpoint is at `/graphql`, or a `dns:` URL. */
export function instancesAt(urls: readonly string[]): readonly Instance[] {
  return urls.map((url) => instanceAt(isDnsUrl(url) ? url : new URL('/graphql', url).href));
}
