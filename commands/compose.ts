import { commandLine, runCommandLine } from '#platform/commandLine/commandLine.ts';
import type { ComposeOutcome } from '../gateway/composition/writeSupergraph.ts';

type Options = { readonly check: boolean; readonly acceptBreaking: boolean };

await runCommandLine(
  commandLine('compose')
    .option('--check', 'writes nothing, and fails when the committed supergraph is stale', false)
    .option('--accept-breaking', 'writes also what breaks the clients of the committed supergraph', false)
    .action(compose),
);

async function compose({ check, acceptBreaking }: Options): Promise<void> {
  const { writeSupergraph } = await import('../gateway/composition/writeSupergraph.ts');
  const { supergraphFiles } = await import('../gateway/supergraphFiles.ts');
  const outcome = await writeSupergraph({ ...supergraphFiles, isCheck: check, acceptsBreaking: acceptBreaking });
  console.log(sentence(outcome));
  process.exitCode = outcome.kind === 'fresh' || outcome.kind === 'written' ? 0 : 1;
}

function sentence(outcome: ComposeOutcome): string {
  switch (outcome.kind) {
    case 'fresh':
      return 'The committed supergraph is what the schemas compose to.';
    case 'written':
      return [
        'gateway/composition/supergraph.graphql and api.graphql are written.',
        ...listed('Accepted:', outcome.broken),
      ].join('\n');
    case 'stale':
      return 'The committed supergraph is stale: run npm run compose and commit it.';
    case 'breaks':
      return [
        'Clients of the committed supergraph would break:',
        ...outcome.broken.map((each) => `  - ${each}`),
        'If that is meant: npm run compose -- --accept-breaking',
      ].join('\n');
    case 'failed':
      return ['The schemas do not compose:', ...outcome.reasons.map((each) => `  - ${each}`)].join('\n');
  }
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((each) => `  - ${each}`)];
}
