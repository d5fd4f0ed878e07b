import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceVariable } from '#platform/environment/environment.ts';
import { subgraphs } from '../commands/subgraphs.ts';
import type { ProgramCall, ProgramResult } from './callPrograms.ts';
import { compileCache } from './startSystem.ts';

const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const benches = readdirSync(join(root, 'bench')).filter((name) => name.endsWith('.ts') && name !== 'main.ts');

/** The Node command line of each script that runs TypeScript of this repository, and of each benchmark. */
const programs = [
  ...Object.entries(scripts).filter(([, line]) => /^node .*\.ts$/.test(line)),
  ...benches.map((name): [string, string] => [`bench ${name}`, `${scripts['bench']} bench/${name}`]),
];
const compositionFiles = ['supergraph.graphql', 'api.graphql'].map((name) => join(root, 'gateway/composition', name));
const changedAt = () => compositionFiles.map((file) => statSync(file).mtimeMs);

const folder = mkdtempSync(join(tmpdir(), 'command-line-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let connections = 0;
const server = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => void server.close(resolve)));

/** What programs read: the URLs lead to a server that counts connections. */
function environment(): NodeJS.ProcessEnv {
  const address = server.address() as { port: number };
  const services = [...subgraphs.map(({ name }) => name), 'graph'];
  const urls = services.map((name) => [serviceVariable(name, 'URL'), `http://127.0.0.1:${address.port}`]);
  const ofNode = { PATH: process.env['PATH'], ...compileCache };
  return { ...ofNode, ...Object.fromEntries(urls), DATA_DIR: join(folder, 'data'), PORT: '0' };
}

/** Runs Node in the empty folder. */
function runNode(args: readonly string[]): Promise<ProgramResult> {
  // With the flags of this process, because what is compiled with other flags is not used.
  const given = [...process.execArgv, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, given, { cwd: folder, env: environment() }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** Runs a script of package.json as a process of its own. */
function runAlone(script: string, argument: string): Promise<ProgramResult> {
  const [, ...words] = scripts[script]?.split(' ') ?? [];
  return runNode([...words.map((word) => (/\.(js|ts)$/.test(word) ? join(root, word) : word)), argument]);
}

/** Runs programs one after the other in a process that they share. */
async function runTogether(some: typeof programs, argument: string): Promise<[string, ProgramResult][]> {
  const calls = some.map(([, line]): ProgramCall => {
    const [file = '', ...args] = line.split(' ').slice(line.split(' ').findIndex((word) => word.endsWith('.ts')));
    return { file: join(root, file), args: [...args, argument] };
  });
  const { stdout, stderr } = await runNode([join(root, 'tests/callPrograms.ts'), JSON.stringify(calls)]);
  expect(stderr).toBe('');
  const results = JSON.parse(stdout) as ProgramResult[];
  return some.map(([name], at) => [name, results[at] ?? { code: -1, stdout: '', stderr: '' }]);
}

/** Expects no file in the folder, no change in the repository and no connection to the server. */
function expectNothingDone(before: number[]): void {
  expect(readdirSync(folder)).toEqual([]);
  expect(changedAt()).toEqual(before);
  expect(connections).toBe(0);
}

test('the scripts that run TypeScript are found', () => {
  const known =
    'help start gateway users products orders stores seed admin order reconcile events example:reviews test:reliability test:chaos test:inputs test:simulation test:simulation:products bench graphql demo compose';
  expect(programs.map(([name]) => name)).toEqual(expect.arrayContaining(known.split(' ')));
  expect(benches.length).toBeGreaterThan(3);
});

test('--help prints the usage of every command, exits with 0 and does nothing else', async () => {
  const before = changedAt();
  const alone = await runAlone('graphql', '--help');
  const results = await runTogether(programs, '--help');
  expect(results.find(([name]) => name === 'graphql')?.[1]).toEqual(alone);
  for (const [name, { code, stdout, stderr }] of results) {
    expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: npm (run )?[\w:]+ --/);
  }
  expectNothingDone(before);
}, 240_000);

test('a wrong argument of a command prints one line, exits with 2 and does nothing else', async () => {
  const before = changedAt();
  const alone = await runAlone('start', '--no-such-option');
  const results = await runTogether(programs, '--no-such-option');
  expect(results.find(([name]) => name === 'start')?.[1]).toEqual(alone);
  for (const [name, { code, stdout, stderr }] of results) {
    expect({ name, code, stdout }).toEqual({ name, code: 2, stdout: '' });
    expect(stderr).toMatch(/^npm (run )?[\w:]+( -- \S+)?: .*\n$/);
  }
  expectNothingDone(before);
}, 240_000);
