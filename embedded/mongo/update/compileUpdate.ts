import { compileDocumentStages } from '../aggregate/documentStages.ts';
import { MongoError } from '../errors.ts';
import { type Document, type Value, describe, isArray, isDocument } from '../values/bsonValue.ts';
import { equalValues } from '../values/sortableKey.ts';
import { readArrayFilters, requireAllUsed } from './arrayFilters.ts';
import { compileModifiers } from './compileModifiers.ts';
import type { Positions } from './updatePath.ts';

export type Applied = { readonly isInsert: boolean; readonly matched: Positions['matched']; readonly now: Date };
/** Maps a document to the updated one; the given document is not changed. */
export type Update = {
  readonly isReplacement: boolean;
  readonly apply: (document: Document, applied: Applied) => Document;
};

/** Compiles the update of an update or findAndModify: operators, a replacement, or a pipeline. */
export function compileUpdate(update: Value | undefined, arrayFilters: Value | undefined): Update {
  if (isArray(update)) return compilePipeline(update, arrayFilters);
  if (!isDocument(update))
    throw new MongoError('FailedToParse', 'Update argument must be either an object or an array');
  const first = Object.keys(update)[0];
  if (!first?.startsWith('$')) return compileReplacement(update, arrayFilters);
  const filters = readArrayFilters(arrayFilters);
  const changes = compileModifiers(update, filters);
  requireAllUsed(filters, update);
  return {
    isReplacement: false,
    apply: (document, applied) => guardId(document, changes(document, { ...applied, filters }), '_id'),
  };
}

function compileReplacement(replacement: Document, arrayFilters: Value | undefined): Update {
  if (arrayFilters !== undefined)
    throw new MongoError('FailedToParse', 'Cannot specify arrayFilters and a replacement-style update');
  const foreign = Object.keys(replacement).find((name) => name.startsWith('$'));
  if (foreign !== undefined)
    throw new MongoError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${foreign}' is not allowed in a replacement.`,
    );
  const { _id: given, ...fields } = replacement;
  return {
    isReplacement: true,
    apply(document) {
      const id = document['_id'] ?? given;
      return guardId(document, { ...(id === undefined ? {} : { _id: given ?? id }), ...fields }, null);
    },
  };
}

function compilePipeline(pipeline: readonly Value[], arrayFilters: Value | undefined): Update {
  if (arrayFilters !== undefined)
    throw new MongoError('FailedToParse', 'Cannot specify arrayFilters when the update is a pipeline');
  const transform = compileDocumentStages(pipeline);
  return {
    isReplacement: false,
    apply(document, { now }) {
      const { _id: id, ...fields } = transform(document, now);
      const kept = id ?? document['_id'];
      return guardId(document, { ...(kept === undefined ? {} : { _id: kept }), ...fields }, null);
    },
  };
}

/** Throws if `_id` changes, even from an integer to the equal double. */
function guardId(before: Document, after: Document, path: string | null): Document {
  const [old, now] = [before['_id'], after['_id']];
  if (old === undefined) return after;
  if (now !== undefined && equalValues(old, now)) return after['_id'] === old ? after : { ...after, _id: old };
  const message = path
    ? `Performing an update on the path '${path}' would modify the immutable field '_id'`
    : `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${describe(now)}`;
  throw new MongoError('ImmutableField', message);
}
