import type { SeparateServiceName } from '../separateServices.ts';
import type { SourceMutant } from '../sourceMutant.ts';

type ServiceMutant = SourceMutant & { readonly service: SeparateServiceName };

/**
 * Defects that lose or duplicate events, each in one service; the check must catch them. They change the source text as
 * the process loads it, because the code under test has no port through which a test could pass another value.
 */
export const chaosMutants = {
  resumeSkipsOneEvent: {
    service: 'gateway',
    file: 'platform/eventLog/resumeCursor.ts',
    edits: [{ from: 'return { source, logId, position };', to: 'return { source, logId, position: position + 1 };' }],
  },
  resumeRepeatsOneEvent: {
    service: 'gateway',
    file: 'platform/eventLog/resumeCursor.ts',
    edits: [
      {
        from: 'return { source, logId, position };',
        to: 'return { source, logId, position: Math.max(0, position - 1) };',
      },
    ],
  },
  gatewayIgnoresGaps: {
    service: 'gateway',
    file: 'platform/eventLog/logPosition.ts',
    edits: [{ from: "isEvent && position === at.position + 1 ? 'next'", to: "isEvent ? 'next'" }],
  },
  usersIgnoresGaps: {
    service: 'users',
    file: 'platform/eventLog/logPosition.ts',
    edits: [{ from: "isEvent && position === at.position + 1 ? 'next'", to: "isEvent ? 'next'" }],
  },
  productsRemovesUnpublished: {
    service: 'products',
    file: 'subgraphs/products/store/outbox.ts',
    edits: [
      {
        from: '$pull: { outbox: { id: { $in: pending.map(({ event }) => event.id) } } }',
        to: '$set: pending && { outbox: [] }',
      },
    ],
  },
} as const satisfies Record<string, ServiceMutant>;

export type ChaosMutantName = keyof typeof chaosMutants;

/** Returns the environment with which the service of the mutant loads it. */
export function mutantEnvironment(name: ChaosMutantName): {
  readonly [Name in SeparateServiceName]?: NodeJS.ProcessEnv;
} {
  const loader = new URL('loadMutant.ts', import.meta.url).href;
  const options = `--disable-warning=ExperimentalWarning --import ${loader}`;
  return { [chaosMutants[name].service]: { MUTANT: name, NODE_OPTIONS: options } };
}
