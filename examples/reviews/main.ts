import { commandLine } from '#platform/commandLine/commandLine.ts';
import { runUntilStopped } from '#platform/lifetime/runUntilStopped.ts';

const { addTo } = commandLine('example:reviews')
  .option('--add-to <file>', 'adds the subgraph to this supergraph.yaml, from which a running gateway reads it')
  .parse()
  .opts<{ addTo?: string }>();

async function open(opened: AsyncDisposableStack) {
  const { openReviewsForRunningSystem } = await import('./openReviewsForRunningSystem.ts');
  const { addToSupergraph } = await import('./addToSupergraph.ts');
  const { url } = opened.use(await openReviewsForRunningSystem(process.env));
  if (addTo !== undefined) await addToSupergraph(addTo, url);
  process.stdout.write(`reviews is open: ${url}; Ctrl-C stops it\n`);
  return () => process.stdout.write('closing\n');
}

await runUntilStopped({ name: 'example:reviews', open, closeWithinMs: 10_000 });
