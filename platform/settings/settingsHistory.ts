import { hash } from 'node:crypto';
import { appendFileSync, chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A version of a settings file. */
export type SettingsVersion = {
  /** Counts from 1. */
  readonly version: number;
  readonly at: string;
  /** The user of the operating system who wrote it. */
  readonly author: string;
  /** How it came about, such as `rollback to 3`. */
  readonly action: string;
  readonly text: string;
};

/** The versions that a settings file had, oldest first, and with which one a process started. */
export type SettingsHistory = {
  readonly versions: () => readonly SettingsVersion[];
  /** The text that the last process which was started with this file had; null: none is known. */
  readonly lastStarted: () => { readonly at: string; readonly text: string } | null;
  /** Adds a version, unless its text is that of the last one. Throws when the folder cannot be written. */
  readonly add: (version: Omit<SettingsVersion, 'version' | 'at'>) => void;
  /** Records that a process starts with the last version. */
  readonly addStart: () => void;
};

type Line = {
  readonly file: string;
  readonly at: string;
  readonly sha256: string;
  readonly author?: string;
  readonly action: string;
  readonly text?: string;
};

const START = 'start';

/**
 * The history of the file at `path`, kept in `settings-history.jsonl` of `dataDir`, to which lines are only appended.
 * Processes and commands may add to it at once: equal texts that follow each other are one version.
 */
export function createSettingsHistory(dataDir: string, path: string): SettingsHistory {
  const journal = join(resolve(dataDir), 'settings-history.jsonl');
  const file = resolve(path);

  function append(line: Omit<Line, 'file' | 'at'>): void {
    mkdirSync(resolve(dataDir), { recursive: true });
    appendFileSync(journal, `${JSON.stringify({ file, at: new Date().toISOString(), ...line })}\n`, { mode: 0o600 });
    chmodSync(journal, 0o600);
  }

  const read = (): readonly Line[] => readLines(journal).filter((line) => line.file === file);
  const versions = (): readonly SettingsVersion[] => {
    const texts = read().filter((line) => line.text !== undefined);
    const changed = texts.filter(({ sha256 }, at) => sha256 !== texts[at - 1]?.sha256);
    return changed.map(({ at, author = '', action, text = '' }, index) => ({
      version: index + 1,
      at,
      author,
      action,
      text,
    }));
  };
  return {
    versions,
    lastStarted() {
      const start = read().findLast(({ action }) => action === START);
      const version = start && versions().findLast(({ text }) => hash('sha256', text) === start.sha256);
      return version ? { at: start.at, text: version.text } : null;
    },
    add({ author, action, text }) {
      if (versions().at(-1)?.text !== text) append({ sha256: hash('sha256', text), author, action, text });
    },
    addStart() {
      const text = versions().at(-1)?.text;
      if (text !== undefined) append({ sha256: hash('sha256', text), action: START });
    },
  };
}

/** Of a journal that is missing there are none; a line that was cut off is skipped. */
function readLines(journal: string): readonly Line[] {
  let text: string;
  try {
    text = readFileSync(journal, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line]; // of `append`
    } catch {
      return [];
    }
  });
}
