import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { openStoresForCommand } from '../commands/openStoresForCommand.ts';
import { readStartConfig } from '../commands/startConfig.ts';
import { openDataFolder, publishEndpoints } from '../embedded/dataFolder.ts';
import type { ProgramCall, ProgramResult } from './callPrograms.ts';
import { runProgram } from './startSystem.ts';

// The folder can neither be created nor written to, as in a container with a read-only file system.
const READ_ONLY = '/proc/commerce-graph';
const opened = new AsyncDisposableStack();
let env: Record<string, string>;

beforeAll(async () => {
  const [users, orders] = [opened.use(await openTestDatabase()), opened.use(await openTestDatabase())];
  env = {
    DATA_DIR: READ_ONLY,
    USERS_DATABASE_URL: users.url,
    ORDERS_DATABASE_URL: orders.url,
    PRODUCTS_MONGODB_URL: opened.use(await openTestMongo()).url,
    IDENTITY_KEYS: 'k'.repeat(32),
    PRODUCTS_URL: 'http://127.0.0.1:9',
  };
}, 60_000);
afterAll(() => opened.disposeAsync(), 30_000);

type Call = { readonly input?: string; readonly without?: readonly string[] };

function environmentOf({ without = [] }: Call): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).map(([variable, value]) => [variable, without.includes(variable) ? '' : value]),
  );
}

/** Runs a command as a process of its own. */
async function command(name: string, args: readonly string[], call: Call = {}) {
  const running = runProgram(`commands/${name}.ts`, { env: environmentOf(call), args });
  running.child.stdin?.end(call.input);
  return { code: await running.waitForExit(), output: running.output() };
}

/** Runs commands one after the other in a process that they share. */
async function commands(...calls: readonly (readonly [name: string, args: readonly string[], call?: Call])[]) {
  const given = calls.map(([name, args, call = {}]): ProgramCall => {
    const file = join(import.meta.dirname, '../commands', `${name}.ts`);
    return { file, args, env: environmentOf(call), ...(call.input !== undefined && { input: call.input }) };
  });
  const running = runProgram('tests/callPrograms.ts', { args: [JSON.stringify(given)] });
  expect([await running.waitForExit(), running.output()]).toEqual([0, expect.stringMatching(/^\[/)]);
  const results = JSON.parse(running.output()) as ProgramResult[];
  return results.map(({ code, stdout, stderr }) => ({ code, output: stdout + stderr }));
}

async function rolesOf(email: string): Promise<unknown> {
  const client = new Client({ connectionString: env['USERS_DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query('select roles from users where email = $1', [email]);
  await client.end();
  return rows[0]?.roles;
}

test('admin creates the first administrator on a real database, with the password from standard input', async () => {
  const made = await command('admin', ['create', 'boss@example.com'], { input: 'a password of enough characters\n' });
  expect(made).toEqual({ code: 0, output: expect.stringContaining('boss@example.com is an administrator now') });
  expect(await rolesOf('boss@example.com')).toEqual(['ADMIN']);
  const create = (email: string, input: string) => ['admin', ['create', email], { input }] as const;
  const refused = await commands(
    create('boss@example.com', 'another password of some length\n'),
    // The address is checked before the command reads a password.
    create('notanemail', ''),
    create('short@example.com', 'short\n'),
    create('none@example.com', ''),
  );
  expect(refused).toEqual([
    { code: 1, output: 'email: expected an address without an account, got one that is taken\n' },
    { code: 1, output: 'email: expected an address such as ada@example.com, got "notanemail"\n' },
    { code: 1, output: expect.stringMatching(/^password: .*\n$/) },
    { code: 1, output: 'no password was given\n' },
  ]);
  expect(await rolesOf('short@example.com')).toBeUndefined();
}, 60_000);

test('seed fills exactly the stores that the environment names, and prints them', async () => {
  const [users, products, neither] = await commands(
    ['seed', [], { without: ['PRODUCTS_MONGODB_URL'] }],
    ['seed', ['--products', '3'], { without: ['USERS_DATABASE_URL'] }],
    ['seed', ['--products', '3'], { without: ['PRODUCTS_MONGODB_URL'] }],
  );
  expect(users?.output).toMatch(/^users at .*\ndemo data: 3 accounts added\n$/);
  expect(products?.output).toMatch(/^products at .*\ndemo data: [1-9]\d* products added\n/);
  expect(products?.output).toContain('3 products made');
  expect(neither).toEqual({
    code: 1,
    output: expect.stringMatching(/^--products: expected PRODUCTS_MONGODB_URL .*\n$/),
  });
}, 60_000);

test('the back-office commands need no data folder if the environment has the URLs of their stores', async () => {
  expect(await commands(['events', ['dead-letters']], ['reconcile', []], ['order', ['explain', 'ord_01']])).toEqual([
    { code: 0, output: expect.stringContaining('0 dead letters\n') },
    { code: 0, output: expect.stringContaining('stock: 0 entries') },
    { code: 1, output: 'nothing is known of an order ord_01\n' },
  ]);
}, 60_000);

test('an unreachable store is reported with its variable, without a stack and without its password', async () => {
  env = { ...env, USERS_DATABASE_URL: 'postgresql://shop:hunter2@127.0.0.1:9/users' };
  const { code, output } = await command('events', ['dead-letters']);
  expect(code).toBe(1);
  expect(output).toMatch(/^USERS_DATABASE_URL: the store at 127.0.0.1:9\/users cannot be opened: .*\n$/);
  expect(output).not.toContain('hunter2');
});

test('a URL in the environment overrides that of the running system, which supplies the others', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'running-'));
  {
    using folder = await openDataFolder(dataDir);
    const running = { users: 'postgresql://u', orders: 'postgresql://o', products: 'm' };
    await using _published = await publishEndpoints(folder, { stores: running, services: {} });
    const config = readStartConfig({ DATA_DIR: dataDir, ORDERS_DATABASE_URL: 'postgresql://own' });
    await using stores = await openStoresForCommand(config, ['orders', 'products']);
    expect(stores.urls).toMatchObject({ orders: 'postgresql://own', products: 'm' });
  }
  expect((await readdir(dataDir)).includes('endpoints.json')).toBe(false);
  await rm(dataDir, { recursive: true, force: true });
});
