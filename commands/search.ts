import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';
import type { SearchBackOffice } from '../subgraphs/products/searchBackOffice.ts';

const program = commandLine('search');
program
  .command('status')
  .description('shows the served index, how far it is behind the event log, and a build')
  .action(() => withSearch(showStatus));
program
  .command('rebuild')
  .description('builds a new index beside the served one and replaces it; searches continue')
  .action(() => withSearch(rebuild));
await runCommandLine(program);

async function withSearch(work: (search: SearchBackOffice) => Promise<void>): Promise<void> {
  const { readStartConfig } = await import('./startConfig.ts');
  const { openStoresForCommand } = await import('./openStoresForCommand.ts');
  const { openSearchBackOffice } = await import('../subgraphs/products/searchBackOffice.ts');
  const { createLog } = await import('#platform/log/log.ts');
  const config = readStartConfig(process.env);
  await using stores = await openStoresForCommand(config, ['products', 'search']);
  const log = createLog({ service: 'search', level: config.logLevel });
  const { products: mongodbUrl, search: searchUrl } = stores.urls;
  await using search = await openSearchBackOffice({ mongodbUrl, searchUrl, log });
  await work(search);
}

async function showStatus(search: SearchBackOffice): Promise<void> {
  const { served, building, head } = await search.status();
  console.log(
    served
      ? `served: ${served.total} products when built, ${served.builtAt?.toISOString()}; ${head - served.position} events behind`
      : 'served: none',
  );
  if (building) console.log(`being built: ${building.done} of ${building.total} products`);
}

async function rebuild(search: SearchBackOffice): Promise<void> {
  let shown = -1;
  const products = await search.rebuild((done, total) => {
    const percent = Math.floor((100 * done) / Math.max(total, 1));
    if (percent < shown + 5) return;
    shown = percent;
    console.log(`${done} of ${total} products (${percent} %)`);
  });
  console.log(`the new index of ${products} products is served`);
}
