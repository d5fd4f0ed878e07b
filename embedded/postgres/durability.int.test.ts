import { expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { openEmbeddedPostgres } from './openEmbeddedPostgres.ts';
import { templateFolder } from '../../tests/embedded/openTemporaryPostgres.ts';

const opener = new URL('./openEmbeddedPostgres.ts', import.meta.url).href;

async function inProcessOfItsOwn(folder: string): Promise<{ url: string; child: ChildProcess }> {
  const text = `import { openEmbeddedPostgres } from ${JSON.stringify(opener)};
    console.log((await openEmbeddedPostgres(${JSON.stringify({ folder, templateFolder })})).url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: line.toString().trim(), child };
}

async function insertUntilKilled(url: string, child: ChildProcess): Promise<number[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('create table if not exists kept (id bigint generated always as identity primary key, pad text)');
  const acknowledged: number[] = [];
  void wait(400).then(() => child.kill('SIGKILL'));
  try {
    for (;;) {
      const { rows } = await client.query<{ id: string }>(
        "insert into kept (pad) values (repeat('x', 2000)) returning id",
      );
      acknowledged.push(Number(rows[0]?.id));
    }
  } catch {
    return acknowledged;
  }
}

test('no acknowledged row is lost when the process is killed repeatedly', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  try {
    const acknowledged: number[] = [];
    for (let round = 0; round < 3; round++) {
      const { url, child } = await inProcessOfItsOwn(join(folder, 'database'));
      const exited = once(child, 'exit');
      acknowledged.push(...(await insertUntilKilled(url, child)));
      expect(await exited).toEqual([null, 'SIGKILL']);
    }
    await using postgres = await openEmbeddedPostgres({ folder: join(folder, 'database'), templateFolder });
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query<{ id: string }>('select id from kept where length(pad) = 2000');
    await client.end();
    const kept = new Set(rows.map(({ id }) => Number(id)));
    expect(acknowledged.length).toBeGreaterThan(30);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 90_000);

test('a restart keeps the data and the schema', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const run = async (sql: string): Promise<unknown[]> => {
    await using postgres = await openEmbeddedPostgres({ folder: join(folder, 'database'), templateFolder });
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query(sql);
    await client.end();
    return rows;
  };
  try {
    await run("create table letter (word text); insert into letter values ('still here')");
    expect(await run('select word from letter')).toEqual([{ word: 'still here' }]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
