import type { FastifyInstance } from 'fastify';
import type { Identity } from '#platform/identity/identity.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { SubgraphClient } from './execution/subgraphClient.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import { servicesRoute } from './http/servicesRoute.ts';
import type { OverloadGuard } from './policies/overload.ts';
import { webhookRoute, type ForwardWebhook } from './http/webhookRoute.ts';
import type { GatewayCache } from './openCache.ts';
import type { Policies } from './settings.ts';
import type { InstanceSources } from './traffic/openSources.ts';

type RoutesOptions = {
  readonly policies: Policies;
  readonly source: SupergraphSource;
  readonly clients: SubgraphClients;
  readonly sources: InstanceSources;
  readonly cache: Pick<GatewayCache, 'counts'>;
  /** Null: calls to this gateway cannot be signed. */
  readonly identity: Identity | null;
  readonly overload: Pick<OverloadGuard, 'admitCritical'>;
};

/** Adds the routes besides the graph and its tools: webhooks of the shop, and the list of services for the operator. */
export function createRoutes(o: RoutesOptions) {
  const { policies, source, clients, identity, overload } = o;
  return (app: FastifyInstance): void => {
    if (policies === 'shop') webhookRoute(app, createForwardWebhook(source, clients), overload);
    if (identity) servicesRoute(app, { verify: identity.verifyCall, read: () => readServices(o) });
  };
}

/** Each subgraph with its instances, those too that get no calls: what was seen of them, and their health. */
function readServices({ clients, sources, cache }: Pick<RoutesOptions, 'clients' | 'sources' | 'cache'>) {
  const read = async ({ name, trafficState, requireReady }: SubgraphClient) => {
    const { instances, ...state } = trafficState();
    const seen = new Map(instances.map((each) => [each.id, each]));
    const unseen = { inFlight: 0, calls: 0, failures: 0, isEjected: false, latencyMs: 0 };
    const known = await withHealthOfOne(sources.of(name)?.all() ?? [], requireReady);
    return {
      name,
      ...state,
      cache: cache.counts.of(name),
      instances: known.map(({ instance, health }) => ({ ...unseen, ...seen.get(instance.id), ...instance, health })),
    };
  };
  return Promise.all(clients.all().map(read));
}

type Known = ReturnType<NonNullable<ReturnType<InstanceSources['of']>>['all']>;

/** A single instance is not checked all the time, but now. */
async function withHealthOfOne(known: Known, requireReady: () => Promise<void>): Promise<Known> {
  const [one] = known;
  if (known.length !== 1 || !one) return known;
  const isReady = await requireReady().then(
    () => true,
    () => false,
  );
  return [{ ...one, health: isReady ? 'healthy' : 'failing' }];
}

/** Without a subgraph that handles payments every webhook is 404. */
function createForwardWebhook(source: SupergraphSource, clients: SubgraphClients): ForwardWebhook {
  return async ({ body, signature, requestId }) => {
    const { payments } = source.current();
    if (payments === null) return { status: 404, body: '{"errors":[{"message":"No subgraph handles payments."}]}' };
    const headers = { 'payment-signature': signature };
    return clients.of(payments).post('/webhooks/payments', { body, headers, requestId });
  };
}
