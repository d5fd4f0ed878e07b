import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { readEndpoints } from '../embedded/dataFolder.ts';
import { templateFolder } from '../embedded/postgres/openTemporaryPostgres.ts';
import { ensureTemplate } from '../embedded/postgres/template.ts';
import { askOf, run, type Running } from './startSystem.ts';

let folder: string;
const opened = new AsyncDisposableStack();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
});
afterAll(() => opened.disposeAsync(), 30_000);

function start(env: NodeJS.ProcessEnv): Running {
  const running = run('start.ts', { env: { PORT: '0', DATA_DIR: join(folder, 'data'), ...env } });
  opened.defer(async () => void (await running.end('SIGKILL')));
  return running;
}

/** What a start that fails prints after its first line; it has no stack. */
async function refusal(env: NodeJS.ProcessEnv): Promise<string[]> {
  const running = start(env);
  expect(await running.ended()).toBe(1);
  const [first, ...lines] = running.output().trimEnd().split('\n');
  expect(first).toMatch(/^ *\d+\.\d s {2}starting the whole system; Ctrl-C stops it$/);
  expect(running.output()).not.toMatch(/^ +at /m);
  return lines;
}

test('all wrong variables of all services are named at once, before anything is opened', async () => {
  const wrong = {
    PORT: 'x',
    LOG_LEVEL: 'loud',
    REDIS_URL: 'http://x',
    USERS_SMTP_URL: 'smtp://x',
    ORDERS_PORT: '99999',
  };
  const lines = await refusal({
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
  'a DATA_DIR in which nothing can be written (%s) is refused',
  async (path) => {
    await writeFile(join(folder, 'a file'), '');
    const dataDir = path.startsWith('/') ? path : join(folder, path);
    expect(await refusal({ DATA_DIR: dataDir })).toEqual([
      expect.stringContaining(`start: DATA_DIR is wrong: nothing can be written into ${dataDir} (`),
    ]);
  },
  60_000,
);

test('a busy port names the variable to change, before the stores are made', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port);
  const lines = await refusal({ PORT: port, ORDERS_PORT: port, USERS_PORT: '0', PRODUCTS_PORT: '0' });
  server.close();
  expect(lines).toEqual([
    `start: port ${port} of 127.0.0.1 is in use: set PORT to a free port`,
    `start: port ${port} of 127.0.0.1 is in use: set ORDERS_PORT to a free port`,
  ]);
  expect((await readdir(join(folder, 'data'))).filter((name) => !name.startsWith('owner.lock'))).toEqual([]);
}, 60_000);

/** Stops a start as Ctrl-C does when it has printed this, and returns the lines it prints from then on. */
async function stopAt(step: RegExp): Promise<string[]> {
  const running = start({});
  await running.printed(step);
  const before = running.output().trimEnd().split('\n').length;
  expect(await running.end('SIGINT')).toBe(0);
  return running.output().trimEnd().split('\n').slice(before);
}

test('Ctrl-C ends the first start in one line at any moment, and the next start goes on', async () => {
  const stopped = 'start: stopped before it was open';
  expect((await stopAt(/initialising PostgreSQL/)).at(-1)).toBe(stopped);
  // What initdb makes is kept between test runs.
  await ensureTemplate(templateFolder);
  await symlink(templateFolder, join(folder, 'data', basename(templateFolder)), 'junction');
  for (const step of [/making the database of/, /opening the subgraphs/])
    expect((await stopAt(step)).at(-1)).toBe(stopped);

  const system = start({});
  const [, url = ''] = await system.printed(/^ready: (http:\/\/localhost:\d+\/graphql)$/m);
  await system.printed(/^ {2}stop +Ctrl-C$/m);
  const origin = new URL(url).origin;
  expect(system.output()).toContain(`GraphiQL       ${origin}/graphiql\n`);
  expect(system.output()).toMatch(/demo accounts .*ada@example\.com.*admin@example\.com.*correct-horse-battery\n/);
  expect(system.output()).toContain(`mail           ${join(folder, 'data/mail')}\n`);

  const endpoints = await readEndpoints(join(folder, 'data'));
  expect(new URL(endpoints?.gatewayUrl ?? '').port).toBe(new URL(url).port);
  await expectFound({});
  await system.end('SIGTERM');
}, 240_000);

/** That commands beside the system find its services on whatever port, and that a URL of the environment wins. */
async function expectFound(env: NodeJS.ProcessEnv): Promise<void> {
  const ask = async (more: NodeJS.ProcessEnv) => {
    const given = { DATA_DIR: join(folder, 'data'), ...env, ...more };
    const running = run('commands/graphql.ts', { env: given, args: ['users', '{ me { id } }'] });
    return { code: await running.ended(), output: running.output() };
  };
  expect(await ask({})).toEqual({ code: 0, output: expect.stringContaining('"me": null') });
  const away = 'http://127.0.0.1:9/graphql does not answer: is it running?\n';
  expect(await ask({ USERS_URL: 'http://127.0.0.1:9' })).toEqual({ code: 1, output: away });
}

test('a store that a URL names gets no demo accounts and no administrator until npm run seed is asked to', async () => {
  await using users = await openTestDatabase();
  const given = { USERS_DATABASE_URL: users.url, PRODUCTS_MONGODB_URL: '' };
  const running = start(given);
  const [, url = ''] = await running.printed(/^ready: (\S+)$/m);
  await running.printed(/^ {2}stop /m);
  expect(running.output()).toContain(
    '  accounts       those of USERS_DATABASE_URL; npm run admin -- create <email> makes an administrator\n' +
      '  demo data      not loaded into USERS_DATABASE_URL; npm run seed does that\n',
  );
  expect(running.output()).not.toContain('correct-horse-battery');
  const login = async () => {
    const input = { email: 'admin@example.com', password: 'correct-horse-battery' };
    const query = 'mutation ($input: LoginInput!) { login(input: $input) { user { email } userErrors { code } } }';
    return (await askOf(url)(query, { input })).data;
  };
  expect(await login()).toEqual({ login: { user: null, userErrors: [{ code: 'INVALID_CREDENTIALS' }] } });
  expect(await (await fetch(new URL('/graphiql', url))).text()).not.toContain('admin@example.com');
  // The embedded store beside it has its demo data.
  const answer = await askOf(url)<{ products: { edges: unknown[] } }>('{ products(first: 3) { edges { cursor } } }');
  expect(answer.data?.products.edges).toHaveLength(3);

  expect(await run('commands/seed.ts', { env: given }).ended()).toBe(0);
  expect(await login()).toEqual({ login: { user: { email: 'admin@example.com' }, userErrors: [] } });
  await running.end('SIGTERM');
}, 120_000);

test('a store that is away names its variable', async () => {
  const away = { USERS_DATABASE_URL: 'postgresql://shop:hunter2@127.0.0.1:9/users' };
  const lines = await refusal(away);
  expect(lines.at(-1)).toMatch(
    /^start: USERS_DATABASE_URL: the store at 127\.0\.0\.1:9\/users cannot be opened: .*ECONNREFUSED/,
  );
  expect(await readFile(join(folder, 'data/secrets.json'), 'utf8')).toContain('identityKeys');
}, 60_000);
