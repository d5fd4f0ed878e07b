import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pid } from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '#platform/files/makeFolder.ts';

/** The URLs of the running system of a data folder, for commands. */
export type RunningEndpoints = {
  /** The URLs of the stores by name, with their passwords. */
  readonly stores: Readonly<Record<string, string>>;
  /** The URLs of the services by name, without a path; none while only the stores run. */
  readonly services: Readonly<Record<string, string>>;
};

/** A data folder that this process owns until it closes it or dies. */
export interface DataFolder extends Disposable {
  readonly path: string;
}

/** Another process owns the data folder; nothing in it was changed. */
export class DataFolderInUseError extends Error {
  override readonly name = 'DataFolderInUseError';

  constructor(path: string) {
    super(
      `the data folder ${path} is in use by another running system: stop that one, or set DATA_DIR to another folder`,
    );
  }
}

/** Nothing can be written into the data folder. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';

  constructor(path: string, cause: Error) {
    super(`DATA_DIR is wrong: nothing can be written into ${path} (${cause.message})`, { cause });
  }
}

const lockName = 'owner.lock';
const endpointsName = 'endpoints.json';
const sqliteBusy = 5;
// Longer than `readEndpoints` holds the lock, so that a reader does not make an owner fail.
const lockWithinMs = 300;

/**
 * Takes the lock of the folder, which is created if it is missing. Throws DataFolderInUseError if another process has
 * the lock, and DataFolderError if the folder is not writable. The operating system releases the lock when the process
 * dies.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  const unusable = (error: Error): never => {
    throw new DataFolderError(path, error);
  };
  await makeFolder(path).catch(unusable);
  await requireWritable(path).catch(unusable);
  const lock = takeLock(path);
  if (!lock) throw new DataFolderInUseError(path);
  await rm(join(path, endpointsName), { force: true }).catch(unusable); // of an owner that was killed
  return { path, [Symbol.dispose]: () => lock.close() };
}

/** Writes the file that `readEndpoints` reads, readable only by its owner; disposing removes it. */
export async function publishEndpoints(folder: DataFolder, endpoints: RunningEndpoints): Promise<AsyncDisposable> {
  const file = join(folder.path, endpointsName);
  const unfinished = `${file}.unfinished`;
  await rm(unfinished, { force: true });
  const handle = await open(unfinished, 'wx', 0o600);
  await handle.writeFile(`${JSON.stringify(endpoints, null, 2)}\n`);
  await handle.close();
  await rename(unfinished, file);
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

/**
 * Where the stores and services of a running system are, or null when no living process owns the folder. Throws when
 * that process runs another release, whose services and stores may differ.
 */
export async function readEndpoints(dataDir: string): Promise<RunningEndpoints | null> {
  const path = resolve(dataDir);
  const text = await readFile(join(path, endpointsName), 'utf8').catch(absent);
  if (text === null || !isOwned(path)) return null;
  const { stores, services } = JSON.parse(text) as Partial<RunningEndpoints>; // of publishEndpoints, of any release
  if (stores && services) return { stores, services };
  throw new Error(`the system that runs in the data folder ${path} is of another release: stop it first`);
}

function isOwned(path: string): boolean {
  const lock = takeLock(path);
  lock?.close();
  return lock === null;
}

// The lock is an exclusive transaction that never ends, so it is released when its process ends.
function takeLock(path: string): DatabaseSync | null {
  const database = new DatabaseSync(join(path, lockName), { timeout: lockWithinMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: unknown }).errcode === sqliteBusy) return null;
    throw new Error(`expected to take the lock on the data folder ${path}`, { cause: error });
  }
}

// The permission bits do not show a read-only file system, and do not apply to root.
async function requireWritable(path: string): Promise<void> {
  const probe = join(path, `writable.unfinished-${pid}`);
  await writeFile(probe, '');
  await rm(probe);
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
