import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and the parents it lacks, for their owner alone; one that is there stays as it is. Rejects where none
 * can be made. Not mkdir's own `recursive`: it never ends where a parent exists and takes no folders, such as /proc.
 */
export async function makeFolder(path: string): Promise<void> {
  const error = await refusalOf(path);
  if (error?.code === 'ENOENT') {
    if (dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    const still = await refusalOf(path);
    if (still) throw still;
  } else if (error) throw error;
}

async function refusalOf(path: string): Promise<NodeJS.ErrnoException | null> {
  try {
    await mkdir(path, { mode: 0o700 });
    return null;
  } catch (error) {
    const refusal = error as NodeJS.ErrnoException; // what mkdir rejects with
    return refusal.code === 'EEXIST' ? null : refusal;
  }
}
