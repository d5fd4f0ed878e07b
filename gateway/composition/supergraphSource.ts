import { readFile } from 'node:fs/promises';
import type { Log } from '#platform/log/log.ts';
import { composeSubgraphs, isStampedFor } from './composeSubgraphs.ts';
import { readSubgraphList, readSubgraphs, type SubgraphDefinition } from './subgraphList.ts';
import { readSupergraph, type Supergraph } from './supergraph.ts';
import { createFileWatcher } from './fileWatcher.ts';

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
} & AsyncDisposable;

type SourceOptions = {
  /** supergraph.yaml */
  readonly listFile: string;
  /** The committed supergraph, used when it is fresh, and when the schemas do not compose at the start. */
  readonly committedFile: string;
  readonly log: Log;
};

type State = { supergraph: Supergraph; subgraphs: readonly SubgraphDefinition[]; failure: string | null };

/** Opens the source and watches its files. Rejects when neither the files nor the committed supergraph can be used. */
export async function openSupergraphSource({ listFile, committedFile, log }: SourceOptions): Promise<SupergraphSource> {
  let listener: (next: Supergraph) => void = () => undefined;
  const opened = Promise.withResolvers<void>();
  let reloading = opened.promise;
  const watcher = createFileWatcher(() => {
    reloading = reloading.then(reload);
  });

  const read = (): Promise<readonly SubgraphDefinition[]> => readWatched(listFile, watcher.watch);

  async function reload(): Promise<void> {
    try {
      const subgraphs = await read();
      const next = await compose(subgraphs);
      if (next.sdl !== state.supergraph.sdl) {
        listener(next);
        log.info({ subgraphs: subgraphs.map(({ name }) => name) }, 'a new supergraph is served');
      }
      state = { supergraph: next, subgraphs, failure: null };
    } catch (err) {
      state = { ...state, failure: reasonOf(err) };
      log.error({ err }, 'the schemas do not compose: the last valid supergraph is kept');
    }
  }

  let state = await firstState({ read, committedFile, log }).catch((error: unknown) => {
    watcher[Symbol.dispose]();
    throw error;
  });
  opened.resolve();
  return {
    current: () => state.supergraph,
    subgraphs: () => state.subgraphs,
    failure: () => state.failure,
    onReplace: (next) => {
      listener = next;
    },
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

type FirstOptions = Pick<SourceOptions, 'committedFile' | 'log'> & {
  read: () => Promise<readonly SubgraphDefinition[]>;
};

async function firstState({ read, committedFile, log }: FirstOptions): Promise<State> {
  const committed = await readFile(committedFile, 'utf8').catch(() => null);
  try {
    const subgraphs = await read();
    if (committed !== null && isStampedFor(committed, subgraphs))
      return { supergraph: readSupergraph(committed), subgraphs, failure: null };
    log.info({ committedFile }, 'the committed supergraph is outdated: composing');
    return { supergraph: await compose(subgraphs), subgraphs, failure: null };
  } catch (err) {
    if (committed === null) throw err;
    log.error({ err, committedFile }, 'the schemas do not compose: the committed supergraph is served');
    return { supergraph: readSupergraph(committed), subgraphs: [], failure: reasonOf(err) };
  }
}

async function compose(subgraphs: readonly SubgraphDefinition[]): Promise<Supergraph> {
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') throw new Error(`the schemas do not compose: ${composition.reasons.join('; ')}`);
  return readSupergraph(composition.supergraphSdl);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
