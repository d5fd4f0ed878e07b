import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { MongoClient } from 'mongodb';
import { Client } from 'pg';
import { DataFolderInUseError, readEndpoints } from './dataFolder.ts';
import { openEmbeddedStores } from './openEmbeddedStores.ts';
import { templateFolder } from './postgres/openTemporaryPostgres.ts';
import { ensureTemplate } from './postgres/template.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'data-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('all three stores start in an empty folder, answer apart from each other and keep what they hold', async () => {
  const products = async (url: string) => {
    const client = new MongoClient(url);
    return { client, documents: client.db().collection<{ _id: string }>('mug') };
  };
  // What initdb makes is kept between test runs.
  await ensureTemplate(templateFolder);
  await symlink(templateFolder, join(dataDir, basename(templateFolder)), 'junction');
  {
    await using stores = await openEmbeddedStores({ dataDir });
    expect(await readEndpoints(dataDir)).toEqual({
      usersDatabaseUrl: stores.usersDatabaseUrl,
      ordersDatabaseUrl: stores.ordersDatabaseUrl,
      productsMongodbUrl: stores.productsMongodbUrl,
    });
    await run(stores.usersDatabaseUrl, "create table a as select 'users' as name");
    await run(stores.ordersDatabaseUrl, "create table a as select 'orders' as name");
    const { client, documents } = await products(stores.productsMongodbUrl);
    await documents.insertOne({ _id: 'blue' });
    await client.close();
  }
  expect(await readEndpoints(dataDir)).toBeNull();
  await using again = await openEmbeddedStores({ dataDir });
  expect(await run(again.usersDatabaseUrl, 'select name from a')).toEqual([{ name: 'users' }]);
  expect(await run(again.ordersDatabaseUrl, 'select name from a')).toEqual([{ name: 'orders' }]);
  const { client, documents } = await products(again.productsMongodbUrl);
  expect(await documents.find().toArray()).toEqual([{ _id: 'blue' }]);
  await client.close();
});

test('a store whose URL is given is not started, its URL is passed on, and a killed start leaves nothing behind', async () => {
  await mkdir(join(dataDir, 'users.unfinished-x7', 'database'), { recursive: true });
  const given = {
    usersDatabaseUrl: 'postgresql://u',
    ordersDatabaseUrl: 'postgresql://o',
    productsMongodbUrl: 'mongodb://p',
  };
  await using stores = await openEmbeddedStores({ dataDir, ...given });
  expect(stores).toMatchObject(given);
  expect(await readEndpoints(dataDir)).toEqual(given);
  expect((await readdir(dataDir)).filter((name) => !name.startsWith('owner.lock'))).toEqual(['endpoints.json']);
  await expect(openEmbeddedStores({ dataDir, ...given })).rejects.toBeInstanceOf(DataFolderInUseError);
  expect(await readEndpoints(dataDir)).toEqual(given);
});
