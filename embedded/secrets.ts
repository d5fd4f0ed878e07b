import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The secrets a system of one machine makes for itself; houses on several machines are given theirs. */
export type Secrets = { readonly identityKeys: string; readonly usersKeySecret: string };

const fileOf = (dataDir: string) => join(dataDir, 'secrets.json');

/** The secrets of the folder, made on its first use and readable by its owner alone. The caller holds the folder's lock. */
export async function openSecrets(dataDir: string): Promise<Secrets> {
  const kept = await readSecrets(dataDir);
  if (kept) return kept;
  const made: Secrets = { identityKeys: newSecret(), usersKeySecret: newSecret() };
  await writeFile(fileOf(dataDir), `${JSON.stringify(made)}\n`, { mode: 0o600, flag: 'wx' });
  return made;
}

/** The secrets of the folder, null when it has none yet. */
export async function readSecrets(dataDir: string): Promise<Secrets | null> {
  try {
    // Only openSecrets writes this file.
    return JSON.parse(await readFile(fileOf(dataDir), 'utf8')) as Secrets;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new Error(`${fileOf(dataDir)}: expected the secrets of this folder, got something else`, { cause: error });
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
