import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createLog } from '#platform/log/log.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { commonSettings, openServiceSettings, serviceSettingsFile } from './serviceSettings.ts';

const schema = z.strictObject({
  ...commonSettings,
  carts: z.strictObject({ keep_days: z.int().max(9).optional().meta({ atRunTime: true }) }).optional(),
  sessions: z.strictObject({ hours: z.int().optional().meta({ atRunTime: true, variable: 'HOURS' }) }).optional(),
  interval: z.int().optional(),
});

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'service-settings-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Opens the settings of a service whose file is that of `staging`; it need not exist unless `isNamed`. */
function open(variables: NodeJS.ProcessEnv = {}, isNamed = false) {
  const log = createLog({ service: 'test', level: 'warn' }, { write: () => undefined });
  const env = { SHOP_CONFIG: join(folder, 'shop.yaml'), ENVIRONMENT: 'staging', DATA_DIR: folder, ...variables };
  const file = { ...serviceSettingsFile({ service: 'shop', schema, env }), isOptional: !isNamed };
  const live = openServiceSettings(file, log);
  return { live, log, file, [Symbol.dispose]: () => live[Symbol.dispose]() };
}

test('a file that appears, changes and vanishes is followed, and the level of the log with it', async () => {
  using opened = open();
  const { live, log, file } = opened;
  expect([live.current(), log.level]).toEqual([{}, 'warn']);
  await writeFile(file.path, 'log_level: debug\ncarts: { keep_days: 3 }\ninterval: 1\n');
  await eventually(() => live.current().carts?.keep_days === 3);
  expect([log.level, live.current().interval]).toEqual(['debug', undefined]);
  await writeFile(file.path, 'carts: { keep_days: 30 }\n');
  await eventually(() => live.failure() !== null);
  expect(live.failure()).toContain('shop.staging.yaml: carts.keep_days: Too big');
  expect(live.current().carts?.keep_days).toBe(3);
  await rm(file.path);
  await eventually(() => live.failure() === null);
  expect([live.current(), log.level]).toEqual([{}, 'warn']);
  expect(file.history?.versions().map(({ action }) => action)).toEqual(['edited']);
});

test('variables win over the file, and the file over defaults', async () => {
  await writeFile(join(folder, 'shop.staging.yaml'), 'log_level: debug\nsessions: { hours: 1 }\n');
  using file = open({}, true);
  expect([file.live.current().sessions?.hours, file.log.level]).toEqual([1, 'debug']);
  using both = open({ HOURS: '2', LOG_LEVEL: 'error' }, true);
  expect([both.live.current().sessions?.hours, both.log.level]).toEqual([2, 'error']);
});

test('a secret in the file, and a file that is named but missing, stop the start', async () => {
  expect(() => open({}, true)).toThrow(/shop\.staging\.yaml cannot be read/);
  await writeFile(join(folder, 'shop.staging.yaml'), 'db_password: hunter2\n');
  expect(() => open({}, true)).toThrow(/db_password: expected a variable, such as \$\{env\.NAME\}, for a secret/);
  expect(() => open({}, true)).not.toThrow(/hunter2/);
});
