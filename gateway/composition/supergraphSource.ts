import { readFile } from 'node:fs/promises';
import type { Log } from '#platform/log/log.ts';
import type { Policies } from '../settings.ts';
import { composeSubgraphs, isStampedFor } from './composeSubgraphs.ts';
import { readSubgraphList, readSubgraphs, type SubgraphDefinition } from './subgraphList.ts';
import { readSupergraph, type Supergraph } from './supergraph.ts';
import { createFileWatcher } from '#platform/files/fileWatcher.ts';
import { requireMarkedFields } from './unmarkedFields.ts';

/** The current supergraph. Schemas that do not compose leave it unchanged and set `failure`. */
export type SupergraphSource = {
  readonly current: () => Supergraph;
  /** The subgraphs that the current supergraph was composed from; empty when only the committed file could be read. */
  readonly subgraphs: () => readonly SubgraphDefinition[];
  /** Why the current files are not served; null when they are. */
  readonly failure: () => string | null;
  /**
   * Sets the listener that is called before a new supergraph is served, and refuses it by throwing. There is one
   * listener.
   */
  readonly onReplace: (listener: (next: Supergraph) => void) => void;
  /** Sets the listener that each new supergraph waits for before it replaces the current one. */
  readonly beforeReplace: (listener: (next: Supergraph) => Promise<void>) => void;
} & AsyncDisposable;

/** Where the supergraph comes from. */
export type SupergraphFiles =
  | {
      /** A list of subgraphs such as supergraph.yaml. */
      readonly listFile: string;
      /** The committed supergraph, used when it is fresh, and when the schemas do not compose at the start. */
      readonly committedFile: string;
    }
  /** A supergraph that is already composed. */
  | { readonly composedFile: string };

type SourceOptions = SupergraphFiles & { readonly policies?: Policies; readonly log: Log };

type Loaded = { readonly supergraph: Supergraph; readonly subgraphs: readonly SubgraphDefinition[] };
type State = Loaded & { readonly failure: string | null };

type Listeners = {
  prepare: (next: Supergraph) => Promise<void>;
  replace: (next: Supergraph) => void;
};

/** Opens the source and watches its files. Rejects when neither the files nor the committed supergraph can be used. */
export async function openSupergraphSource(o: SourceOptions): Promise<SupergraphSource> {
  const { log } = o;
  const on: Listeners = { prepare: async () => undefined, replace: () => undefined };
  const opened = Promise.withResolvers<void>();
  let reloading = opened.promise;
  const watcher = createFileWatcher(() => void (reloading = reloading.then(reload)));
  const parts = { ...readingFor(o.policies), watch: watcher.watch, log };
  const { first, load } = 'listFile' in o ? listLoader(o, parts) : fileLoader(o, parts);

  async function reload(): Promise<void> {
    try {
      const next = await load();
      if (next.supergraph.sdl !== state.supergraph.sdl) {
        await on.prepare(next.supergraph);
        on.replace(next.supergraph);
        log.info({ subgraphs: next.supergraph.subgraphs.map(({ name }) => name) }, 'a new supergraph is served');
      }
      state = { ...next, failure: null };
    } catch (err) {
      state = { ...state, failure: reasonOf(err) };
      log.error({ err }, 'the new supergraph cannot be served: the last valid one is kept');
    }
  }

  let state: State = await first().catch((error: unknown) => {
    watcher[Symbol.dispose]();
    throw error;
  });
  opened.resolve();
  return {
    current: () => state.supergraph,
    subgraphs: () => state.subgraphs,
    failure: () => state.failure,
    onReplace: (listener) => void (on.replace = listener),
    beforeReplace: (listener) => void (on.prepare = listener),
    async [Symbol.asyncDispose]() {
      watcher[Symbol.dispose]();
      await reloading;
    },
  };
}

type Watch = (files: readonly string[]) => void;

async function readWatched(listFile: string, watch: Watch): Promise<readonly SubgraphDefinition[]> {
  // Watched before it is read, because an unreadable list may be repaired later.
  watch([listFile]);
  const list = await readSubgraphList(listFile);
  watch([listFile, ...list.map(({ file }) => file)]);
  return readSubgraphs(list);
}

type Loader = { readonly first: () => Promise<State>; readonly load: () => Promise<Loaded> };

type Reading = {
  readonly read: (sdl: string) => Supergraph;
  /** Throws for schemas that the policies do not allow. */
  readonly check: typeof requireMarkedFields;
};

function readingFor(policies: Policies = 'shop'): Reading {
  const check = policies === 'shop' ? requireMarkedFields : () => undefined;
  return { read: (sdl) => readSupergraph(sdl, policies), check };
}

type LoadParts = Reading & { readonly watch: Watch };

function fileLoader({ composedFile }: { readonly composedFile: string }, { read, check, watch }: LoadParts) {
  const load = async (): Promise<Loaded> => {
    watch([composedFile]);
    const sdl = await readFile(composedFile, 'utf8');
    try {
      check([{ name: 'supergraph', sdl }]);
      return { supergraph: read(sdl), subgraphs: [] };
    } catch (error) {
      throw new Error(`${composedFile} cannot be served: ${reasonOf(error)}`, { cause: error });
    }
  };
  return { load, first: async () => ({ ...(await load()), failure: null }) };
}

type ListFiles = Extract<SupergraphFiles, { readonly listFile: string }>;

function listLoader(
  { listFile, committedFile }: ListFiles,
  { read, check, watch, log }: LoadParts & { readonly log: Log },
): Loader {
  const compose = async (subgraphs: readonly SubgraphDefinition[]): Promise<Loaded> => {
    check(subgraphs);
    const composition = await composeSubgraphs(subgraphs);
    if (composition.kind === 'failed') throw new Error(`the schemas do not compose: ${composition.reasons.join('; ')}`);
    return { supergraph: read(composition.supergraphSdl), subgraphs };
  };
  return {
    load: async () => compose(await readWatched(listFile, watch)),
    async first() {
      const committed = await readFile(committedFile, 'utf8').catch(() => null);
      try {
        const subgraphs = await readWatched(listFile, watch);
        if (committed !== null && isStampedFor(committed, subgraphs))
          return { supergraph: read(committed), subgraphs, failure: null };
        log.info({ committedFile }, 'the committed supergraph is outdated: composing');
        return { ...(await compose(subgraphs)), failure: null };
      } catch (err) {
        if (committed === null) throw err;
        log.error({ err, committedFile }, 'the schemas do not compose: the committed supergraph is served');
        return { supergraph: read(committed), subgraphs: [], failure: reasonOf(err) };
      }
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
