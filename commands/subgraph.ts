import type { StoreKind } from '../embedded/openEmbeddedStores.ts';
import type { z } from 'zod';
import { serviceVariable } from '#platform/environment/environment.ts';
import type { ListenAddress } from '#platform/http/listenAddress.ts';
import type { ListeningServer } from '#platform/http/listen.ts';
import type { Log } from '#platform/log/log.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';

type Dependencies = { readonly pubSub: PubSub; readonly metrics?: Metrics; readonly log: Log };

/** Opens a subgraph with the variables of `env`; disposing the server closes the subgraph. */
export type OpenSubgraph = (options: Dependencies & { readonly env: NodeJS.ProcessEnv }) => Promise<ListeningServer>;

/** How `npm start` is configured, as far as the defaults of a subgraph depend on it. */
export type StartSettings = {
  readonly env: NodeJS.ProcessEnv;
  readonly dataDir: string;
  /** Whether the subgraph's store is embedded, and so has the demo data. */
  readonly isStoreEmbedded: boolean;
};

/** Adds the demo data that is missing in the store at `storeUrl`; resolves with the number of added items. */
export type LoadDemoData = (options: { readonly storeUrl: string; readonly log: Log }) => Promise<number>;

/** A database that is filled from an event log. */
export type ReadModel = {
  readonly name: string;
  /** The variable with its URL. */
  readonly variable: string;
  /** The subgraph in whose embedded store it gets a schema of its own when it has no URL: an engine more costs memory. */
  readonly besides: string;
};

/** What start, the commands, the embedded stores and the tests know of a subgraph. */
export type Subgraph<Name extends string = string> = {
  /** Its folder in `subgraphs/`, its name in `supergraph.yaml`, and in capitals the prefix of its variables. */
  readonly name: Name;
  /** Its port under `npm start` is that of the gateway plus this. */
  readonly portOffset: number;
  /** The kind of its store, of which it reads the URL from `<NAME>_DATABASE_URL` or `<NAME>_MONGODB_URL`. */
  readonly store: StoreKind;
  /** Its databases on PostgreSQL beside its store. */
  readonly readModels?: readonly ReadModel[];
  /** The subgraphs it calls or whose event logs it reads: it reads their `<NAME>_URL`, and opens after them. */
  readonly calls: readonly string[];
  /** The subgraphs that open later, whose event logs it reads as soon as they respond: it reads their `<NAME>_URL`. */
  readonly reads?: readonly string[];
  /** The secrets that `npm start` generates: their variables, and the keys under which `secrets.json` has them. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Variables that `npm start` sets when the environment does not. */
  readonly startDefaults?: (settings: StartSettings) => Readonly<Record<string, string>>;
  /** Its demo data, and a plural noun for the items. */
  readonly demoData?: { readonly items: string; readonly load: () => Promise<LoadDemoData> };
  /** The schema of its settings file; absent: it has none. */
  readonly settings?: z.ZodType;
  /** Reads all its variables and returns where it will listen; throws EnvironmentError for all that are wrong. */
  readonly readAddress: (env: NodeJS.ProcessEnv) => ListenAddress;
  /** Imports its modules, which takes long. */
  readonly load: () => Promise<OpenSubgraph>;
};

type SubgraphEntry<Name extends string, Config> = Omit<Subgraph<Name>, 'readAddress' | 'load'> & {
  readonly readConfig: (env: NodeJS.ProcessEnv) => Config;
  readonly load: () => Promise<(options: Dependencies & { readonly config: Config }) => Promise<ListeningServer>>;
};

/** Checks that a subgraph's opener takes what its `readConfig` returns, and hides the type of it. */
export function subgraph<const Name extends string, Config extends ListenAddress>({
  readConfig,
  load,
  ...entry
}: SubgraphEntry<Name, Config>): Subgraph<Name> {
  return {
    ...entry,
    readAddress: readConfig,
    async load() {
      const open = await load();
      return ({ env, ...dependencies }) => open({ config: readConfig(env), ...dependencies });
    },
  };
}

/** The variable with the URL of a subgraph's store. */
export function storeVariable({ name, store }: Pick<Subgraph, 'name' | 'store'>): string {
  return serviceVariable(name, store === 'postgres' ? 'DATABASE_URL' : 'MONGODB_URL');
}

/** Orders subgraphs so that each comes after those it calls; throws when there is no such order. */
export function openingOrder<Each extends Subgraph>(subgraphs: readonly Each[]): Each[] {
  const ordered: Each[] = [];
  const isOpen = (called: string) => ordered.some(({ name }) => name === called);
  while (ordered.length < subgraphs.length) {
    const next = subgraphs.find(({ name, calls }) => !isOpen(name) && calls.every(isOpen));
    if (next === undefined) {
      const left = subgraphs
        .filter(({ name }) => !isOpen(name))
        .map(({ name, calls }) => `${name} (${calls.join(', ')})`);
      throw new Error(`expected subgraphs that call only subgraphs which can open before them, got ${left.join(', ')}`);
    }
    ordered.push(next);
  }
  return ordered;
}
