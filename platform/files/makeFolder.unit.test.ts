import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeFolder } from './makeFolder.ts';

test('a folder is made with the parents it lacks, by several at once, for its owner alone', async () => {
  const home = await mkdtemp(join(tmpdir(), 'folder-'));
  const folder = join(home, 'one', 'two');
  await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(folder)]);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await rm(home, { recursive: true });
});

test('a place where no folder can be is refused, also below one that exists', async () => {
  const home = await mkdtemp(join(tmpdir(), 'folder-'));
  await writeFile(join(home, 'file'), '');
  await expect(makeFolder(join(home, 'file', 'one'))).rejects.toThrow('ENOTDIR');
  await rm(home, { recursive: true });
  if (process.platform === 'linux') await expect(makeFolder('/proc/nowhere/one')).rejects.toThrow('ENOENT');
});
