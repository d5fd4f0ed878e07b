import { unwatchFile, watchFile } from 'node:fs';

const POLL_MS = 500;
const QUIET_MS = 150;

export type FileWatch = { readonly watch: (files: readonly string[]) => void } & Disposable;

/**
 * Calls `onChange` once after one or several of the files changed, appeared or vanished. It looks at them twice a second
 * instead of asking the system: that also works for editors that replace files, and on network and container mounts.
 */
export function createFileWatch(onChange: () => void): FileWatch {
  const watched = new Set<string>();
  let quiet: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(quiet);
    quiet = setTimeout(onChange, QUIET_MS);
  };
  const forget = (file: string): void => {
    unwatchFile(file, changed);
    watched.delete(file);
  };

  return {
    watch(files) {
      for (const file of watched) if (!files.includes(file)) forget(file);
      for (const file of files) {
        if (watched.has(file)) continue;
        watchFile(file, { interval: POLL_MS, persistent: false }, changed);
        watched.add(file);
      }
    },
    [Symbol.dispose]() {
      clearTimeout(quiet);
      for (const file of watched) forget(file);
    },
  };
}
