import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** A subgraph of supergraph.yaml: its name, URL and schema. */
export type SubgraphDefinition = { readonly name: string; readonly url: string; readonly sdl: string };

const subgraphList = z.strictObject({
  federation_version: z.union([z.literal(2), z.string().regex(/^(=?2(\.\d+){0,2})$/, 'expected a version 2')]),
  subgraphs: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a name of small letters, digits and hyphens'),
    z.strictObject({
      routing_url: z.url({ protocol: /^(https?|gateway)$/ }),
      schema: z.strictObject({ file: z.string().min(1) }),
    }),
  ),
});

export type SubgraphFile = { readonly name: string; readonly url: string; readonly file: string };

/**
 * Reads supergraph.yaml, which has rover's format, and resolves schema files to absolute paths. Throws when it is
 * invalid.
 */
export async function readSubgraphList(file: string): Promise<readonly SubgraphFile[]> {
  const read = subgraphList.safeParse(parse(await readFile(file, 'utf8')));
  if (!read.success) throw new Error(`${file} cannot be used: ${z.prettifyError(read.error)}`);
  const entries = Object.entries(read.data.subgraphs);
  if (entries.length === 0) throw new Error(`${file} cannot be used: expected at least one subgraph, got none`);
  return entries.map(([name, { routing_url, schema }]) => ({
    name,
    url: routing_url,
    file: resolve(dirname(file), schema.file),
  }));
}

/**
 * The names of the subgraphs in supergraph.yaml; none when it cannot be read, which {@link readSubgraphList} reports.
 */
export function readSubgraphNames(file: string): string[] {
  try {
    return Object.keys(subgraphList.parse(parse(readFileSync(file, 'utf8'))).subgraphs);
  } catch {
    return [];
  }
}

/** Reads the schemas. The subgraphs are sorted by name, so that the result does not depend on the order of the list. */
export async function readSubgraphs(list: readonly SubgraphFile[]): Promise<readonly SubgraphDefinition[]> {
  const subgraphs = await Promise.all(
    list.map(async ({ name, url, file }) => ({ name, url, sdl: await readFile(file, 'utf8') })),
  );
  return subgraphs.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
