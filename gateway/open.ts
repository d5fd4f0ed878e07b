import { setTimeout as sleep } from 'node:timers/promises';
import { createEventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog } from '#platform/eventLog/followEventLog.ts';
import { listen, type Listening } from '#platform/http/listen.ts';
import { createSeal } from '#platform/identity/seal.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { createDriftCheck } from './composition/drift.ts';
import { openSupergraphSource, type SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import { createExecutor } from './execution/executor.ts';
import { openSubgraphClients, type SubgraphClients } from './execution/subgraphClients.ts';
import { createSubgraphDataSource } from './execution/subgraphDataSource.ts';
import { createHealth } from './health.ts';
import { startApollo } from './http/apollo.ts';
import { createApp } from './http/app.ts';
import { createAuthenticate } from './policies/authenticate.ts';
import { createGuards } from './policies/guards.ts';
import { createKeySet } from './policies/keySet.ts';
import { MAX_TOKENS } from './policies/limits.ts';
import { createRevocations } from './policies/revocations.ts';

type GatewayOptions = { readonly config: GatewayConfig; readonly pubSub: PubSub; readonly log: Log };

/** The house that says who somebody is. */
const IDENTITY_HOUSE = 'users';
const READ_BACK_WAIT_MS = 2000;

/** Opens the gateway; it answers at `url` until it is disposed, which drains it first and lets go of the subgraphs last. */
export async function openGateway({ config, pubSub, log }: GatewayOptions): Promise<Listening> {
  await using opening = new AsyncDisposableStack();
  const source = opening.use(await openSupergraphSource({ ...config.supergraphFiles, log }));
  const clients = opening.use(
    openSubgraphClients({ ...config, urls: config.subgraphUrls, maxResponseBytes: 8_388_608 }),
  );
  clients.replace(source.current().subgraphs);

  const identity = openIdentity({ config, pubSub, log, clients });
  opening.use(identity);
  const guards = createGuards({ authenticate: identity.authenticate, policies: () => source.current().policies });
  const drift = createDriftCheck((name) => runningSdl(clients, name));
  const health = createHealth({ clients, source, drift, pubSub, hasReadRevocations: identity.hasReadBack });

  const gateway = createExecutor({
    supergraph: source,
    log,
    prepare(next) {
      clients.replace(next.subgraphs);
      health.listSubgraphs();
    },
    dataSourceOf: (name) => dataSourceOf(name, { source, clients, config }),
  });
  const apollo = await startApollo({ gateway, guards, maxTokens: MAX_TOKENS, log });
  opening.defer(() => apollo.stop());
  await identity.readBack;
  const app = createApp({ ...config, apollo, guards, health: health.checks, log });
  const server = opening.use(await listen(app, config));
  log.info({ url: server.url }, 'the gateway is open');
  const house = opening.move();
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => house.disposeAsync() };
}

type IdentityOptions = GatewayOptions & { readonly clients: SubgraphClients };

/** Everything that decides who a caller is; it follows what users says of tokens that were taken back. */
function openIdentity({ config, pubSub, log, clients }: IdentityOptions) {
  const { identityKeys, tokenLifetimeMs } = config;
  const get = (path: string) => clients.of(IDENTITY_HOUSE).get(path);
  const revocations = createRevocations({ tokenLifetimeMs });
  const followed = followEventLog({
    source: IDENTITY_HOUSE,
    read: createEventLogReader({ get }),
    pubSub,
    seal: createSeal(identityKeys),
    from: { since: new Date(Date.now() - tokenLifetimeMs) },
    apply: revocations.apply,
    log,
  });
  let hasReadBack = false;
  const caughtUp = followed.caughtUp.then(() => (hasReadBack = true));
  const keySet = createKeySet({ read: () => get('/.well-known/jwks.json'), log });
  return {
    authenticate: createAuthenticate({ keySet, revocations }),
    hasReadBack: () => hasReadBack,
    // Serving without it is better than not serving: /health/ready tells.
    readBack: Promise.race([caughtUp, sleep(READ_BACK_WAIT_MS, undefined, { ref: false })]),
    [Symbol.asyncDispose]: () => followed[Symbol.asyncDispose](),
  };
}

function dataSourceOf(name: string, o: { source: SupergraphSource; clients: SubgraphClients; config: GatewayConfig }) {
  return createSubgraphDataSource({
    client: () => o.clients.of(name),
    shapes: () => o.source.current().shapes,
    callTimeoutMs: o.config.callTimeoutMs,
  });
}

async function runningSdl(clients: SubgraphClients, name: string): Promise<string> {
  const call = { claims: null, requestId: 'gateway drift', deadlineAt: Date.now() + 1000, traceparent: null };
  const { data } = await clients.of(name).ask({ query: '{ _service { sdl } }' }, call);
  const service = data?.['_service'];
  if (typeof service === 'object' && service !== null && 'sdl' in service) return String(service.sdl);
  throw new Error(`expected the schema ${name} runs, got none`);
}
