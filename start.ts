import { setImmediate as aTurn } from 'node:timers/promises';
import { commandLine } from '#platform/commandLine/commandLine.ts';
import { runUntilStopped } from '#platform/lifetime/runUntilStopped.ts';

// The whole system in one process. What takes long to load is loaded when something was said, and nothing is wrong.
const begun = performance.timeOrigin;
const say = (line: string) => process.stdout.write(`${line}\n`);
const onStep = (step: string) => say(`${((Date.now() - begun) / 1_000).toFixed(1).padStart(5)} s  ${step}`);

async function open(opened: AsyncDisposableStack) {
  onStep('starting the whole system; Ctrl-C stops it');
  const { readSystemConfig } = await import('./commands/systemConfig.ts');
  const { openDataFolder } = await import('./embedded/dataFolder.ts');
  const { requireFreeAddresses } = await import('#platform/http/listenAddress.ts');
  const { start: config, addresses } = readSystemConfig(process.env);
  const folder = opened.use(await openDataFolder(config.dataDir));
  await requireFreeAddresses(addresses);

  onStep(`its data is in ${folder.path}; loading the program`);
  // While one is loaded nothing else happens in this process: between two of them Ctrl-C is noticed.
  for (const load of [...config.subgraphs.map((subgraph) => subgraph.load), () => import('./gateway/open.ts')]) {
    await load();
    await aTurn();
  }
  const { openSystem } = await import('./commands/openSystem.ts');
  const { readyLines } = await import('./commands/readyLines.ts');
  const system = opened.use(await openSystem({ config, folder, onStep }));
  say(readyLines(system));
  return () => say('closing');
}

commandLine('start').parse();
await runUntilStopped({ name: 'start', open, closeWithinMs: 10_000 });
