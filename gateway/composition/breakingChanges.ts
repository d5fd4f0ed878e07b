import { findBreakingChanges } from 'graphql';
import { readSupergraph } from './supergraph.ts';

/** What clients of the old supergraph could no longer do with the new one, a sentence each. */
export function breakingChanges(oldSdl: string, newSdl: string): readonly string[] {
  const [before, after] = [readSupergraph(oldSdl).apiSchema(), readSupergraph(newSdl).apiSchema()];
  // A standard scalar nobody uses any more is not in the schema, and breaks nobody.
  return findBreakingChanges(before, after)
    .map(({ description }) => description)
    .filter((description) => !description.startsWith('Standard scalar '));
}
