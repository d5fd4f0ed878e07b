import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The secrets that a system on one machine generates for itself, by name; services on several machines are configured
 * with theirs.
 */
export type Secrets = Readonly<Record<string, string>> & { readonly identityKeys: string };

const fileOf = (dataDir: string) => join(dataDir, 'secrets.json');

/**
 * The secrets of the folder, readable by its owner alone: `identityKeys` and those with these names. Generates those
 * that are missing. The caller must hold the folder's lock.
 */
export async function openSecrets(dataDir: string, names: readonly string[]): Promise<Secrets> {
  const kept = await readSecrets(dataDir);
  if (kept && names.every((name) => kept[name])) return kept;
  const made = Object.fromEntries(names.map((name) => [name, newSecret()]));
  const secrets: Secrets = { identityKeys: newSecret(), ...made, ...kept };
  const unfinished = `${fileOf(dataDir)}.unfinished`;
  await rm(unfinished, { force: true });
  await writeFile(unfinished, `${JSON.stringify(secrets)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(unfinished, fileOf(dataDir));
  return secrets;
}

/** The secrets of the folder, null when it has none yet. */
export async function readSecrets(dataDir: string): Promise<Secrets | null> {
  try {
    // Only openSecrets writes this file.
    return JSON.parse(await readFile(fileOf(dataDir), 'utf8')) as Secrets;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // the kind node:fs rejects with
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new Error(`${fileOf(dataDir)}: expected the secrets of this folder, got something else`, { cause: error });
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
