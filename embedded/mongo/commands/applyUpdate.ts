import { matchedPosition } from '../query/matchedPosition.ts';
import type { Collection } from '../storage/collection.ts';
import type { Stored } from '../storage/documentTable.ts';
import { type Update, compileUpdate } from '../update/compileUpdate.ts';
import { upsertBase } from '../update/upsertDocument.ts';
import type { Document, Value } from '../values/bsonValue.ts';
import { withId } from './insertCommand.ts';

/** One update statement, compiled once for all documents. */
export interface UpdateStatement {
  readonly isReplacement: boolean;
  /** Stores the changed document and returns it, or null if nothing changed. */
  change(collection: Collection, stored: Stored): Document | null;
  /** Stores and returns the document of an upsert. */
  insert(collection: Collection): Document;
}

type Statement = {
  readonly filter: Document;
  readonly update: Value | undefined;
  readonly arrayFilters: Value | undefined;
};

export function createUpdateStatement({ filter, update, arrayFilters }: Statement): UpdateStatement {
  const compiled: Update = compileUpdate(update, arrayFilters);
  const now = new Date();
  const apply = (document: Document, isInsert: boolean): Document => {
    const known = new Map<string, number>();
    const matched = (arrayPath: string): number => {
      const position = known.get(arrayPath) ?? matchedPosition(isInsert ? {} : filter, document, arrayPath);
      known.set(arrayPath, position);
      return position;
    };
    return compiled.apply(document, { isInsert, matched, now });
  };
  return {
    isReplacement: compiled.isReplacement,
    change(collection, stored) {
      const changed = apply(stored.document, false);
      return collection.replace(stored, changed) ? changed : null;
    },
    insert(collection) {
      const document = withId(apply(upsertBase(filter, compiled.isReplacement), true));
      collection.insert(document);
      return document;
    },
  };
}
