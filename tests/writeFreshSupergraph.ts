import { writeFile } from 'node:fs/promises';
import { composeSubgraphs, stampOf } from '../gateway/composition/composeSubgraphs.ts';
import { readSubgraphList, readSubgraphs, type SubgraphDefinition } from '../gateway/composition/subgraphList.ts';

/** Composed supergraphs by their subgraphs, with the URLs of {@link placeholderOf}. */
const composed = new Map<string, Promise<string>>();

const placeholderOf = (name: string): string => `http://${name}.invalid/graphql`;
const hasServer = ({ url }: SubgraphDefinition): boolean => url.startsWith('http');

async function compose(subgraphs: readonly SubgraphDefinition[]): Promise<string> {
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') throw new Error(`expected schemas that compose: ${composition.reasons.join()}`);
  return composition.supergraphSdl.slice(stampOf(subgraphs).length);
}

/**
 * Writes the supergraph that a gateway would compose from a list. Schemas are composed once for all ports at which they
 * are served, because that takes most of the time in which a gateway opens.
 */
export async function writeFreshSupergraph(listFile: string, committedFile: string): Promise<void> {
  const subgraphs = await readSubgraphs(await readSubgraphList(listFile));
  const placed = subgraphs.map((each) => (hasServer(each) ? { ...each, url: placeholderOf(each.name) } : each));
  const key = JSON.stringify(placed);
  const text = composed.get(key) ?? compose(placed);
  composed.set(key, text);
  const sdl = subgraphs.reduce((all, { name, url }) => all.replaceAll(placeholderOf(name), url), await text);
  await writeFile(committedFile, stampOf(subgraphs) + sdl);
}
