import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { mkdtemp, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '#platform/files/makeFolder.ts';

const makeTemplateFile = fileURLToPath(new URL('./makeTemplate.ts', import.meta.url));
const unfinishedMark = '.unfinished-';
const inTheMaking = new Map<string, Promise<void>>();

/**
 * Ensures that a folder has a database: copies the template, which is created if it is missing. Each of the two folders
 * appears complete or not at all, even if a process is killed.
 */
export async function ensureDatabase(
  folder: string,
  { templateFolder, onStep }: { readonly templateFolder: string; readonly onStep: (step: string) => void },
): Promise<void> {
  if (await exists(folder)) return;
  if (!(await exists(templateFolder)) && !inTheMaking.has(templateFolder))
    onStep('making the embedded databases, once: initialising PostgreSQL');
  await ensureTemplate(templateFolder);
  onStep(`making the database of ${basename(folder)}`);
  const template = await realpath(templateFolder); // which may be a link
  // A thousand small files. A synchronous copy takes half as long as one promise for each, and nothing else runs yet.
  await appear(folder, async (unfinished) => cpSync(template, unfinished, { recursive: true }));
}

/**
 * The folder of a database as initdb creates it; this process runs one initdb at a time. It runs in a separate process,
 * because it takes seconds and 300 MB of memory that a thread would not release.
 */
export async function ensureTemplate(folder: string): Promise<void> {
  const making = inTheMaking.get(folder) ?? makeTemplate(folder).finally(() => inTheMaking.delete(folder));
  inTheMaking.set(folder, making);
  await making;
}

/** Removes unfinished folders of a killed process. Only the owner of the data folder may call it. */
export async function removeUnfinished(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.includes(unfinishedMark));
  await Promise.all(names.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}

async function makeTemplate(folder: string): Promise<void> {
  if (await exists(folder)) return;
  await appear(folder, async (unfinished) => {
    // Detached: a terminal's Ctrl-C reaches only this process, which then ends the child.
    const child = fork(makeTemplateFile, [unfinished], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const endChild = (): void => void child.kill('SIGKILL');
    process.on('exit', endChild);
    const [code, signal] = await once(child, 'exit');
    process.off('exit', endChild);
    if (code !== 0) throw new Error(`initdb for ${folder} was expected to exit with 0, got ${code ?? signal}`);
  });
}

async function appear(folder: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  await makeFolder(dirname(folder));
  const unfinished = await mkdtemp(`${folder}${unfinishedMark}`);
  try {
    await fill(join(unfinished, 'database'));
    await rename(join(unfinished, 'database'), folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster; its folder is equivalent.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}
