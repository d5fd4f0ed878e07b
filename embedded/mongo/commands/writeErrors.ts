import { MongoError } from '../errors.ts';

export type WriteError = { index: number; code: number; errmsg: string; [detail: string]: unknown };

/** Runs writes in order. Records a refusal with its index and, if ordered, skips the rest. Rethrows faults. */
export function runWrites<Item>(
  items: readonly Item[],
  ordered: boolean,
  write: (item: Item, index: number) => void,
): WriteError[] {
  const errors: WriteError[] = [];
  for (const [index, item] of items.entries()) {
    try {
      write(item, index);
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      errors.push({ index, code: error.code, errmsg: error.message, ...error.details });
      if (ordered) break;
    }
  }
  return errors;
}

/** The field of a response that is present only if a write failed. */
export function writeErrorsField(errors: readonly WriteError[]): { writeErrors?: readonly WriteError[] } {
  return errors.length === 0 ? {} : { writeErrors: errors };
}
