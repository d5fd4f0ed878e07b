import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { createFileWatcher } from '#platform/files/fileWatcher.ts';
import type { Log } from '#platform/log/log.ts';
import { withoutSecrets, type ReadSettings } from './settingsFile.ts';
import type { SettingsHistory } from './settingsHistory.ts';
import { changesBetween, isAtRunTime, keepUntilRestart, printPath, type SettingsSchema } from './settingsTree.ts';

/** The configuration of a process, which may change while it runs. */
export type LiveConfig<Config> = {
  /** The configuration now. It is replaced as a whole and never changed, so that a request may keep what it began with. */
  readonly current: () => Config;
  /** Why the settings file as it is now is not in use; null when it is. */
  readonly failure: () => string | null;
  /** Adds a listener, which is called after each change. */
  readonly onChange: (listener: (config: Config) => void) => void;
} & Disposable;

/** A configuration that never changes. */
export function fixedConfig<Config>(config: Config): LiveConfig<Config> {
  return {
    current: () => config,
    failure: () => null,
    onChange: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

type LiveOptions<Settings, Config> = {
  readonly path: string;
  /** Reads and checks the file; throws EnvironmentError. */
  readonly read: () => ReadSettings<Settings>;
  /** Makes the configuration of settings and variables; throws EnvironmentError. */
  readonly configOf: (settings: Settings) => Config;
  /** Says which settings take effect at run time. */
  readonly schema: SettingsSchema;
  /** Null: none is kept. */
  readonly history: SettingsHistory | null;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
};

/**
 * Reads a settings file and follows its changes until it is disposed. A file that is wrong leaves the configuration as it
 * is; a setting that needs a restart keeps the value of the start. Both are logged, and versions are kept in `history`.
 */
export function openLiveConfig<Settings, Config>(o: LiveOptions<Settings, Config>): LiveConfig<Config> {
  const started = o.read();
  let state = { read: started, config: o.configOf(started.settings), failure: null as string | null };
  const listeners = new Set<(config: Config) => void>();
  const history = keepHistory(o);
  history(started.text, true);

  function reload(): void {
    try {
      const read = o.read();
      // As a whole, so that a setting is not found wrong at the next start only.
      o.configOf(read.settings);
      const config = o.configOf(keepUntilRestart(o.schema, started.settings, read.settings));
      const { read: before } = state;
      state = { read, config, failure: null };
      if (read.text === before.text) return;
      history(read.text);
      for (const listener of listeners) listener(config);
      logChanges(o, { started: started.written, before: before.written, after: read.written });
    } catch (err) {
      state = { ...state, failure: err instanceof Error ? err.message : String(err) };
      o.log.error({ err }, 'the settings file is wrong: the last valid settings stay in use');
    }
  }

  const watcher = createFileWatcher(reload);
  watcher.watch([o.path]);
  return {
    current: () => state.config,
    failure: () => state.failure,
    onChange: (listener) => void listeners.add(listener),
    [Symbol.dispose]: () => watcher[Symbol.dispose](),
  };
}

/** A process serves without a history; where the folder cannot be written, that is logged once. */
function keepHistory<Settings, Config>({ path, history, log }: LiveOptions<Settings, Config>) {
  let isLogged = false;
  return (text: string, isStart = false): void => {
    // A file that may be missing has no owner.
    if (!existsSync(path)) return;
    try {
      history?.add({ author: ownerOf(path), action: isStart ? 'found at a start' : 'edited', text });
      if (isStart) history?.addStart();
    } catch (err) {
      if (!isLogged) log.warn({ err }, 'no history of the settings is kept: DATA_DIR cannot be written');
      isLogged = true;
    }
  };
}

/** The user whose file it is; the number of another user than that of this process. */
function ownerOf(path: string): string {
  const { uid } = statSync(path);
  const own = userInfo();
  return uid === own.uid ? own.username : `user ${uid}`;
}

type Versions = { readonly started: unknown; readonly before: unknown; readonly after: unknown };

function logChanges<Settings, Config>(
  { schema, log }: LiveOptions<Settings, Config>,
  { started, before, after }: Versions,
): void {
  const changes = changesBetween(before, after);
  const shown = changes.map(({ path, ...change }) => ({
    setting: printPath(path),
    before: withoutSecrets(change.before),
    after: withoutSecrets(change.after),
  }));
  const pending = changesBetween(started, after).filter(({ path }) => !isAtRunTime(schema, path));
  log.info({ changes: shown }, 'the settings have changed');
  if (pending.length === 0) return;
  log.warn({ settings: pending.map(({ path }) => printPath(path)) }, 'settings take effect after a restart');
}

/**
 * Returns what `make` makes of a part of the configuration, and makes it again when that part has changed. What it made
 * before stays valid for those who have it.
 *
 * @example
 * const limits = madeOf(config.current, ({ limits }) => limits, createLimits);
 * limits().requireCapacity();
 */
export function madeOf<Config, Part, Made>(
  current: () => Config,
  partOf: (config: Config) => Part,
  make: (part: Part, before?: Made) => Made,
): () => Made {
  let config = current();
  let part = partOf(config);
  let made = make(part);
  return () => {
    const next = current();
    if (next === config) return made;
    config = next;
    const nextPart = partOf(next);
    if (isDeepStrictEqual(part, nextPart)) return made;
    part = nextPart;
    made = make(part, made);
    return made;
  };
}
