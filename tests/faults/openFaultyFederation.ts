import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { openHttpFaultProxy, type HttpFaultProxy, type HttpFault } from '#platform/testing/httpFaultProxy.ts';
import { readGatewayConfig } from '../../gateway/config.ts';
import { readTrafficSettings, type trafficSettings } from '../../gateway/traffic/trafficSettings.ts';
import { openSmallFederation } from '../smallFederation.ts';
import { identityKey } from '../smallSubgraph.ts';

/** The settings of traffic as gateway.yaml has them. */
export type GivenTraffic = z.output<z.ZodObject<typeof trafficSettings>>;

/** One query or mutation of the load, and how it ended. */
export type QuerySample = { readonly at: number; readonly ms: number; readonly outcome: string };

type Load = { readonly query: string; readonly everyMs: number; readonly forMs: number };

/** Opens a gateway, and a fault proxy before each instance of orders; its other subgraph, users, is always well. */
export async function openFaultyFederation(traffic: GivenTraffic, instances = 1) {
  const stack = new AsyncDisposableStack();
  const proxies: HttpFaultProxy[] = [];
  const federation = await openSmallFederation(async (ordersUrl) => {
    for (let at = 0; at < instances; at += 1) proxies.push(stack.use(await openHttpFaultProxy(ordersUrl)));
    return { ...readConfig(traffic), subgraphUrls: { orders: proxies.map(({ origin }) => origin) } };
  });
  stack.use(federation);

  async function sample(query: string): Promise<QuerySample> {
    const at = performance.now();
    const { body } = await federation.execute(query);
    const { code, reason } = body.errors?.[0]?.extensions ?? {};
    return { at, ms: performance.now() - at, outcome: body.errors ? String(reason ?? code) : 'data' };
  }
  return {
    proxies,
    /** Sends a query at a fixed rate, however long the responses take. */
    async load({ query, everyMs, forMs }: Load): Promise<QuerySample[]> {
      const samples: Promise<QuerySample>[] = [];
      const from = performance.now();
      while (samples.length * everyMs < forMs) {
        samples.push(sample(query));
        await sleep(Math.max(0, from + samples.length * everyMs - performance.now()));
      }
      return Promise.all(samples);
    },
    /** Operations of orders that arrived, health checks and event logs apart. */
    arrived: () => proxies.flatMap(({ received }) => received.filter(({ path }) => path === '/graphql')),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function readConfig(traffic: GivenTraffic) {
  const { supergraphFiles: _, ...config } = readGatewayConfig({
    IDENTITY_KEYS: identityKey,
    PORT: '0',
    RATE_LIMITS: 'off',
    SHARE_READS: 'off',
  });
  const settingsOf = (name: string) => ({ ...config.settingsOf(name), traffic: readTrafficSettings(traffic) });
  return { ...config, settingsOf };
}

/** A fault for operations only: a subgraph that is ready, but does not do its work. */
export const ofOperations =
  (fault: HttpFault | null) =>
  (path: string): HttpFault | null =>
    path === '/graphql' ? fault : null;

/** The value that this part of the samples does not exceed, in ms. */
export function percentile(samples: readonly QuerySample[], part: number): number {
  const sorted = samples.map(({ ms }) => ms).toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/** How many samples ended so. */
export const countOf = (samples: readonly QuerySample[], outcome: string): number =>
  samples.filter((each) => each.outcome === outcome).length;
