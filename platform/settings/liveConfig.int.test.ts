import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { madeOf, openLiveConfig } from './liveConfig.ts';
import { readSettingsFile } from './settingsFile.ts';
import { createSettingsHistory } from './settingsHistory.ts';

const schema = z.strictObject({ port: z.int(), depth: z.int().max(9).optional(), key: z.string().optional() });
const atRunTime = { properties: { port: {}, depth: { atRunTime: true }, key: { atRunTime: true } } };

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'live-'))));
afterEach(() => rm(folder, { recursive: true }));

function open(path: string, env: NodeJS.ProcessEnv = {}) {
  const log = createRecordingLog();
  const history = createSettingsHistory(join(folder, 'data'), path);
  const read = () => readSettingsFile({ path, schema, env });
  const live = openLiveConfig({
    path,
    read,
    configOf: (settings) => settings,
    schema: atRunTime,
    history,
    // It has no overloads of pino's methods.
    log: log as never,
  });
  return { live, lines: log.lines, history, [Symbol.dispose]: () => live[Symbol.dispose]() };
}

test('a change is in use without a restart, a wrong file keeps the last good one, and both are recorded', async () => {
  const path = join(folder, 'some.yaml');
  await writeFile(path, 'port: 1\n');
  using opened = open(path);
  const { live, lines, history } = opened;
  const before = live.current();
  await writeFile(path, 'port: 2\ndepth: 3\n');
  await eventually(() => live.current().depth === 3);
  expect(live.current()).toEqual({ port: 1, depth: 3 });
  expect(before).toEqual({ port: 1 });
  expect(lines.map(({ sentence }) => sentence)).toEqual([
    'the settings have changed',
    'settings take effect after a restart',
  ]);
  expect(lines[1]?.fields).toEqual({ settings: ['port'] });

  await writeFile(path, 'port: 1\ndepth: 30\n');
  await eventually(() => live.failure() !== null);
  expect(live.failure()).toContain('depth: Too big: expected number to be <=9; got 30');
  expect(live.current()).toEqual({ port: 1, depth: 3 });

  await writeFile(path, 'port: 1\ndepth: 4\n');
  await eventually(() => live.failure() === null);
  expect(live.current()).toEqual({ port: 1, depth: 4 });
  const author = userInfo().username;
  expect(history.versions().map(({ version, text, action, ...by }) => [version, by.author, action, text])).toEqual([
    [1, author, 'found at a start', 'port: 1\n'],
    [2, author, 'edited', 'port: 2\ndepth: 3\n'],
    [3, author, 'edited', 'port: 1\ndepth: 4\n'],
  ]);
  expect(history.lastStarted()?.text).toBe('port: 1\n');
});

test('the mount of a ConfigMap is followed, whose folder is replaced by a symbolic link', async () => {
  const mount = join(folder, 'mount');
  const publish = async (version: string, text: string) => {
    await mkdir(join(mount, version), { recursive: true });
    await writeFile(join(mount, version, 'some.yaml'), text);
    await symlink(version, join(mount, '..data_tmp'));
    await rename(join(mount, '..data_tmp'), join(mount, '..data'));
  };
  await publish('..one', 'port: 1\ndepth: 1\n');
  await symlink('..data/some.yaml', join(mount, 'some.yaml'));
  using opened = open(join(mount, 'some.yaml'));
  await publish('..two', 'port: 1\ndepth: 2\n');
  await rm(join(mount, '..one'), { recursive: true });
  await eventually(() => opened.live.current().depth === 2);
});

test('values of variables are neither shown nor kept', async () => {
  const path = join(folder, 'some.yaml');
  await writeFile(path, 'port: 1\n');
  using opened = open(path, { KEY: 'hunter2' });
  const { live, lines, history } = opened;
  await writeFile(path, 'port: 1\nkey: "${env.KEY}"\n');
  await eventually(() => live.current().key === 'hunter2');
  await writeFile(path, 'port: "${env.KEY}"\n');
  await eventually(() => live.failure() !== null);
  expect(live.failure()).toContain('expected number; got "${env.KEY}"');
  expect(JSON.stringify([lines, history.versions()])).not.toContain('hunter2');
});

test('what is made of a part of the configuration is made again when that part has changed', () => {
  let current = { limit: { most: 1 }, other: 1 };
  const made = madeOf(
    () => current,
    ({ limit }) => limit,
    ({ most }) => ({ most }),
  );
  const first = made();
  current = { limit: { most: 1 }, other: 2 };
  expect(made()).toBe(first);
  current = { limit: { most: 2 }, other: 2 };
  expect(made()).toEqual({ most: 2 });
  expect(first).toEqual({ most: 1 });
});
