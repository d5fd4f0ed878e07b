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
  const { storeVariable } = await import('./subgraph.ts');
  const { subgraphs } = await import('./subgraphs.ts');
  const { createLog } = await import('#platform/log/log.ts');
  const { storeAddress } = await import('#platform/environment/explainOpenFailure.ts');
  const config = readStartConfig(process.env);
  const seedable = subgraphs.filter(({ demoData }) => demoData !== undefined);
  const hasUrl = (name: string) => config.stores.some((store) => store.name === name && store.url !== undefined);
  const named = seedable.filter(({ name }) => hasUrl(name));
  const wanted = named.length === 0 ? seedable : named;
  if (count > 0 && !wanted.some(({ name }) => name === 'products'))
    throw new Error(
      `--products: expected PRODUCTS_MONGODB_URL as well as ${named.map(storeVariable).join(', ')}, or none`,
    );
  await using opened = await openStoresForCommand(
    config,
    wanted.map(({ name }) => name),
  );
  for (const { name } of wanted) console.log(`${name} at ${storeAddress(opened.urls[name])}`);
  const log = createLog({ service: 'seed', level: config.logLevel });
  const added = await loadDemoData({ subgraphs: wanted, storeUrls: opened.urls, log });
  console.log(`demo data: ${added.join(' and ')} added`);
  if (count > 0) await seedProducts(opened.urls.products, count);
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
