import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { readEndpoints } from '../embedded/dataFolder.ts';
import { templateFolder } from './embedded/openTemporaryPostgres.ts';
import { ensureTemplate } from '../embedded/postgres/template.ts';
import { createExecute, runProgram, type RunningProgram } from './startSystem.ts';
import { anySubgraphPorts } from './subgraphVariables.ts';

let folder: string;
const opened = new AsyncDisposableStack();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
});
afterAll(() => opened.disposeAsync(), 30_000);

function start(env: NodeJS.ProcessEnv): RunningProgram {
  const running = runProgram('start.ts', { env: { PORT: '0', DATA_DIR: join(folder, 'data'), ...env } });
  opened.defer(async () => void (await running.stop('SIGKILL')));
  return running;
}

/** Returns the lines that a failing start prints after the first; expects no stack trace. */
async function failedStart(env: NodeJS.ProcessEnv): Promise<string[]> {
  const running = start(env);
  expect(await running.waitForExit()).toBe(1);
  const [first, ...lines] = running.output().trimEnd().split('\n');
  expect(first).toMatch(/^ *\d+\.\d s {2}starting the whole system; Ctrl-C stops it$/);
  expect(running.output()).not.toMatch(/^ +at /m);
  return lines;
}

test('all invalid variables of all services are reported at once, before anything is opened', async () => {
  const wrong = {
    PORT: 'x',
    LOG_LEVEL: 'loud',
    REDIS_URL: 'http://x',
    USERS_SMTP_URL: 'smtp://x',
    ORDERS_PORT: '99999',
  };
  const lines = await failedStart({
    ...wrong,
    IDENTITY_KEYS: 'short',
    OPERATION_TIMEOUT_MS: '1s',
    USERS_DATABASE_URL: 'mysql://x',
  });
  const named = lines.map((line) => /^start: (\w+) is (wrong|missing): /.exec(line)?.[1]);
  expect(named.toSorted()).toEqual(
    [
      'USERS_MAIL_FROM',
      'OPERATION_TIMEOUT_MS',
      'IDENTITY_KEYS',
      'USERS_DATABASE_URL',
      'PORT',
      'LOG_LEVEL',
      'REDIS_URL',
      'ORDERS_PORT',
    ].toSorted(),
  );
  expect(existsSync(join(folder, 'data'))).toBe(false);
}, 60_000);

test.each(['/proc/commerce-graph', 'a file/data'])(
  'a DATA_DIR that is not writable (%s) is refused',
  async (path) => {
    await writeFile(join(folder, 'a file'), '');
    const dataDir = path.startsWith('/') ? path : join(folder, path);
    expect(await failedStart({ DATA_DIR: dataDir })).toEqual([
      expect.stringContaining(`start: DATA_DIR is wrong: nothing can be written into ${dataDir} (`),
    ]);
  },
  60_000,
);

test('a port in use is reported with the variable to change, before any store is created', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port);
  const lines = await failedStart({ ...anySubgraphPorts, PORT: port, ORDERS_PORT: port });
  server.close();
  expect(lines).toEqual([
    `start: port ${port} of 127.0.0.1 is in use: set PORT to a free port`,
    `start: port ${port} of 127.0.0.1 is in use: set ORDERS_PORT to a free port`,
  ]);
  expect((await readdir(join(folder, 'data'))).filter((name) => !name.startsWith('owner.lock'))).toEqual([]);
}, 60_000);

/** Stops a start as Ctrl-C does once it printed `step`, and returns the lines that it prints after that. */
async function stopAt(step: RegExp): Promise<string[]> {
  const running = start({});
  await running.waitForOutput(step);
  const before = running.output().trimEnd().split('\n').length;
  expect(await running.stop('SIGINT')).toBe(0);
  return running.output().trimEnd().split('\n').slice(before);
}

test('Ctrl-C ends the first start with one line at any step, and the next start succeeds', async () => {
  const stopped = 'start: stopped before it was open';
  expect((await stopAt(/initialising PostgreSQL/)).at(-1)).toBe(stopped);
  // Test runs share the files that initdb creates.
  await ensureTemplate(templateFolder);
  await symlink(templateFolder, join(folder, 'data', basename(templateFolder)), 'junction');
  for (const step of [/making the database of/, /opening the subgraphs/])
    expect((await stopAt(step)).at(-1)).toBe(stopped);

  const system = start({});
  const [, url = ''] = await system.waitForOutput(/^ready: (http:\/\/localhost:\d+\/graphql)$/m);
  await system.waitForOutput(/^ {2}stop +Ctrl-C$/m);
  const origin = new URL(url).origin;
  expect(system.output()).toContain(`GraphiQL       ${origin}/graphiql\n`);
  expect(system.output()).toMatch(/demo accounts .*ada@example\.com.*admin@example\.com.*correct-horse-battery\n/);
  expect(system.output()).toContain(`mail           ${join(folder, 'data/mail')}\n`);

  const endpoints = await readEndpoints(join(folder, 'data'));
  expect(new URL(endpoints?.services['gateway'] ?? '').port).toBe(new URL(url).port);
  await expectFound({});
  await system.stop('SIGTERM');
}, 240_000);

/** Expects commands to find the running services on their ports, and a URL in the environment to override them. */
async function expectFound(env: NodeJS.ProcessEnv): Promise<void> {
  const query = async (more: NodeJS.ProcessEnv) => {
    const given = { DATA_DIR: join(folder, 'data'), ...env, ...more };
    const running = runProgram('commands/graphql.ts', { env: given, args: ['users', '{ me { id } }'] });
    return { code: await running.waitForExit(), output: running.output() };
  };
  expect(await query({})).toEqual({ code: 0, output: expect.stringContaining('"me": null') });
  const away = 'http://127.0.0.1:9/graphql does not answer: is it running?\n';
  expect(await query({ USERS_URL: 'http://127.0.0.1:9' })).toEqual({ code: 1, output: away });
}

test('a store that a URL names has no demo accounts and no administrator before npm run seed', async () => {
  await using users = await openTestDatabase();
  const given = { USERS_DATABASE_URL: users.url, PRODUCTS_MONGODB_URL: '' };
  const running = start(given);
  const [, url = ''] = await running.waitForOutput(/^ready: (\S+)$/m);
  await running.waitForOutput(/^ {2}stop /m);
  expect(running.output()).toContain(
    '  accounts       those of USERS_DATABASE_URL; npm run admin -- create <email> makes an administrator\n' +
      '  demo data      not loaded into USERS_DATABASE_URL; npm run seed does that\n',
  );
  expect(running.output()).not.toContain('correct-horse-battery');
  const login = async () => {
    const input = { email: 'admin@example.com', password: 'correct-horse-battery' };
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { user { email } userErrors { code } } }';
    return (await createExecute(url)(query, { input })).data;
  };
  expect(await login()).toEqual({ login: { user: null, userErrors: [{ code: 'INVALID_CREDENTIALS' }] } });
  expect(await (await fetch(new URL('/graphiql', url))).text()).not.toContain('admin@example.com');
  // The embedded store has its demo data.
  const answer = await createExecute(url)<{ products: { edges: unknown[] } }>(
    '{ products(first: 3) { edges { cursor } } }',
  );
  expect(answer.data?.products.edges).toHaveLength(3);

  expect(await runProgram('commands/seed.ts', { env: given }).waitForExit()).toBe(0);
  expect(await login()).toEqual({ login: { user: { email: 'admin@example.com' }, userErrors: [] } });
  await running.stop('SIGTERM');
}, 120_000);

test('an unreachable store is reported with its variable', async () => {
  const away = { USERS_DATABASE_URL: 'postgresql://shop:hunter2@127.0.0.1:9/users' };
  const lines = await failedStart(away);
  expect(lines.at(-1)).toMatch(
    /^start: USERS_DATABASE_URL: the store at 127\.0\.0\.1:9\/users cannot be opened: .*ECONNREFUSED/,
  );
  expect(await readFile(join(folder, 'data/secrets.json'), 'utf8')).toContain('identityKeys');
}, 60_000);
