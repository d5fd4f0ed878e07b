import { GraphQLError, parse } from 'graphql';
import { stampOf } from './stamp.ts';
import type { Subgraph } from './subgraphList.ts';

/** What composing gave: the supergraph as text, or every reason why there is none. */
export type Composition =
  | { readonly kind: 'composed'; readonly supergraphSdl: string }
  | { readonly kind: 'failed'; readonly reasons: readonly string[] };

/** Composes the subgraphs. The first line of the result is a stamp of what it was made from. */
export async function composeSubgraphs(subgraphs: readonly Subgraph[]): Promise<Composition> {
  // Loading the composer takes 200 ms, and a gateway whose committed supergraph is fresh never needs it.
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

function describe(error: unknown): string {
  if (!(error instanceof GraphQLError)) return String(error);
  const [at] = error.locations ?? [];
  return at ? `${error.message} (line ${at.line}, column ${at.column})` : error.message;
}
