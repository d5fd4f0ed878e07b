import { z } from 'zod';
import type { StoreOptions } from '../embedded/openEmbeddedStores.ts';
import type { Secrets } from '../embedded/secrets.ts';
import {
  logLevel,
  portUpTo,
  readAllOrReportProblems,
  readEnvironment,
  secretIn,
  serviceVariable,
  urlOf,
} from '#platform/environment/environment.ts';
import { readMetricsAddress } from '#platform/environment/metricsAddress.ts';
import { mongoUrl } from '#platform/environment/mongoUrl.ts';
import { storeVariable, type Subgraph } from './subgraph.ts';
import { subgraphs as allSubgraphs } from './subgraphs.ts';

const LAST_PORT = 65_535;
const DEFAULT_PORT = 4_000;
/** Metrics are served at the port of the gateway plus this. */
const METRICS_PORT_OFFSET = 9;

const storeUrl = { postgres: urlOf('postgres', 'postgresql'), mongo: mongoUrl } as const;

/** What `npm start` and the commands for a running system read themselves; each subgraph reads its own variables. */
export type StartConfig = Readonly<ReturnType<typeof readStartConfig>>;

/** Reads the folder, the ports and which stores are real; the subgraphs' ports follow the gateway's unless set. */
export function readStartConfig(env: NodeJS.ProcessEnv, subgraphs: readonly Subgraph[] = allSubgraphs) {
  const lastOffset = Math.max(...subgraphs.map(({ portOffset }) => portOffset));
  const shape = {
    DATA_DIR: z.string().default('.data'),
    LOG_LEVEL: logLevel.default('warn'),
    PORT: portUpTo(LAST_PORT - lastOffset).default(DEFAULT_PORT),
    REDIS_URL: urlOf('redis', 'rediss').optional(),
  };
  const [read, metrics, stores] = readAllOrReportProblems(
    () => readEnvironment(shape, env, ['REDIS_URL']),
    () => readMetricsAddress(env, metricsPortOf(env)),
    () => readStores(env, subgraphs),
  );
  return {
    subgraphs,
    dataDir: read.DATA_DIR,
    logLevel: read.LOG_LEVEL,
    port: read.PORT,
    redisUrl: read.REDIS_URL ?? null,
    /** Where the metrics of all services are served; null: nothing is measured. */
    metrics,
    /** The store of each subgraph, and the read models. Those without a URL are embedded. */
    stores,
  };
}

/** Without a fixed port of the gateway there is none of the metrics either. */
function metricsPortOf(env: NodeJS.ProcessEnv): number | null {
  const port = Number(env['PORT'] || DEFAULT_PORT);
  return port > 0 && port + METRICS_PORT_OFFSET <= LAST_PORT ? port + METRICS_PORT_OFFSET : null;
}

function readStores(env: NodeJS.ProcessEnv, subgraphs: readonly Subgraph[]): readonly StoreOptions[] {
  const readModels = subgraphs.flatMap((each) => each.readModels ?? []);
  const shape = {
    ...Object.fromEntries(subgraphs.map((each) => [storeVariable(each), storeUrl[each.store].optional()])),
    ...Object.fromEntries(readModels.map(({ variable }) => [variable, storeUrl.postgres.optional()])),
  };
  const urls = readEnvironment(shape, env, Object.keys(shape));
  return [
    ...subgraphs.map((each) => ({ name: each.name, kind: each.store, url: urls[storeVariable(each)] })),
    ...readModels.map(({ name, variable, besides }) => ({
      name,
      kind: 'postgres' as const,
      url: urls[variable],
      besides,
    })),
  ];
}

type Opened = {
  readonly config: StartConfig;
  readonly storeUrls: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
};

const isEmbedded = (config: StartConfig, name: string) =>
  config.stores.some((store) => store.name === name && store.url === undefined);

/** Which subgraphs get their demo data from `npm start`, and the variables of the stores that do not. */
type Seeding = { readonly seeded: readonly Subgraph[]; readonly notSeeded: readonly string[] };

/**
 * `npm start` loads the demo data into the stores that it embeds. A store that a URL names may be in use, and an
 * administrator whose password is public must not be added to it without a request.
 */
export function planSeeding(config: StartConfig): Seeding {
  const withDemoData = config.subgraphs.filter(({ demoData }) => demoData !== undefined);
  const [seeded, others] = [true, false].map((embedded) =>
    withDemoData.filter(({ name }) => isEmbedded(config, name) === embedded),
  );
  return { seeded: seeded ?? [], notSeeded: (others ?? []).map(storeVariable) };
}

const keysOfOneService = ['IDENTITY_KEY', 'IDENTITY_PUBLIC_KEYS'].flatMap((name) => [name, `${name}_FILE`]);

/** The variables that each subgraph would get on its own machine, filled in for one process. */
export function subgraphEnvironment(env: NodeJS.ProcessEnv, opened: Opened): NodeJS.ProcessEnv {
  const { config, secrets } = opened;
  return {
    ...env,
    PORT: String(config.port),
    IDENTITY_KEYS: secretIn(env, 'IDENTITY_KEYS') ?? secrets.identityKeys,
    // One process is every service: it derives the keys of all, whatever the .env of a deployment says.
    ...Object.fromEntries(keysOfOneService.map((variable) => [variable, undefined])),
    ...Object.assign({}, ...config.subgraphs.map((subgraph) => variablesOf(subgraph, env, opened))),
  };
}

function variablesOf(subgraph: Subgraph, env: NodeJS.ProcessEnv, { config, storeUrls, secrets }: Opened) {
  const { name, portOffset } = subgraph;
  const isStoreEmbedded = isEmbedded(config, name);
  const defaults = {
    [serviceVariable(name, 'PORT')]: String(config.port === 0 ? 0 : config.port + portOffset),
    ...Object.fromEntries(Object.entries(subgraph.secrets).map(([variable, key]) => [variable, secrets[key]])),
    ...subgraph.startDefaults?.({ env, dataDir: config.dataDir, isStoreEmbedded }),
  };
  const chosen = Object.entries(defaults).map(([variable, value]) => [variable, secretIn(env, variable) ?? value]);
  const readModels = (subgraph.readModels ?? []).map((each) => [
    each.variable,
    storeUrls[each.name] ?? secretIn(env, each.variable),
  ]);
  return {
    ...Object.fromEntries([...chosen, ...readModels]),
    [storeVariable(subgraph)]: storeUrls[name],
  };
}
