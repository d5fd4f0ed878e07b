import { readFile, writeFile } from 'node:fs/promises';
import { breakingChanges } from './breakingChanges.ts';
import { composeSubgraphs } from './composeSubgraphs.ts';
import { readSubgraphList, readSubgraphs } from './subgraphList.ts';

export type ComposeOutcome =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'written'; readonly broken: readonly string[] }
  | { readonly kind: 'stale' }
  | { readonly kind: 'breaks'; readonly broken: readonly string[] }
  | { readonly kind: 'failed'; readonly reasons: readonly string[] };

type ComposeOptions = {
  readonly listFile: string;
  readonly committedFile: string;
  /** Only looks whether the committed supergraph is what the schemas compose to. */
  readonly isCheck: boolean;
  /** Writes a supergraph also when it breaks clients of the last one. */
  readonly acceptsBreaking: boolean;
};

/** Composes the schemas into the committed supergraph, unless that would break clients unasked. */
export async function writeSupergraph(o: ComposeOptions): Promise<ComposeOutcome> {
  const composition = await composeSubgraphs(await readSubgraphs(await readSubgraphList(o.listFile)));
  if (composition.kind === 'failed') return composition;
  const committed = await readFile(o.committedFile, 'utf8').catch(() => null);
  if (committed === composition.supergraphSdl) return { kind: 'fresh' };
  const broken = committed === null ? [] : await breakingChanges(committed, composition.supergraphSdl);
  if (broken.length > 0 && !o.acceptsBreaking) return { kind: 'breaks', broken };
  if (o.isCheck) return { kind: 'stale' };
  await writeFile(o.committedFile, composition.supergraphSdl);
  return { kind: 'written', broken };
}
