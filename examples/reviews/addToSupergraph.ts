import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';

const schemaFile = fileURLToPath(new URL('schema.graphql', import.meta.url));

/** Adds the subgraph, which answers at `url`, to a supergraph.yaml; the file is replaced as a whole. */
export async function addToSupergraph(file: string, url: string): Promise<void> {
  const list = parseDocument(await readFile(file, 'utf8'));
  const entry = { routing_url: `${url}/graphql`, schema: { file: relative(dirname(file), schemaFile) } };
  list.setIn(['subgraphs', 'reviews'], list.createNode(entry));
  await writeFile(`${file}.unfinished`, String(list));
  await rename(`${file}.unfinished`, file);
}
