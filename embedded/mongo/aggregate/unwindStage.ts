import { Long } from 'bson';
import { MongoError } from '../errors.ts';
import { type Document, type Value, isArray, isDocument } from '../values/bsonValue.ts';
import { valueAt } from '../values/paths.ts';
import { putAt, removeAt } from '../values/changeAt.ts';

const fields = ['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'];

/** $unwind: one document for each element; a value that is not an array counts as its only element. */
export function compileUnwind(operand: Value): (documents: Iterable<Document>) => Iterable<Document> {
  const spec: Document = isDocument(operand) ? operand : { path: operand };
  const foreign = Object.keys(spec).find((field) => !fields.includes(field));
  if (foreign !== undefined) throw new MongoError(28811, `unrecognized option to $unwind stage: ${foreign}`);
  const { path: text, includeArrayIndex: indexField, preserveNullAndEmptyArrays } = spec;
  if (typeof text !== 'string' || !/^\$[^$]/.test(text))
    throw new MongoError(28818, "path option to $unwind stage should be prefixed with a '$'");
  if (indexField !== undefined && (typeof indexField !== 'string' || indexField === '' || indexField.startsWith('$')))
    throw new MongoError(28810, 'expected a non-empty string for the includeArrayIndex option to $unwind stage');
  const path = text.slice(1).split('.');
  const withIndex = (document: Document, index: Value): Document =>
    indexField === undefined ? document : putAt(document, indexField.split('.'), index);
  return function* (documents) {
    for (const document of documents) {
      const value = valueAt(document, path);
      const isEmpty = value === undefined || value === null || (isArray(value) && value.length === 0);
      if (!isEmpty) yield* unwound({ document, path, value }, withIndex);
      else if (preserveNullAndEmptyArrays === true) yield withIndex(withoutEmpty(document, path), null);
    }
  };
}

type Unwound = { readonly document: Document; readonly path: readonly string[]; readonly value: Value };

function* unwound(
  { document, path, value }: Unwound,
  withIndex: (document: Document, index: Value) => Document,
): Iterable<Document> {
  for (const [index, element] of (isArray(value) ? value : [value]).entries())
    yield withIndex(putAt(document, path, element), isArray(value) ? Long.fromNumber(index) : null);
}

function withoutEmpty(document: Document, path: readonly string[]): Document {
  return isArray(valueAt(document, path)) ? removeAt(document, path) : document;
}
