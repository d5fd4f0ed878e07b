import { Long, calculateObjectSize } from 'bson';
import { MongoError } from '../errors.ts';
import type { Document } from '../values/bsonValue.ts';

/**
 * Results in batches, kept between a find or aggregate and its getMore commands; idle cursors end after ten minutes.
 */
export interface Cursors {
  /** The first batch of a result as MongoDB returns it; keeps the rest, if any, under an id. */
  open(namespace: string, documents: Iterator<Document>, batch: FirstBatch): object;
  next(id: Long, namespace: string, batchSize: number): object;
  /** Returns whether the cursor existed. */
  kill(id: Long, namespace: string): boolean;
  /** Ends the cursors of a dropped collection. */
  killAll(namespace: string): void;
}

export type FirstBatch = { readonly size: number; readonly single: boolean };
type Kept = { namespace: string; source: Lookahead; usedAt: number };

const defaultFirstBatch = 101;
const largestBatchBytes = 16 * 1024 * 1024 - 16 * 1024;
const idleMs = 600_000;

export function createCursors(now: () => number): Cursors {
  const kept = new Map<string, Kept>();
  const dropIdle = (): void => {
    for (const [id, { usedAt }] of kept) if (now() - usedAt > idleMs) kept.delete(id);
  };
  const find = (id: Long, namespace: string): Kept => {
    const cursor = kept.get(id.toString());
    if (!cursor) throw new MongoError('CursorNotFound', `cursor id ${id.toString()} not found`);
    if (cursor.namespace !== namespace)
      throw new MongoError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace`,
      );
    return cursor;
  };
  return {
    open(namespace, documents, { size, single }) {
      dropIdle();
      const source = createLookahead(documents);
      const firstBatch = takeBatch(source, size);
      const isDone = single || source.peek() === null;
      const id = isDone ? Long.ZERO : unusedId(kept);
      if (!isDone) kept.set(id.toString(), { namespace, source, usedAt: now() });
      return { firstBatch, id, ns: namespace };
    },
    next(id, namespace, batchSize) {
      const cursor = find(id, namespace);
      cursor.usedAt = now();
      const nextBatch = takeBatch(cursor.source, batchSize);
      const isDone = cursor.source.peek() === null;
      if (isDone) kept.delete(id.toString());
      return { nextBatch, id: isDone ? Long.ZERO : id, ns: namespace };
    },
    kill: (id, namespace) => kept.get(id.toString())?.namespace === namespace && kept.delete(id.toString()),
    killAll(namespace) {
      for (const [id, cursor] of kept) if (cursor.namespace === namespace) kept.delete(id);
    },
  };
}

/** The requested batch size of a find or aggregate; MongoDB's first batch has 101 documents. */
export function firstBatchOf(size: number | undefined, single: boolean): FirstBatch {
  return { size: size ?? defaultFirstBatch, single };
}

type Lookahead = { peek(): Document | null; take(): void };

/** An iterator whose next document can be read ahead, because a batch must not exceed 16 MiB. */
function createLookahead(documents: Iterator<Document>): Lookahead {
  let ahead: Document | null | undefined;
  const peek = (): Document | null => {
    if (ahead === undefined) {
      const { done, value } = documents.next();
      ahead = done ? null : value;
    }
    return ahead ?? null;
  };
  return { peek, take: () => (ahead = ahead === null ? null : undefined) };
}

function takeBatch(source: Lookahead, size: number): Document[] {
  const batch: Document[] = [];
  let bytes = 0;
  while (batch.length < size) {
    const document = source.peek();
    if (document === null) break;
    bytes += calculateObjectSize(document);
    if (batch.length > 0 && bytes > largestBatchBytes) break;
    batch.push(document);
    source.take();
  }
  return batch;
}

function unusedId(kept: ReadonlyMap<string, unknown>): Long {
  const id = Long.fromBits(Math.floor(Math.random() * 2 ** 32), Math.floor(Math.random() * 2 ** 31));
  return id.isZero() || kept.has(id.toString()) ? unusedId(kept) : id;
}
