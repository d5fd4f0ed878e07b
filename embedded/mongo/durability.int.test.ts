import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { openEmbeddedMongo } from './openEmbeddedMongo.ts';

async function openFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'embedded-mongo-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test('documents, indexes and unique constraints survive a restart', async () => {
  await using folder = await openFolder();
  for (const round of [1, 2]) {
    await using mongo = await openEmbeddedMongo({ folder: folder.path });
    await using client = await new MongoClient(mongo.url).connect();
    const rows = client.db('shop').collection('rows');
    await rows.createIndex({ tags: 1 }, { unique: true });
    await rows.insertOne({ round, tags: [`t${round}`, `u${round}`] });
    await expect(rows.insertOne({ tags: 't1' })).rejects.toMatchObject({ code: 11000 });
    expect(await rows.countDocuments({ tags: { $in: ['t1', 'u2'] } })).toBe(round);
    expect((await rows.indexes()).map(({ name }) => name)).toEqual(['_id_', 'tags_1']);
  }
});

test('a folder that cannot be created is refused at once', async () => {
  const nowhere = process.platform === 'linux' ? '/proc/nowhere/one' : join(import.meta.filename, 'one');
  await expect(openEmbeddedMongo({ folder: nowhere })).rejects.toThrow(/ENOENT|ENOTDIR/);
}, 5_000);

test('acknowledged writes survive kill -9', async () => {
  await using folder = await openFolder();
  const program = join(import.meta.dirname, '../../tests/embedded/writeUntilKilled.ts');
  const writer = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, folder.path]);
  let said = '';
  writer.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('\n300\n')) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  const acknowledged = Number(said.split('\n').at(-2));
  expect(acknowledged).toBeGreaterThanOrEqual(300);
  await using mongo = await openEmbeddedMongo({ folder: folder.path });
  await using client = await new MongoClient(mongo.url).connect();
  const rows = client.db('shop').collection<{ _id: number }>('rows');
  expect(await rows.countDocuments({ _id: { $lte: acknowledged } })).toBe(acknowledged);
  expect(await rows.findOne({ sku: `s${acknowledged}` })).toMatchObject({ _id: acknowledged });
});
