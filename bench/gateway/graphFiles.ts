import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { composeSubgraphs } from '../../gateway/composition/composeSubgraphs.ts';
import { subgraphSdl } from './subgraphs.ts';

/** What every gateway is started with. */
export type GraphUnderTest = {
  /** The addresses of the subgraphs by name, without a path. */
  readonly urls: Readonly<Record<string, string>>;
  readonly supergraphSdl: string;
  /** supergraph.yaml, beside the schemas of the subgraphs. */
  readonly listFile: string;
};

/** Composes the subgraphs at these addresses and writes the files of the graph; disposing deletes them. */
export async function createGraphFiles(urls: Readonly<Record<string, string>>): Promise<GraphUnderTest & Disposable> {
  const list = Object.entries(subgraphSdl).map(([name, sdl]) => ({ name, sdl, url: `${urls[name]}/graphql` }));
  const composition = await composeSubgraphs(list);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  const { supergraphSdl } = composition;
  const folder = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const listFile = join(folder, 'supergraph.yaml');
  const entries = list.map(({ name, url }) => [name, { routing_url: url, schema: { file: `${name}.graphql` } }]);
  for (const { name, sdl } of list) writeFileSync(join(folder, `${name}.graphql`), sdl);
  writeFileSync(join(folder, 'supergraph.graphql'), supergraphSdl);
  writeFileSync(listFile, stringify({ federation_version: 2, subgraphs: Object.fromEntries(entries) }));
  return {
    urls,
    supergraphSdl,
    listFile,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
