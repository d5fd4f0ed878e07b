import { parseArgs } from 'node:util';
import { writeSupergraph, type ComposeOutcome } from '../gateway/composition/writeSupergraph.ts';
import { supergraphFiles } from '../gateway/config.ts';

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, 'accept-breaking': { type: 'boolean', default: false } },
});

const outcome = await writeSupergraph({
  ...supergraphFiles,
  isCheck: values.check,
  acceptsBreaking: values['accept-breaking'],
});
console.log(sentence(outcome));
process.exitCode = outcome.kind === 'fresh' || outcome.kind === 'written' ? 0 : 1;

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
