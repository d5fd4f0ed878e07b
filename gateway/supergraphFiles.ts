import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment, serviceAddresses, serviceVariable } from '#platform/environment/environment.ts';
import { readSubgraphNames } from './composition/subgraphList.ts';
import type { SupergraphFiles } from './composition/supergraphSource.ts';

/** The files that the shop's graph is made from and kept in. */
export const supergraphFiles = {
  listFile: fileURLToPath(new URL('../supergraph.yaml', import.meta.url)),
  committedFile: fileURLToPath(new URL('composition/supergraph.graphql', import.meta.url)),
  apiFile: fileURLToPath(new URL('composition/api.graphql', import.meta.url)),
} as const;

/**
 * Reads the addresses of subgraphs by name: USERS_URL has those of users, ORDER_HISTORY_URL those of order-history, also of
 * a subgraph that is added later. Other variables may have such a name, so that only those of the subgraphs in the list
 * must be addresses: others throw EnvironmentError.
 */
export function readSubgraphUrls(
  env: NodeJS.ProcessEnv,
  files: SupergraphFiles,
): Record<string, readonly string[] | undefined> {
  const names = 'listFile' in files ? readSubgraphNames(files.listFile) : [];
  const variables = names.map((name) => serviceVariable(name, 'URL'));
  const required = Object.fromEntries(variables.map((variable) => [variable, serviceAddresses.optional()]));
  const others = Object.entries(env).flatMap(([name, value]) => {
    const read = name.endsWith('_URL') ? serviceAddresses.safeParse(value) : null;
    return read?.success ? [[name, read.data] as const] : [];
  });
  const urls = Object.entries({ ...Object.fromEntries(others), ...readEnvironment(required, env) });
  const nameOf = (variable: string) => variable.slice(0, -'_URL'.length).toLowerCase().replaceAll('_', '-');
  return Object.fromEntries(urls.map(([variable, url]) => [nameOf(variable), url]));
}

/** A list of subgraphs is composed, and the result is committed beside it; any other file is a composed supergraph. */
export function supergraphFilesOf(supergraph: string): SupergraphFiles {
  const file = resolve(supergraph);
  if (!/\.ya?ml$/i.test(file)) return { composedFile: file };
  if (file === supergraphFiles.listFile) return supergraphFiles;
  return { listFile: file, committedFile: join(dirname(file), 'supergraph.graphql') };
}
