import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'config-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'gateway.staging.yaml');
const TEXT = '# The limits.\nlimits: { max_depth: 8 }\n';
beforeEach(() => {
  writeFileSync(file, TEXT);
  rmSync(join(folder, 'data'), { recursive: true, force: true });
});

type Result = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs the command with each line of arguments, one after the other in one process. */
async function run(...lines: readonly string[]): Promise<Result[]> {
  const calls = lines.map((line) => ({ file: join(import.meta.dirname, 'config.ts'), args: line.split(' ') }));
  const args = [...process.execArgv, join(root, 'tests/callPrograms.ts'), JSON.stringify(calls)];
  const variables = { DATA_DIR: join(folder, 'data'), GATEWAY_CONFIG: join(folder, 'gateway.yaml'), HOST: 'localhost' };
  const others = { ORDERS_CONFIG: join(folder, 'orders.yaml'), USERS_SESSION_HOURS: '24' };
  const env = { PATH: process.env['PATH'], ENVIRONMENT: 'staging', ...variables, ...others };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout) as Result[];
}

test('settings are changed in the file of the environment, each version is kept, and an old one is restored', async () => {
  const results = await run('set limits.max_depth 9', 'set port 4010', 'set host ::1', 'history', 'rollback 2', 'show');
  expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(results.map(() => ({ code: 0, stderr: '' })));
  const [depth, port, host, history, rollback, show] = results.map(({ stdout }) => stdout.split('\n').slice(0, -1));
  expect(depth).toEqual(['limits.max_depth: 8 -> 9  (at once)']);
  expect(port).toEqual(['port: default -> 4010  (after a restart)']);
  expect(host).toEqual(['host: default -> "::1"  (HOST wins)']);
  const { username } = userInfo();
  expect(history?.map((line) => line.replace(/ {2}\S+Z {2}/, '  '))).toEqual([
    `1  ${username}  found by a command`,
    `2  ${username}  set limits.max_depth`,
    `3  ${username}  set port`,
    `4  ${username}  set host`,
  ]);
  expect(rollback).toEqual(expect.arrayContaining(['port: 4010 -> default  (after a restart)']));
  expect(show).toEqual(['limits.max_depth: 9  (at once)']);
  expect(readFileSync(file, 'utf8')).toBe(TEXT.replace('8', '9'));
});

test('a wrong setting, value or version exits with 1 and changes nothing', async () => {
  const results = await run('set limits.max_dept 9', 'set limits.max_depth deep', 'rollback 7', 'get limits.max_cost');
  const [setting, value, version, get] = results;
  expect(setting).toMatchObject({ code: 1, stderr: expect.stringContaining('got "limits.max_dept"') });
  expect(value).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('limits.max_depth: expected number; got "deep"'),
  });
  expect(version).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^expected one of the versions .* got 7\n$/),
  });
  expect(get).toEqual({ code: 0, stdout: 'default\n', stderr: '' });
  expect(readFileSync(file, 'utf8')).toBe(TEXT);
});

test('a secret in a file is neither printed nor kept when a command takes it out', async () => {
  const first = await run('set limits.max_depth 9');
  writeFileSync(file, `${TEXT}db_password: hunter2\n`);
  const [show, rollback] = await run('show', 'rollback 2');
  expect(show).toMatchObject({ code: 1, stderr: expect.stringContaining('db_password: expected a variable') });
  expect(rollback?.stdout).toContain('db_password: "(hidden)" -> default');
  const kept = readFileSync(join(folder, 'data/settings-history.jsonl'), 'utf8');
  expect(JSON.stringify([first, show, rollback, kept])).not.toContain('hunter2');
});

test('the settings of each service are in a file of its own, which need not exist', async () => {
  const results = await run(
    'show --service orders',
    'set orders.unpaid_minutes 45 --service orders',
    'set maintenance.interval_minutes 5 --service orders',
    'set carts.keep_days 1000 --service orders',
    'history --service orders',
    'get sessions.hours --service users',
    'show --service payments',
  );
  const [before, live, restart, wrong, history, users, unknown] = results;
  expect(before).toMatchObject({ code: 1, stderr: expect.stringContaining('orders.staging.yaml cannot be read') });
  expect(live?.stdout).toBe('orders.unpaid_minutes: default -> 45  (at once)\n');
  expect(restart?.stdout).toBe('maintenance.interval_minutes: default -> 5  (after a restart)\n');
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('carts.keep_days: Too big') });
  expect(history?.stdout).toContain('set maintenance.interval_minutes');
  expect(users).toEqual({ code: 0, stdout: 'default\n', stderr: 'USERS_SESSION_HOURS wins over the file\n' });
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/expected one of gateway, .*got "payments"/),
  });
  const text = readFileSync(join(folder, 'orders.staging.yaml'), 'utf8');
  expect(text).toBe('orders:\n  unpaid_minutes: 45\nmaintenance:\n  interval_minutes: 5\n');
});

test('a wrong file can be mended by the command', async () => {
  writeFileSync(file, TEXT.replace('8', 'eight'));
  const [show, set] = await run('show', 'set limits.max_depth 8');
  expect(show).toMatchObject({ code: 1, stdout: '' });
  expect(set).toMatchObject({ code: 0, stdout: 'limits.max_depth: "eight" -> 8  (at once)\n' });
  expect(readFileSync(file, 'utf8')).toBe(TEXT);
});
