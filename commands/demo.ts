import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';

const WHERE = `
It runs on the graph at GRAPH_URL, or else on that of the running system of DATA_DIR. It buys, so stock goes down.`;

await runCommandLine(
  commandLine('demo')
    .option('--persisted', 'sends the hashes of client/generated/persisted-documents.json instead of documents')
    .addHelpText('after', WHERE)
    .action(demo),
);

async function demo(options: { readonly persisted?: boolean }): Promise<void> {
  const { findGraphUrl } = await import('./serviceUrl.ts');
  const { runDemo } = await import('../client/demo.ts');
  const { messageWithCauses } = await import('#platform/environment/explainOpenFailure.ts');
  const url = await findGraphUrl(process.env);
  const isWell = await runDemo(url, options).catch((cause: unknown) => {
    throw new Error(`the demo on ${url} broke off: ${messageWithCauses(cause)}`, { cause });
  });
  if (!isWell) process.exitCode = 1;
}
