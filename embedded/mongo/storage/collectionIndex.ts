import { MongoError } from '../errors.ts';
import { type Document, type Value, encode, decode } from '../values/bsonValue.ts';
import { type KeyPart, emptyArray, sortableKey } from '../values/sortableKey.ts';
import { type IndexDefinition, readIndexDefinition } from './indexDefinition.ts';
import { type IndexPages, createIndexPages } from './indexPages.ts';
import { indexKeys } from './indexKeys.ts';
import type { Database } from './openDatabase.ts';
import { type UniqueKeys, createUniqueKeys } from './uniqueKeys.ts';

/** One index of a collection: its definition and its table of (key, record), in the index's own order. */
export interface CollectionIndex extends IndexDefinition {
  readonly table: string;
  readonly id: number;
  /** The fields of a document on which its keys depend. */
  readonly roots: readonly string[];
  readonly page: IndexPages;
  /** The record with a key of a unique index. */
  readonly holder: UniqueKeys['find'] | null;
  /** True once a document had an array on a path: then a document may have several entries. */
  isMultikey(): boolean;
  /** True once a document had an array on the path of this field. */
  isMultikeyAt(field: number): boolean;
  /** The keys of a document in this index; empty if a sparse or partial index omits it. */
  entriesOf(document: Document): Entries;
  /** Throws DuplicateKey if another record has one of the keys. */
  requireUnique(entries: Entries, record: number, namespace: string): void;
  add(entries: Entries, record: number): void;
  remove(entries: Entries, record: number): void;
  drop(): void;
}

export type Entries = {
  readonly keys: ReadonlyMap<string, { readonly key: Buffer; readonly parts: readonly KeyPart[] }>;
  /** The fields with arrays, one bit each. */
  readonly multikey: number;
};

const none: Entries = { keys: new Map(), multikey: 0 };
/** The stored value if it is unknown which fields have arrays; a known set of bits is stored times two. */
const anyMultikey = 1;

/** Declares an index and creates its empty table. */
export function createIndexTable(database: Database, collection: number, spec: Document): CollectionIndex {
  const insert = database.prepare('INSERT INTO indexes (collection, definition) VALUES (?, ?)');
  const id = Number(insert.run(collection, encode(readIndexDefinition(spec).definition)).lastInsertRowid);
  database
    .prepare(
      `CREATE TABLE entries_${id} (key BLOB NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (key, record)) WITHOUT ROWID`,
    )
    .run();
  return openIndex(database, { id, definition: decode(encode(spec)), multikey: 0 });
}

type IndexRow = { readonly id: number; readonly definition: Document; readonly multikey: number };

/** Opens a stored index. */
export function openIndex(database: Database, row: IndexRow): CollectionIndex {
  const read = readIndexDefinition(row.definition);
  const table = `entries_${row.id}`;
  const paths = read.fields.map((field) => field.split('.'));
  const insert = database.prepare(`INSERT INTO ${table} (key, record) VALUES (?, ?)`);
  const remove = database.prepare(`DELETE FROM ${table} WHERE key = ? AND record = ?`);
  const holders = createUniqueKeys(database, table);
  let multikey = row.multikey === anyMultikey ? -1 : row.multikey >> 1;
  return {
    ...read,
    id: row.id,
    table,
    roots: [...read.fields, ...Object.keys(read.partial ?? {})].map((path) => path.split('.', 1)[0]!),
    page: createIndexPages(database, table),
    holder: read.unique ? holders.find : null,
    isMultikey: () => multikey !== 0,
    isMultikeyAt: (field) => (multikey & (1 << field)) !== 0,
    entriesOf: remembering((document) => entriesOf(document, read, paths)),
    requireUnique(entries, record, namespace) {
      if (!read.unique) return;
      for (const { key, parts } of entries.keys.values())
        if ((holders.find(key) ?? record) !== record) throw duplicateKey(read, parts, namespace);
    },
    add(entries, record) {
      for (const { key } of entries.keys.values()) insert.run(key, record);
      if ((entries.multikey & ~multikey) === 0) return;
      multikey |= entries.multikey;
      database.prepare('UPDATE indexes SET multikey = ? WHERE id = ?').run(multikey * 2, row.id);
    },
    remove(entries, record) {
      for (const { key } of entries.keys.values()) {
        remove.run(key, record);
        holders.forget(key);
      }
    },
    drop: () => dropIndexTable(database, row.id),
  };
}

function dropIndexTable(database: Database, id: number): void {
  database.prepare(`DROP TABLE entries_${id}`).run();
  database.prepare('DELETE FROM indexes WHERE id = ?').run(id);
}

/** Caches the keys of a document, because its next change needs them again. */
function remembering(entriesOf: (document: Document) => Entries): (document: Document) => Entries {
  const known = new WeakMap<Document, Entries>();
  return (document) => {
    const entries = known.get(document) ?? entriesOf(document);
    known.set(document, entries);
    return entries;
  };
}

function entriesOf(document: Document, index: IndexDefinition, paths: readonly (readonly string[])[]): Entries {
  if (!index.covers(document)) return none;
  const { keys, multikey, isMissing } = indexKeys(document, paths);
  if (index.sparse && isMissing) return none;
  return { keys: distinct(keys, index.descending), multikey };
}

function distinct(keys: readonly (readonly KeyPart[])[], descending: readonly boolean[]): Entries['keys'] {
  const found = new Map<string, { key: Buffer; parts: readonly KeyPart[] }>();
  for (const parts of keys) {
    const key = sortableKey(parts, descending);
    found.set(key.toString('latin1'), { key, parts });
  }
  return found;
}

function duplicateKey(index: IndexDefinition, parts: readonly KeyPart[], namespace: string): MongoError {
  const keyValue = Object.fromEntries(index.fields.map((field, at) => [field, shown(parts[at])]));
  const text = Object.entries(keyValue).map(([field, value]) => `${field}: ${textOf(value)}`);
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: { ${text.join(', ')} }`;
  return new MongoError('DuplicateKey', message, { keyPattern: index.definition['key'], keyValue });
}

function shown(part: KeyPart): Value {
  return part === undefined || part === emptyArray ? null : part;
}

function textOf(value: Value): string {
  if (value !== null && typeof value === 'object' && '_bsontype' in value && value['_bsontype'] === 'ObjectId')
    return `ObjectId('${String(value)}')`;
  return JSON.stringify(value);
}
