import { readDiscovery } from '#platform/environment/discovery.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';
import type { SupergraphFiles } from './composition/supergraphSource.ts';
import type { Settings } from './settings.ts';
import { readSubgraphUrls } from './supergraphFiles.ts';

/** Where subgraphs are, and how their instances are found. Announcements are signed: the gateway needs the public keys of services to read them. */
export function readAddresses(settings: Settings, env: NodeJS.ProcessEnv, files: SupergraphFiles) {
  const { discovery, zone } = readDiscovery(env);
  const named = Object.values(settings.subgraphs ?? {}).map((each) => each?.discovery);
  const usesRegistry = named.includes('registry') || discovery === 'registry';
  if (usesRegistry) readIdentityKeys(env);
  return { discovery, zone, usesRegistry, subgraphUrls: readSubgraphUrls(env, files) };
}
