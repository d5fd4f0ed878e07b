import { request } from 'undici';
import { withHealthChecks, type CheckedInstances } from '#platform/discovery/healthChecks.ts';
import type { Instance } from '#platform/discovery/instances.ts';
import { openInstances, type OpenInstancesOptions } from '#platform/discovery/openInstances.ts';
import type { SubgraphSettings } from '../subgraphSettings.ts';

type SourcesOptions = Pick<OpenInstancesOptions, 'discovery' | 'registry' | 'verifierOf' | 'log'> & {
  readonly settingsOf: (name: string) => Pick<SubgraphSettings, 'discovery' | 'healthChecks' | 'identity'>;
};

/** The sources of the instances of all subgraphs. */
export type InstanceSources = {
  /** Opens the source of a subgraph with these configured instances; the caller closes it. */
  readonly open: (name: string, configured: readonly Instance[]) => CheckedInstances;
  /** The one that was opened last for a subgraph. */
  readonly of: (name: string) => Pick<CheckedInstances, 'all'> | undefined;
  /** Resolves when the sources that were opened have read their instances, or have tried for some seconds. */
  readonly ready: () => Promise<unknown>;
};

/** Creates the sources: each finds the instances of a subgraph as its settings say, and checks their health. */
export function createInstanceSources({ settingsOf, ...o }: SourcesOptions): InstanceSources {
  const opened = new Map<string, CheckedInstances>();
  const reads: Promise<unknown>[] = [];
  return {
    open(name, configured) {
      const { discovery, healthChecks: times, identity } = settingsOf(name);
      const source = openInstances({ ...o, service: name, discovery: discovery ?? o.discovery, configured });
      reads.push(source.ready);
      const check = identity === 'signed' ? requireHealthy : requireGraphQL;
      const checked = withHealthChecks({ service: name, source, times, check, log: o.log });
      opened.set(name, checked);
      return checked;
    },
    of: (name) => opened.get(name),
    ready: () => Promise.all(reads),
  };
}

async function requireHealthy({ url }: Instance, signal: AbortSignal): Promise<void> {
  const { statusCode, body } = await request(new URL('/health/ready', url), { signal });
  await body.dump();
  if (statusCode >= 500) throw new Error(`it is not ready: it answered ${statusCode}`);
}

/** A subgraph of others certainly has its GraphQL endpoint. */
async function requireGraphQL({ url }: Instance, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const query = JSON.stringify({ query: '{ __typename }' });
  const { statusCode, body } = await request(url, { method: 'POST', headers, body: query, signal });
  await body.dump();
  if (statusCode >= 500) throw new Error(`it answered ${statusCode}`);
}
