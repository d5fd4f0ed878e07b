import { Mongoose, type Connection, type Model, type mongo, type Schema } from 'mongoose';
import { explainOpenFailure } from '#platform/environment/explainOpenFailure.ts';
import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type {
  BrandDocument,
  CategoryTreeDocument,
  EventDocument,
  EventLogDocument,
  ProductDocument,
  SettledDocument,
  StockDocument,
} from './documents.ts';
import { countPoolUse, type PoolUse } from './poolUse.ts';
import * as schemas from './schemas.ts';
import { watchConnection } from './watchConnection.ts';

/** The collections of the products subgraph. */
export type Models = {
  readonly products: Model<ProductDocument>;
  readonly stocks: Model<StockDocument>;
  readonly settled: Model<SettledDocument>;
  readonly brands: Model<BrandDocument>;
  readonly categoryTree: Model<CategoryTreeDocument>;
  readonly events: Model<EventDocument>;
};

/**
 * The model's native driver collection, for frequent operations: mongoose casts and sanitises nothing, so only trusted
 * values may be passed in.
 */
export function nativeCollection<T extends mongo.Document>(model: Model<T>): mongo.Collection<T> {
  // mongoose's type of a collection does not carry the type of its documents.
  return model.collection as unknown as mongo.Collection<T>;
}

/** A connection to the subgraph's database with its indexes created; disposing closes it. */
export type ProductsDatabase = {
  readonly models: Models;
  readonly logId: string;
  /** The server's clock, epoch ms. */
  readonly readTime: () => Promise<number>;
  readonly poolUse: () => PoolUse;
  /** Throws when the database cannot be reached. */
  readonly check: () => Promise<void>;
} & AsyncDisposable;

type StoreOptions = {
  readonly url: string;
  /** Called for each read; when the signal aborts, the connection closes and MongoDB ends the operation. */
  readonly readSignal?: () => AbortSignal | undefined;
  /** Logs when the database becomes unreachable and reachable again; without it the connection is not watched. */
  readonly log?: Log;
};

// The driver's heartbeat detects a network that fails without a reset within the sum of these times and then ends the
// operations on the lost connections. No operation takes a minute.
const TIMEOUTS = {
  serverSelectionTimeoutMS: 2500,
  heartbeatFrequencyMS: 1000,
  connectTimeoutMS: 2000,
  socketTimeoutMS: 60_000,
} as const;

/**
 * Connects, creates missing indexes and the event log's id; several replicas may do so at once. A write is acknowledged
 * when a majority of the replica set has it on disk. Rejects when the database cannot be reached.
 */
export async function openProductsStore({ url, readSignal, log }: StoreOptions): Promise<ProductsDatabase> {
  const mongoose = new Mongoose({ sanitizeFilter: true, strictQuery: 'throw', autoIndex: false, autoCreate: false });
  const options = { appName: 'products', ...TIMEOUTS, writeConcern: { w: 'majority', journal: true } } as const;
  const connecting = mongoose.createConnection(url, options).asPromise();
  const connection = await explainOpenFailure('PRODUCTS_MONGODB_URL', url, connecting);
  try {
    const models = modelsOf(connection);
    const poolUse = countPoolUse(connection);
    if (readSignal) Object.values(models).forEach(({ collection }) => abortReads(collection, readSignal));
    await Promise.all(Object.values(models).map(createIndexes));
    const logId = await requireLogId(connection);
    const watch = log ? watchConnection({ connection, url, options, log }) : null;
    return {
      models,
      logId,
      readTime: () => readTime(connection),
      poolUse,
      check: watch?.check ?? (async () => void (await connection.db?.command({ ping: 1 }))),
      async [Symbol.asyncDispose]() {
        await watch?.[Symbol.asyncDispose]();
        await connection.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function modelsOf(connection: Connection): Models {
  // mongoose infers a document's type from its schema less exactly than documents.ts states it.
  const model = <T>(name: string, schema: unknown) => connection.model<T>(name, schema as Schema<T>, name);
  return {
    products: model('products', schemas.productSchema),
    stocks: model('stocks', schemas.stockSchema),
    settled: model('stock_settled', schemas.settledSchema),
    brands: model('brands', schemas.brandSchema),
    categoryTree: model('category_tree', schemas.categoryTreeSchema),
    events: model('events', schemas.eventSchema),
  };
}

type Collection = Connection['collections'][string];
type Read = (filter: object, options?: object) => unknown;

/** Passes the signal to each read; mongoose's queries call these methods of the driver's collection too. */
function abortReads(collection: Collection, readSignal: () => AbortSignal | undefined): void {
  // The methods return different types, which are passed on unchanged.
  const reads = collection as unknown as Record<'find' | 'findOne' | 'countDocuments', Read>;
  for (const name of ['find', 'findOne', 'countDocuments'] as const) {
    const read = reads[name].bind(collection);
    reads[name] = (filter, options) => {
      const signal = readSignal();
      return read(filter, signal ? { ...options, signal } : options);
    };
  }
}

type Indexed = { readonly schema: Pick<Schema, 'indexes'>; readonly collection: Collection };

async function createIndexes(model: Indexed): Promise<void> {
  const declared = model.schema.indexes();
  if (declared.length === 0) return;
  await model.collection.createIndexes(
    declared.map(([key, { name, unique, partialFilterExpression }]) => ({
      // All declared indexes use directions; mongoose's type allows other kinds.
      key: key as Record<string, 1 | -1>,
      name: String(name),
      ...(unique ? { unique: true } : {}),
      ...(partialFilterExpression ? { partialFilterExpression } : {}),
    })),
  );
}

async function readTime(connection: Connection): Promise<number> {
  const hello = await connection.db?.command({ hello: 1 });
  const time: unknown = hello?.['localTime'];
  if (!(time instanceof Date)) throw new Error(`expected the time of MongoDB, got ${String(time)}`);
  return time.getTime();
}

async function requireLogId(connection: Connection): Promise<string> {
  const logs = connection.model<EventLogDocument>(
    'event_log',
    schemas.eventLogSchema as unknown as Schema<EventLogDocument>,
    'event_log',
  );
  const find = () =>
    logs
      .findOneAndUpdate(
        { _id: 'log' },
        { $setOnInsert: { logId: newId('log') } },
        { upsert: true, returnDocument: 'after' },
      )
      .lean();
  // Of two upserts at once, one fails with a duplicate key and then finds the document.
  const log = await find().catch(find);
  if (!log) throw new Error('expected the event log to have an id, got none');
  return log.logId;
}
