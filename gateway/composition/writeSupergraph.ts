import { readFile, writeFile } from 'node:fs/promises';
import { findBreakingChanges, lexicographicSortSchema, parse, printSchema } from 'graphql';
import { composeSubgraphs } from './composeSubgraphs.ts';
import { listsWithoutSize } from './costTable.ts';
import { findUnsafeNonNullFields } from './nullability.ts';
import { readSubgraphList, readSubgraphs } from './subgraphList.ts';
import { readSupergraph } from './supergraph.ts';
import { findUnmarkedFields } from './unmarkedFields.ts';

export type ComposeOutcome =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'written'; readonly broken: readonly string[] }
  | { readonly kind: 'stale' }
  | { readonly kind: 'breaks'; readonly broken: readonly string[] }
  | { readonly kind: 'failed'; readonly reasons: readonly string[] };

type ComposeOptions = {
  readonly listFile: string;
  readonly committedFile: string;
  /** The printed API schema. */
  readonly apiFile: string;
  /** Checks only whether the committed supergraph is up to date. */
  readonly isCheck: boolean;
  /** Writes the supergraph even if its changes break clients. */
  readonly acceptsBreaking: boolean;
};

/**
 * Composes the schemas and writes the committed supergraph and the API schema. Writes nothing when the changes would
 * break clients and `acceptsBreaking` is false.
 */
export async function writeSupergraph(o: ComposeOptions): Promise<ComposeOutcome> {
  const subgraphs = await readSubgraphs(await readSubgraphList(o.listFile));
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') return composition;
  const { supergraphSdl } = composition;
  // Other supergraphs may have such fields, and this one none: docs/cost.md, decisions 0260 and 0400.
  const unsized = listsWithoutSize(parse(supergraphSdl, { noLocation: true }));
  const reasons = [...unsized, ...findUnsafeNonNullFields(subgraphs), ...findUnmarkedFields(subgraphs)];
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

/** The API schema for code generators and editors. */
function printApiSchema(supergraphSdl: string): string {
  return `${printSchema(lexicographicSortSchema(readSupergraph(supergraphSdl).apiSchema()))}\n`;
}

/** The changes that break clients of the old supergraph, one sentence each. */
export function breakingChanges(oldSdl: string, newSdl: string): readonly string[] {
  const [before, after] = [readSupergraph(oldSdl).apiSchema(), readSupergraph(newSdl).apiSchema()];
  // A standard scalar leaves the schema when it is unused, which breaks no client.
  return findBreakingChanges(before, after)
    .map(({ description }) => description)
    .filter((description) => !description.startsWith('Standard scalar '));
}

function readCommitted(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
