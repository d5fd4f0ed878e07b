import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceVariable } from '#platform/environment/environment.ts';
import { subgraphs } from '../commands/subgraphs.ts';
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

/** Runs a program in an empty folder; the URLs in its environment lead to a server that counts connections. */
function call(line: string, argument: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const address = server.address() as { port: number };
  const services = [...subgraphs.map(({ name }) => name), 'graph'];
  const urls = services.map((name) => [serviceVariable(name, 'URL'), `http://127.0.0.1:${address.port}`]);
  const ofNode = { PATH: process.env['PATH'], ...compileCache };
  const env = { ...ofNode, ...Object.fromEntries(urls), DATA_DIR: join(folder, 'data'), PORT: '0' };
  const [, ...words] = line
    .replaceAll(/(\.\/)?((platform|commands|bench|examples|tests|subgraphs|gateway)\/\S+|start\.ts)/g, `${root}/$2`)
    .split(' ');
  const programArguments = words.map((word) =>
    word.startsWith(join(root, 'bench')) && !word.endsWith('main.ts') ? word.slice(root.length + 1) : word,
  );
  // With the flags of this process, because what is compiled with other flags is not used.
  const flags = process.execArgv;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...flags, ...programArguments, argument],
      { cwd: folder, env },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** Runs programs, as many at a time as there are cores. */
async function callAll(called: typeof programs, argument: string) {
  const waiting = [...called];
  const results = new Map<string, Awaited<ReturnType<typeof call>>>();
  const caller = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.set(next[0], await call(next[1], argument));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, caller));
  return Object.fromEntries(results);
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
  for (const [name, { code, stdout, stderr }] of Object.entries(await callAll(programs, '--help'))) {
    expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: npm (run )?[\w:]+ --/);
  }
  expectNothingDone(before);
}, 240_000);

// A few are enough: all programs read their arguments with the same function, and the test above runs all of them.
test('a wrong argument of a command prints one line, exits with 2 and does nothing else', async () => {
  const before = changedAt();
  const some = programs.filter(([name]) =>
    ['start', 'orders', 'demo', 'test:reliability', `bench ${benches[0]}`].includes(name),
  );
  for (const [name, { code, stdout, stderr }] of Object.entries(await callAll(some, '--no-such-option'))) {
    expect({ name, code, stdout }).toEqual({ name, code: 2, stdout: '' });
    expect(stderr).toMatch(/^npm (run )?[\w:]+( -- \S+)?: .*\n$/);
  }
  expectNothingDone(before);
}, 240_000);
