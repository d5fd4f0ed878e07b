import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { InvalidArgumentError } from 'commander';
import { BSON, MongoClient } from 'mongodb';
import { commandLine } from '#platform/commandLine/commandLine.ts';
import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';
import { openThrowawayPostgres, postgresFolder } from '../reliability/throwawayPostgres.ts';
import { openSubgraphsInProcess, type StoreUrls } from './openSubgraphs.ts';
import { recordStatements } from './recordStatements.ts';
import { runPurchases } from './purchases.ts';

// npm run record -- <release>: records the stores, statements and events of this release as a fixture.
const [name] = commandLine('record')
  .argument('<release>', 'its name, which sorts after those of earlier releases: 0008-what-is-new', releaseName)
  .parse().processedArgs as [string];
const folder = join(import.meta.dirname, 'releases', name);
await mkdir(folder, { recursive: true });
await using postgres = await openThrowawayPostgres();
await using mongo = await openEmbeddedMongo({ folder: ':memory:' });
const single = async () => `${await postgres.createDatabase()}?pool_max=1`;
const products = new URL(mongo.url);
products.pathname = '/products';
const stores: StoreUrls = { users: await single(), orders: await single(), products: products.href };
const nameOf = (url: string) => new URL(url).pathname.slice(1);

await using clients = await openSubgraphsInProcess(stores);
const purchases = await runPurchases(clients, 'before');
await settled();
const save = (file: string, text: string) => writeFile(join(folder, file), text);
for (const subgraph of ['users', 'orders'] as const) await save(`${subgraph}.sql`, await dumpOf(stores[subgraph]));
await save('products.json', await documentsOf(stores.products));
await save('story.json', JSON.stringify(purchases, null, 2));

const { recorded, stop } = recordStatements([nameOf(stores.users), nameOf(stores.orders)]);
await runPurchases(clients, 'after');
await settled();
stop();
for (const subgraph of ['users', 'orders'] as const) {
  await save(`${subgraph}.statements.json`, JSON.stringify(recorded.get(nameOf(stores[subgraph])), null, 0));
}
for (const subgraph of ['users', 'orders', 'products'] as const) {
  const { body } = await clients[subgraph].get('/events?after=0&limit=500');
  await save(`${subgraph}.events.json`, body);
}
process.stdout.write(`recorded ${folder}\n`);

function releaseName(text: string): string {
  if (/^[\w.-]+$/.test(text)) return text;
  throw new InvalidArgumentError('expected letters, digits, dots and dashes');
}

/** Waits for workers and relays to finish. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_500));
}

async function dumpOf(url: string): Promise<string> {
  const plain = new URL(url);
  plain.search = '';
  const args = ['--inserts', '--rows-per-insert=50', '--no-owner', '--no-privileges', '--no-comments', plain.href];
  const { stdout } = await promisify(execFile)(
    join(dirname(realpathSync(join(postgresFolder() ?? '', 'initdb'))), 'pg_dump'),
    args,
    { maxBuffer: 1e8 },
  );
  // Comments, psql commands and session settings are not needed to restore the dump.
  return stdout.replaceAll(/^(--.*|SET .*|\\.*|SELECT pg_catalog\.set_config.*)\n/gm, '').replaceAll(/\n{3,}/g, '\n\n');
}

async function documentsOf(url: string): Promise<string> {
  const client = new MongoClient(url);
  try {
    const collections = await client.db().listCollections().toArray();
    const all = await Promise.all(
      collections.map(async (each) => [each.name, await client.db().collection(each.name).find().toArray()] as const),
    );
    return BSON.EJSON.stringify(Object.fromEntries(all), undefined, 1, { relaxed: true });
  } finally {
    await client.close();
  }
}
