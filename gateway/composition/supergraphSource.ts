import { readFile } from 'node:fs/promises';
import type { Log } from '#platform/log/log.ts';
import { composeSubgraphs } from './composeSubgraphs.ts';
import { isStampedFor } from './stamp.ts';
import { readSubgraphList, readSubgraphs, type Subgraph } from './subgraphList.ts';
import { readSupergraph, type Supergraph } from './supergraph.ts';
import { createFileWatch } from './watchFiles.ts';

/** Where the supergraph comes from, and stays good: what does not compose changes nothing but `failure`. */
export type SupergraphSource = {
  readonly current: () => Supergraph;
  /** The subgraphs the current one was made from; empty when only the committed result could be read. */
  readonly subgraphs: () => readonly Subgraph[];
  /** Why the files as they are now are not what is served, or null. */
  readonly failure: () => string | null;
  /** Who is told of the next one first, and may refuse it by throwing. There is one such listener. */
  readonly onReplace: (listener: (next: Supergraph) => void) => void;
} & AsyncDisposable;

type SourceOptions = {
  /** supergraph.yaml */
  readonly listFile: string;
  /** The committed result, used when it is fresh and when nothing else composes. */
  readonly committedFile: string;
  readonly log: Log;
};

type State = { supergraph: Supergraph; subgraphs: readonly Subgraph[]; failure: string | null };

/** Opens the source and watches its files. Rejects only when neither the files nor the committed result can be used. */
export async function openSupergraphSource({ listFile, committedFile, log }: SourceOptions): Promise<SupergraphSource> {
  let listener: (next: Supergraph) => void = () => undefined;
  const opened = Promise.withResolvers<void>();
  let reloading = opened.promise;
  const watch = createFileWatch(() => {
    reloading = reloading.then(reload);
  });

  const read = (): Promise<readonly Subgraph[]> => readWatched(listFile, watch.watch);

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
      log.error({ err }, 'the schemas do not compose: the last good supergraph is kept');
    }
  }

  let state = await firstState({ read, committedFile, log }).catch((error: unknown) => {
    watch[Symbol.dispose]();
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
      watch[Symbol.dispose]();
      await reloading;
    },
  };
}

type Watch = (files: readonly string[]) => void;

async function readWatched(listFile: string, watch: Watch): Promise<readonly Subgraph[]> {
  // A list that cannot be read is watched all the same: it may be written the next moment.
  watch([listFile]);
  const list = await readSubgraphList(listFile);
  watch([listFile, ...list.map(({ file }) => file)]);
  return readSubgraphs(list);
}

type FirstOptions = Pick<SourceOptions, 'committedFile' | 'log'> & { read: () => Promise<readonly Subgraph[]> };

async function firstState({ read, committedFile, log }: FirstOptions): Promise<State> {
  const committed = await readFile(committedFile, 'utf8').catch(() => null);
  try {
    const subgraphs = await read();
    if (committed !== null && isStampedFor(committed, subgraphs))
      return { supergraph: readSupergraph(committed), subgraphs, failure: null };
    log.info({ committedFile }, 'the committed supergraph is not of these schemas: composing');
    return { supergraph: await compose(subgraphs), subgraphs, failure: null };
  } catch (err) {
    if (committed === null) throw err;
    log.error({ err, committedFile }, 'the schemas do not compose: the committed supergraph is served');
    return { supergraph: readSupergraph(committed), subgraphs: [], failure: reasonOf(err) };
  }
}

async function compose(subgraphs: readonly Subgraph[]): Promise<Supergraph> {
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') throw new Error(`the schemas do not compose: ${composition.reasons.join('; ')}`);
  return readSupergraph(composition.supergraphSdl);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
