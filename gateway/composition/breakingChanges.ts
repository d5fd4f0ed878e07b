import { findBreakingChanges } from 'graphql';
import { apiSchemaOf } from './apiSchema.ts';

/** What clients of the old supergraph could no longer do with the new one, a sentence each. */
export async function breakingChanges(oldSdl: string, newSdl: string): Promise<readonly string[]> {
  const [before, after] = await Promise.all([apiSchemaOf(oldSdl), apiSchemaOf(newSdl)]);
  // A standard scalar nobody uses any more is not in the schema, and breaks nobody.
  return findBreakingChanges(before, after)
    .map(({ description }) => description)
    .filter((description) => !description.startsWith('Standard scalar '));
}
