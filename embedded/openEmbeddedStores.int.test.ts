import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { MongoClient } from 'mongodb';
import { Client } from 'pg';
import { DataFolderInUseError, readEndpoints } from './dataFolder.ts';
import { openEmbeddedStores, type StoreOptions } from './openEmbeddedStores.ts';
import { templateFolder } from '../tests/embedded/openTemporaryPostgres.ts';
import { ensureTemplate } from './postgres/template.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'data-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const stores: readonly StoreOptions[] = [
  { name: 'users', kind: 'postgres' },
  { name: 'products', kind: 'mongo' },
  { name: 'orders', kind: 'postgres' },
];

async function run(url = '', sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('the stores of an empty folder start, are separate, and keep their data', async () => {
  const openProducts = async (url = '') => {
    const client = new MongoClient(url);
    return { client, documents: client.db().collection<{ _id: string }>('mug') };
  };
  // Test runs share the files that initdb creates.
  await ensureTemplate(templateFolder);
  await symlink(templateFolder, join(dataDir, basename(templateFolder)), 'junction');
  {
    await using opened = await openEmbeddedStores({ dataDir, stores });
    expect(await readEndpoints(dataDir)).toEqual({ stores: opened.urls, services: {} });
    await run(opened.urls['users'], "create table a as select 'users' as name");
    await run(opened.urls['orders'], "create table a as select 'orders' as name");
    const { client, documents } = await openProducts(opened.urls['products']);
    await documents.insertOne({ _id: 'blue' });
    await client.close();
  }
  expect(await readEndpoints(dataDir)).toBeNull();
  await using again = await openEmbeddedStores({ dataDir, stores });
  expect(await run(again.urls['users'], 'select name from a')).toEqual([{ name: 'users' }]);
  expect(await run(again.urls['orders'], 'select name from a')).toEqual([{ name: 'orders' }]);
  const { client, documents } = await openProducts(again.urls['products']);
  expect(await documents.find().toArray()).toEqual([{ _id: 'blue' }]);
  await client.close();
});

test('a store with a URL is not started, its URL is returned, and the rest of a killed start is removed', async () => {
  await mkdir(join(dataDir, 'users.unfinished-x7', 'database'), { recursive: true });
  const urls = { users: 'postgresql://u', products: 'mongodb://p', orders: 'postgresql://o' };
  const given = stores.map((store) => ({ ...store, url: new Map(Object.entries(urls)).get(store.name) }));
  await using opened = await openEmbeddedStores({ dataDir, stores: given });
  expect(opened.urls).toEqual(urls);
  expect(await readEndpoints(dataDir)).toEqual({ stores: urls, services: {} });
  expect((await readdir(dataDir)).filter((name) => !name.startsWith('owner.lock'))).toEqual(['endpoints.json']);
  await expect(openEmbeddedStores({ dataDir, stores: given })).rejects.toBeInstanceOf(DataFolderInUseError);
  expect(await readEndpoints(dataDir)).toEqual({ stores: urls, services: {} });
});
