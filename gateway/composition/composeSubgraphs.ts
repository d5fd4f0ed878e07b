import { createHash } from 'node:crypto';
import { GraphQLError, parse } from 'graphql';
import type { SubgraphDefinition } from './subgraphList.ts';

/** The composed supergraph, or every reason why composition failed. */
export type Composition =
  | { readonly kind: 'composed'; readonly supergraphSdl: string }
  | { readonly kind: 'failed'; readonly reasons: readonly string[] };

const STAMP = /^# Made by `npm run compose` from sha256:[0-9a-f]{64}/;

/** Composes the subgraphs. The first line of the result is a stamp with a digest of its input. */
export async function composeSubgraphs(subgraphs: readonly SubgraphDefinition[]): Promise<Composition> {
  // Loading the composer takes 200 ms, and a gateway with a fresh committed supergraph never needs it.
  const { composeServices } = await import('@apollo/composition');
  const services: { name: string; url: string; typeDefs: ReturnType<typeof parse> }[] = [];
  for (const { name, url, sdl } of subgraphs) {
    try {
      services.push({ name, url, typeDefs: parse(sdl) });
    } catch (error) {
      return { kind: 'failed', reasons: [`[${name}] ${describe(error)}`] };
    }
  }
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) return { kind: 'failed', reasons: (errors ?? []).map(describe) };
  return { kind: 'composed', supergraphSdl: `${stampOf(subgraphs)}\n${supergraphSdl.trimEnd()}\n` };
}

/** Whether the stamp of a supergraph says that it was composed from these subgraphs. */
export function isStampedFor(supergraphSdl: string, subgraphs: readonly SubgraphDefinition[]): boolean {
  return STAMP.exec(supergraphSdl)?.[0] === stampOf(subgraphs);
}

/** The first line of the supergraph that is composed from these subgraphs. */
export function stampOf(subgraphs: readonly SubgraphDefinition[]): string {
  const digest = createHash('sha256').update(JSON.stringify(subgraphs)).digest('hex');
  return `# Made by \`npm run compose\` from sha256:${digest}`;
}

function describe(error: unknown): string {
  if (!(error instanceof GraphQLError)) return String(error);
  const [at] = error.locations ?? [];
  return at ? `${error.message} (line ${at.line}, column ${at.column})` : error.message;
}
