import { unwatchFile, watchFile } from 'node:fs';

const POLL_MS = 500;
const QUIET_MS = 150;

export type FileWatcher = { readonly watch: (files: readonly string[]) => void } & Disposable;

/**
 * Calls `onChange` once after one or several of the files changed, appeared or vanished. It polls them twice a second,
 * because file system events are unreliable for editors that replace files and on network and container mounts.
 */
export function createFileWatcher(onChange: () => void): FileWatcher {
  const watched = new Set<string>();
  let quiet: NodeJS.Timeout | undefined;
  const onFileChange = (): void => {
    clearTimeout(quiet);
    quiet = setTimeout(onChange, QUIET_MS);
  };
  const unwatch = (file: string): void => {
    unwatchFile(file, onFileChange);
    watched.delete(file);
  };

  return {
    watch(files) {
      for (const file of watched) if (!files.includes(file)) unwatch(file);
      for (const file of files) {
        if (watched.has(file)) continue;
        watchFile(file, { interval: POLL_MS, persistent: false }, onFileChange);
        watched.add(file);
      }
    },
    [Symbol.dispose]() {
      clearTimeout(quiet);
      for (const file of watched) unwatch(file);
    },
  };
}
