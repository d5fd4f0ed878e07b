import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { commandLine } from '#platform/commandLine/commandLine.ts';
import { runUntilStopped } from '#platform/lifetime/runUntilStopped.ts';

// The whole system in one process. Modules that take long to load are imported after the configuration is checked and
// the first line is printed.
const startedAt = performance.timeOrigin;
const print = (line: string) => process.stdout.write(`${line}\n`);
const onStep = (step: string) => print(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${step}`);

async function open(opened: AsyncDisposableStack) {
  onStep('starting the whole system; Ctrl-C stops it');
  const { readSystemConfig } = await import('./commands/systemConfig.ts');
  const { openDataFolder } = await import('./embedded/dataFolder.ts');
  const { requireFreeAddresses } = await import('#platform/http/listenAddress.ts');
  const { start: config, addresses } = readSystemConfig(process.env);
  const folder = opened.use(await openDataFolder(config.dataDir));
  await requireFreeAddresses(addresses);

  onStep(`its data is in ${folder.path}; loading the program`);
  // Loading a module blocks the event loop; between two modules, Ctrl-C is handled.
  for (const load of [...config.subgraphs.map((subgraph) => subgraph.load), () => import('./gateway/open.ts')]) {
    await load();
    await yieldToEvents();
  }
  const { openSystem } = await import('./commands/openSystem.ts');
  const { readyLines } = await import('./commands/readyLines.ts');
  const system = opened.use(await openSystem({ config, folder, onStep }));
  print(readyLines(system));
  return () => print('closing');
}

commandLine('start').parse();
await runUntilStopped({ name: 'start', open, closeWithinMs: 10_000 });
