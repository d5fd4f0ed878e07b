import { madeOf } from '#platform/settings/liveConfig.ts';
import type { Supergraph } from './composition/supergraph.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import { createFetch, createVisibilityCheck, liveHeadersSent, SIGN_IN } from './createFetch.ts';
import { createExecutor, type ExecuteOfDocument } from './execution/executor.ts';
import type { OperationEngine } from './execution/operationEngine.ts';
import { SharedReads } from './execution/sharedReads.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import type { FetchFromSubgraph } from './execution/subgraphFetch.ts';
import type { ExecuteOperation } from './http/executeOperation.ts';
import { createSharedExecution } from './http/shareExecutions.ts';
import type { GatewayCache } from './openCache.ts';
import type { Authenticate } from './policies/authenticate.ts';
import { createFlags, type FlagsOf } from './policies/flags.ts';
import { createGuards, type Guards } from './policies/guards.ts';
import { createRequestResolver, type ResolveRequest } from './policies/persistedQueries.ts';

type Current = () => GatewayConfig;

type PartsOptions = {
  readonly source: SupergraphSource;
  readonly clients: SubgraphClients;
  readonly authenticate: Authenticate;
  readonly engineOf: (supergraph: Supergraph) => OperationEngine;
  readonly cache: Pick<GatewayCache, 'fetch'>;
};

/** What decides about operations and executes them, by the settings of now. */
export type LiveParts = {
  readonly guards: Guards;
  readonly resolve: ResolveRequest;
  readonly checkVisibility: ReturnType<typeof createVisibilityCheck>;
  readonly fetch: FetchFromSubgraph;
  readonly flagsOf: FlagsOf;
  /** An operation keeps the settings that it began with. */
  readonly execute: ExecuteOfDocument;
};

export const apiSchemaOf = (source: SupergraphSource) => () => source.current().apiSchema();

/** Creates the parts that are made of settings, and are made again when those change. */
export function createLiveParts(
  current: Current,
  { source, clients, authenticate, engineOf, cache }: PartsOptions,
): LiveParts {
  const graph = source.current;
  const signInFields = () => (graph().identity === null ? [] : SIGN_IN.fields);
  const maxOperationCost = () => current().maxOperationCost;
  const guards = createGuards({ authenticate, graph, signInFields, maxOperationCost });
  const checkVisibility = createVisibilityCheck({ source, clients, current });
  const fetchBy = perConfig(current, (config) =>
    createFetch({ source, clients, config, authenticate, checkVisibility }),
  );
  const executor = perConfig(current, (config) =>
    createExecutor({ ...config, ...guards, supergraph: graph, engineOf, fetch: cache.fetch(fetchBy(), config) }),
  );
  const flags = madeOf(current, (config) => config.flags, createFlags);
  return {
    guards,
    resolve: createResolver(current, source),
    checkVisibility,
    fetch: (...call) => fetchBy()(...call),
    flagsOf: (claims) => flags()(claims),
    execute: (...operation) => executor()(...operation),
  };
}

type ExecutionOptions = {
  readonly source: SupergraphSource;
  readonly createPipeline: (config: GatewayConfig) => ExecuteOperation;
  readonly cache: Pick<GatewayCache, 'execute'>;
};

/** Creates what executes operations by the settings of now; equal reads are executed once, unless that is switched off. */
export function createLiveExecution(
  current: Current,
  { source, createPipeline, cache }: ExecutionOptions,
): ExecuteOperation {
  const headersSent = liveHeadersSent(current, source);
  const execution = perConfig(current, (config) => {
    const execute = cache.execute(createPipeline(config), config);
    if (!config.sharesReads) return execute;
    return createSharedExecution({ ...config, execute, reads: new SharedReads(), headersSent });
  });
  return (request) => execution()(request);
}

/** Documents that are resolved stay so until the settings that decide about them change. */
function createResolver(current: Current, source: SupergraphSource): ResolveRequest {
  const schema = apiSchemaOf(source);
  const resolver = madeOf(
    current,
    ({ documentLimits, exposure }) => ({ documentLimits, exposure }),
    (settings) => createRequestResolver({ ...settings, schema }),
  );
  return (...request) => resolver()(...request);
}

function perConfig<Made>(current: Current, make: (config: GatewayConfig) => Made): () => Made {
  return madeOf(current, (config) => config, make);
}
