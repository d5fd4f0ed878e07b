import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { killOnExit } from '#platform/testing/killOnExit.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { openThrowawayPostgres, postgresFolder, type ThrowawayPostgres } from '../reliability/throwawayPostgres.ts';
import { openSubgraphOnStore } from './subgraphOnStore.ts';

const TEST_MS = 120_000;
const foreign = {
  DateStyle: 'German',
  TimeZone: 'Asia/Kolkata',
  IntervalStyle: 'iso_8601',
  bytea_output: 'escape',
  client_encoding: 'LATIN1',
  standard_conforming_strings: 'off',
  default_transaction_isolation: 'serializable',
  lc_numeric: 'C',
};
const register = `mutation { register(input: { email: "ada@example.com", username: "ada", password: "a long password 12", displayName: "Ada \u{1F375} \\"ü\\\\" }) { user { displayName createdAt } userErrors { code message } } }`;

async function runStatements(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Opens a PgBouncer in transaction mode in front of the database. */
async function openPooler(url: URL) {
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]\n* = host=127.0.0.1 port=${url.port} user=postgres\n[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port=${port}\nauth_type=any\npool_mode=transaction\ndefault_pool_size=4\nunix_socket_dir=\n`,
  );
  const asRoot = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
  const pooler = killOnExit(spawn('pgbouncer', ['-q', ...asRoot, file], { stdio: 'ignore' }));
  await eventually(
    () =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
        socket.on('connect', () => socket.destroy());
      }),
    { withinMs: 20_000 },
  );
  const pooled = new URL(url);
  pooled.port = String(port);
  return {
    url: pooled.href,
    async [Symbol.asyncDispose]() {
      const ended = once(pooler, 'exit');
      pooler.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

if (!postgresFolder()) process.stderr.write('session settings: skipped, this machine has no PostgreSQL\n');
else
  describe('on PostgreSQL', () => {
    let postgres: ThrowawayPostgres;
    beforeAll(async () => {
      postgres = await openThrowawayPostgres();
    }, 60_000);
    afterAll(async () => await postgres?.[Symbol.asyncDispose]());

    test.concurrent(
      'a database with other defaults for dates, time zone, text and isolation is read and written correctly',
      async () => {
        const url = await postgres.createDatabase();
        const name = new URL(url).pathname.slice(1);
        await runStatements(
          url,
          ...Object.entries(foreign).map(([key, value]) => `alter database ${name} set ${key} = '${value}'`),
        );
        await using opening = new AsyncDisposableStack();
        const ordersUrl = url.replace(name, new URL(await postgres.createDatabase()).pathname.slice(1));
        const [users, orders] = await Promise.all([
          openSubgraphOnStore('users', url),
          openSubgraphOnStore('orders', ordersUrl),
        ]);
        opening.use(users);
        opening.use(orders);
        const startedAt = Date.now();
        const { data } = (await users.execute(register)) as { data: { register: Record<string, never> } };
        expect(data.register).toMatchObject({ user: { displayName: 'Ada \u{1F375} "ü\\' }, userErrors: [] });
        const { user } = data.register as unknown as { user: { createdAt: string } };
        expect(Math.abs(Date.parse(user.createdAt) - startedAt)).toBeLessThan(60_000);
        expect(await orders.readErrorCode()).toBe(null);
      },
      TEST_MS,
    );

    if (spawnSync('pgbouncer', ['--version']).status !== 0)
      process.stderr.write('PgBouncer: skipped, this machine has none\n');
    else
      test.concurrent.each(['users', 'orders'] as const)(
        '%s works behind PgBouncer in transaction mode, also under concurrency',
        async (name) => {
          await using pooler = await openPooler(new URL(await postgres.createDatabase()));
          await using subgraph = await openSubgraphOnStore(name, pooler.url);
          if (name === 'users') {
            const { data } = await subgraph.execute(register);
            expect(data).toMatchObject({ register: { user: { displayName: 'Ada \u{1F375} "ü\\' } } });
          }
          for (let round = 0; round < 5; round += 1) {
            const codes = await Promise.all(Array.from({ length: 12 }, () => subgraph.readErrorCode()));
            expect(new Set(codes)).toEqual(new Set([null]));
          }
          expect((await subgraph.get('/health/ready')).status).toBe(200);
          expect(
            subgraph
              .logLines()
              .filter((line) => /"level":(40|50)/.test(line) && !/prepared|cannot read the event log/.test(line)),
          ).toEqual([]);
        },
        TEST_MS,
      );
  });
