import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DataFolderError,
  DataFolderInUseError,
  openDataFolder,
  publishEndpoints,
  readEndpoints,
} from './dataFolder.ts';

const endpoints = {
  stores: { users: 'postgresql://u', products: 'mongodb://p' },
  services: { gateway: 'http://g' },
};
const source = new URL('./dataFolder.ts', import.meta.url).href;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function ownerElsewhere(): Promise<ChildProcess> {
  const text = `import { openDataFolder, publishEndpoints } from ${JSON.stringify(source)};
    const folder = await openDataFolder(${JSON.stringify(folder)});
    await publishEndpoints(folder, ${JSON.stringify(endpoints)});
    console.log('open');
    setInterval(() => folder, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

test('a second opener in another process is refused, reads the endpoints, and may open after a kill -9', async () => {
  const owner = await ownerElsewhere();
  try {
    const before = await readdir(folder);
    await expect(openDataFolder(folder)).rejects.toThrow(
      `the data folder ${folder} is in use by another running system: stop that one, or set DATA_DIR to another folder`,
    );
    expect(await readdir(folder)).toEqual(before);
    expect(await readEndpoints(folder)).toEqual(endpoints);
  } finally {
    await kill(owner);
  }
  expect(await readEndpoints(folder)).toBeNull();
  using reopened = await openDataFolder(folder);
  expect(reopened.path).toBe(folder);
  expect(await readdir(folder)).not.toContain('endpoints.json');
});

test('a second opener in the same process is refused until the first has closed', async () => {
  const first = await openDataFolder(folder);
  await expect(openDataFolder(folder)).rejects.toBeInstanceOf(DataFolderInUseError);
  first[Symbol.dispose]();
  using second = await openDataFolder(folder);
  expect(second.path).toBe(folder);
});

test('the endpoints are readable only by their owner and removed on disposal', async () => {
  using owned = await openDataFolder(folder);
  const published = await publishEndpoints(owned, endpoints);
  expect((await stat(join(folder, 'endpoints.json'))).mode & 0o777).toBe(0o600);
  expect(await readEndpoints(folder)).toEqual(endpoints);
  await published[Symbol.asyncDispose]();
  expect(await readEndpoints(folder)).toBeNull();
  expect(await readdir(folder)).not.toContain('endpoints.json');
});

test('the endpoints of a running system of another release are refused in words', async () => {
  using owned = await openDataFolder(folder);
  await writeFile(join(owned.path, 'endpoints.json'), JSON.stringify({ gatewayUrl: 'http://g' }));
  await expect(readEndpoints(folder)).rejects.toThrow('is of another release: stop it first');
});

test('a folder that does not exist has no endpoints, and reading them does not create it', async () => {
  expect(await readEndpoints(join(folder, 'nowhere'))).toBeNull();
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that cannot be created or written is refused at once with the name DATA_DIR', async () => {
  await writeFile(join(folder, 'file'), '');
  for (const path of ['/proc/nowhere/data', join(folder, 'file'), join(folder, 'file', 'data')]) {
    const opening = openDataFolder(path);
    await expect(opening).rejects.toBeInstanceOf(DataFolderError);
    await expect(opening).rejects.toThrow(`DATA_DIR is wrong: nothing can be written into ${path} (`);
  }
  using made = await openDataFolder(join(folder, 'one', 'two'));
  expect((await stat(made.path)).mode & 0o777).toBe(0o700);
});
