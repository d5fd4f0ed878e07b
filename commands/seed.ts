import { commandLine, runCommandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';

const MOST = 1_000_000;

await runCommandLine(
  commandLine('seed')
    .option('--products <count>', 'makes so many more products', wholeNumberArgument(0, MOST), 0)
    .action(({ products }: { products: number }) => seed(products)),
);

async function seed(count: number): Promise<void> {
  const { readStartConfig } = await import('./startConfig.ts');
  const { openStoresForCommand } = await import('./openStoresForCommand.ts');
  const { loadDemoData } = await import('./demoData.ts');
  const { createLog } = await import('#platform/log/log.ts');
  const { storeAddress } = await import('#platform/environment/explainOpenFailure.ts');
  const config = readStartConfig(process.env);
  const both = ['usersDatabaseUrl', 'productsMongodbUrl'] as const;
  const named = both.filter((name) => config[name]);
  const wanted = named.length === 0 ? both : named;
  if (count > 0 && !wanted.includes('productsMongodbUrl'))
    throw new Error('--products: expected PRODUCTS_MONGODB_URL beside USERS_DATABASE_URL, or neither');
  await using opened = await openStoresForCommand(config, wanted);
  const stores = Object.fromEntries(wanted.map((name) => [name, opened[name]]));
  for (const name of wanted)
    console.log(`${name === 'usersDatabaseUrl' ? 'users' : 'products'} at ${storeAddress(opened[name])}`);
  const added = await loadDemoData({ stores, log: createLog({ service: 'seed', level: config.logLevel }) });
  console.log(`demo data: ${added.accounts} accounts and ${added.products} products added`);
  if (count > 0) await seedProducts(opened.productsMongodbUrl, count);
}

async function seedProducts(mongodbUrl: string, count: number): Promise<void> {
  const { Presets, SingleBar } = await import('cli-progress');
  const { openProductsSeed } = await import('../subgraphs/products/seed.ts');
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
