import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { createLog } from '#platform/log/log.ts';
import { openProductsSeed } from '../subgraphs/products/seed.ts';
import { openStoresBeside } from './besideStores.ts';
import { loadDemoData } from './demoData.ts';
import { readStartConfig } from './startConfig.ts';

// npm run seed [-- --products N]: the demo data, and N more products.
const MOST = 1_000_000;

try {
  const count = readCount();
  const config = readStartConfig(process.env);
  await using stores = await openStoresBeside(config);
  const added = await loadDemoData({ stores, log: createLog({ service: 'seed', level: config.logLevel }) });
  console.log(`demo data: ${added.accounts} accounts and ${added.products} products added`);
  if (count > 0) await seedProducts(stores.productsMongodbUrl, count);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function readCount(): number {
  const { values } = parseArgs({ options: { products: { type: 'string', default: '0' } } });
  const count = Number(values.products);
  if (Number.isInteger(count) && count >= 0 && count <= MOST) return count;
  throw new Error(`--products: expected a whole number from 0 to ${MOST}, got ${JSON.stringify(values.products)}`);
}

async function seedProducts(mongodbUrl: string, count: number): Promise<void> {
  await using products = await openProductsSeed({ mongodbUrl });
  const bar = new SingleBar(
    { format: 'products {bar} {value}/{total} · {eta_formatted} left' },
    Presets.shades_classic,
  );
  bar.start(count, 0);
  try {
    await products.seedProducts({ count, onProgress: (made) => bar.update(made) });
  } finally {
    bar.stop();
  }
  console.log(`${count} products made`);
}
