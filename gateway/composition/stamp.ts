import { createHash } from 'node:crypto';
import type { Subgraph } from './subgraphList.ts';

const STAMP = /^# Made by `npm run compose` from sha256:[0-9a-f]{64}/;

/** The first line of a supergraph made from these subgraphs: equal stamps, equal input. */
export function stampOf(subgraphs: readonly Subgraph[]): string {
  const digest = createHash('sha256').update(JSON.stringify(subgraphs)).digest('hex');
  return `# Made by \`npm run compose\` from sha256:${digest}`;
}

/** Whether the text says of itself that it was made from these subgraphs. */
export function isStampedFor(supergraphSdl: string, subgraphs: readonly Subgraph[]): boolean {
  return STAMP.exec(supergraphSdl)?.[0] === stampOf(subgraphs);
}
