import type { FastifyInstance } from 'fastify';
import type { Identity } from '#platform/identity/identity.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import { servicesRoute } from './http/servicesRoute.ts';
import type { OverloadGuard } from './policies/overload.ts';
import { webhookRoute, type ForwardWebhook } from './http/webhookRoute.ts';
import type { Policies } from './settings.ts';
import type { InstanceSources } from './traffic/openSources.ts';

type RoutesOptions = {
  readonly policies: Policies;
  readonly source: SupergraphSource;
  readonly clients: SubgraphClients;
  readonly sources: InstanceSources;
  /** Null: calls to this gateway cannot be signed. */
  readonly identity: Identity | null;
  readonly overload: Pick<OverloadGuard, 'admitCritical'>;
};

/** Adds the routes besides the graph and its tools: webhooks of the shop, and the list of services for the operator. */
export function createRoutes({ policies, source, clients, sources, identity, overload }: RoutesOptions) {
  return (app: FastifyInstance): void => {
    if (policies === 'shop') webhookRoute(app, createForwardWebhook(source, clients), overload);
    if (identity) servicesRoute(app, { verify: identity.verifyCall, read: () => readServices(clients, sources) });
  };
}

/** Each subgraph with its instances, those too that get no calls: what was seen of them, and their health. */
function readServices(clients: SubgraphClients, sources: InstanceSources) {
  return clients.all().map(({ name, trafficState }) => {
    const { instances, ...state } = trafficState();
    const seen = new Map(instances.map((each) => [each.id, each]));
    const unseen = { inFlight: 0, calls: 0, failures: 0, isEjected: false, latencyMs: 0 };
    const known = sources.of(name)?.all() ?? [];
    return {
      name,
      ...state,
      instances: known.map(({ instance, health }) => ({ ...unseen, ...seen.get(instance.id), ...instance, health })),
    };
  });
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
