import { readFile, writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';
import { breakingChanges } from './breakingChanges.ts';
import { composeSubgraphs } from './composeSubgraphs.ts';
import { listsWithoutSize } from './costTable.ts';
import { findFieldsThatBlank } from './nullability.ts';
import { readSubgraphList, readSubgraphs } from './subgraphList.ts';
import { readSupergraph } from './supergraph.ts';

export type ComposeOutcome =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'written'; readonly broken: readonly string[] }
  | { readonly kind: 'stale' }
  | { readonly kind: 'breaks'; readonly broken: readonly string[] }
  | { readonly kind: 'failed'; readonly reasons: readonly string[] };

type ComposeOptions = {
  readonly listFile: string;
  readonly committedFile: string;
  /** The schema as clients see it, printed. */
  readonly apiFile: string;
  /** Only looks whether the committed supergraph is what the schemas compose to. */
  readonly isCheck: boolean;
  /** Writes a supergraph also when it breaks clients of the last one. */
  readonly acceptsBreaking: boolean;
};

/**
 * Composes the schemas into the committed supergraph, and beside it the schema as clients see it, unless that would
 * break clients unasked.
 */
export async function writeSupergraph(o: ComposeOptions): Promise<ComposeOutcome> {
  const subgraphs = await readSubgraphs(await readSubgraphList(o.listFile));
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') return composition;
  const { supergraphSdl } = composition;
  // What the gateway takes from others, this graph may not have: see docs/cost.md and decision 0260.
  const unsized = listsWithoutSize(parse(supergraphSdl, { noLocation: true }));
  const reasons = [...unsized, ...findFieldsThatBlank(subgraphs)];
  if (reasons.length > 0) return { kind: 'failed', reasons };
  const apiSdl = printApiSchema(supergraphSdl);
  const [committed, committedApi] = await Promise.all([readCommitted(o.committedFile), readCommitted(o.apiFile)]);
  if (committed === supergraphSdl && committedApi === apiSdl) return { kind: 'fresh' };
  const broken = committed === null ? [] : breakingChanges(committed, supergraphSdl);
  if (broken.length > 0 && !o.acceptsBreaking) return { kind: 'breaks', broken };
  if (o.isCheck) return { kind: 'stale' };
  await Promise.all([writeFile(o.committedFile, supergraphSdl), writeFile(o.apiFile, apiSdl)]);
  return { kind: 'written', broken };
}

/** For code generators and editors. */
function printApiSchema(supergraphSdl: string): string {
  return `${printSchema(lexicographicSortSchema(readSupergraph(supergraphSdl).apiSchema()))}\n`;
}

function readCommitted(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
