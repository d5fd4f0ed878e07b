import { randomBytes } from 'node:crypto';
import { MongoError } from '../errors.ts';
import { type Document, decode } from '../values/bsonValue.ts';
import { type Collection, type CollectionRow, openCollection } from './collection.ts';
import { type CollectionIndex, createIndexTable, openIndex } from './collectionIndex.ts';
import { createProfiler, createTally, type Profiler } from './profiler.ts';
import { scanCollection } from './scanCollection.ts';
import { isIdKey, isSameIndex, readIndexDefinition } from './indexDefinition.ts';
import { type Database, openDatabase } from './openDatabase.ts';
import { Int32 } from 'bson';

/** The collections and their indexes, on which the commands work. */
export interface Catalog extends Disposable {
  find(database: string, name: string): Collection | null;
  /** The collection, which is created with its _id index if it is missing. */
  require(database: string, name: string): Collection;
  list(database?: string): Collection[];
  drop(collection: Collection): void;
  /** False if the same index exists; throws if it conflicts with another one or the data is not unique. */
  createIndex(collection: Collection, spec: Document): boolean;
  dropIndex(collection: Collection, index: CollectionIndex): void;
  transaction<Result>(work: () => Result): Result;
  readonly profiler: Profiler;
}

type Indexes = Map<number, CollectionIndex[]>;
type Declared = { readonly store: Database; readonly indexes: Indexes; readonly profiler: Profiler };

/** Opens the folder's database with its collections and indexes. */
export function openCatalog(folder: string): Catalog {
  const store = openDatabase(folder);
  const collections = new Map<string, Collection>();
  const indexes: Indexes = new Map();
  const profiler = createProfiler();
  const declared = { store, indexes, profiler };
  const load = (): void => {
    collections.clear();
    for (const collection of loadCollections(declared)) collections.set(collection.namespace, collection);
  };
  load();
  return {
    profiler,
    find: (database, name) => collections.get(`${database}.${name}`) ?? null,
    require(database, name) {
      const known = collections.get(`${database}.${name}`);
      if (known) return known;
      const made = this.transaction(() => createCollection(declared, { database, name }));
      collections.set(made.namespace, made);
      return made;
    },
    list: (database) => [...collections.values()].filter((one) => database === undefined || one.database === database),
    drop(collection) {
      this.transaction(() => dropTables(store, collection));
      collections.delete(collection.namespace);
    },
    createIndex: (collection, spec) => addIndex(store, collection, { spec, list: indexes.get(collection.id)! }),
    dropIndex: (collection, index) => removeIndex(index, indexes.get(collection.id)!),
    transaction(work) {
      try {
        return store.transaction(work);
      } catch (error) {
        // Declarations inside the transaction are rolled back with it.
        load();
        throw error;
      }
    },
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

function loadCollections({ store, indexes, profiler }: Declared): Collection[] {
  indexes.clear();
  for (const row of store.prepare('SELECT id, collection, definition, multikey FROM indexes ORDER BY id').all()) {
    const collection = Number(row['collection']);
    const definition = decode(row['definition'] as Uint8Array); // a BLOB column
    const index = openIndex(store, { id: Number(row['id']), definition, multikey: Number(row['multikey']) });
    indexes.set(collection, [...(indexes.get(collection) ?? []), index]);
  }
  const rows = store.prepare('SELECT id, database, name, uuid FROM collections ORDER BY id').all();
  // The columns are NOT NULL and of these types.
  return rows.map((row) =>
    openCollection(store, row as CollectionRow, { indexes: indexes.get(Number(row['id'])) ?? [], profiler }),
  );
}

function createCollection(
  { store, indexes, profiler }: Declared,
  { database, name }: { database: string; name: string },
): Collection {
  const uuid = randomBytes(16);
  const insert = store.prepare('INSERT INTO collections (database, name, uuid) VALUES (?, ?, ?)');
  const id = Number(insert.run(database, name, uuid).lastInsertRowid);
  store.prepare(`CREATE TABLE documents_${id} (record INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL)`).run();
  const idIndex = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };
  const list = [createIndexTable(store, id, idIndex)];
  indexes.set(id, list);
  return openCollection(store, { id, database, name, uuid }, { indexes: list, profiler });
}

function dropTables(store: Database, collection: Collection): void {
  for (const index of collection.indexes) index.drop();
  store.prepare(`DROP TABLE documents_${collection.id}`).run();
  store.prepare('DELETE FROM collections WHERE id = ?').run(collection.id);
}

function removeIndex(index: CollectionIndex, list: CollectionIndex[]): void {
  index.drop();
  list.splice(list.indexOf(index), 1);
}

function addIndex(store: Database, collection: Collection, made: { spec: Document; list: CollectionIndex[] }): boolean {
  const wanted = readIndexDefinition(made.spec);
  if (isIdKey(wanted.definition['key'] as Document)) return false;
  for (const known of collection.indexes) {
    const isSame = isSameIndex(known, wanted);
    if (isSame && known.name === wanted.name) return false;
    if (isSame)
      throw new MongoError('IndexOptionsConflict', `Index already exists with a different name: ${known.name}`);
    if (known.name === wanted.name)
      throw new MongoError(
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index. Requested index: ${wanted.name}`,
      );
  }
  const index = createIndexTable(store, collection.id, made.spec);
  for (const { record, document } of scanCollection(
    collection,
    { kind: 'collection', isSorted: false },
    createTally(),
  )) {
    const entries = index.entriesOf(document);
    index.requireUnique(entries, record, collection.namespace);
    index.add(entries, record);
  }
  made.list.push(index);
  return true;
}
