import { Mongoose, type Connection, type Model, type mongo, type Schema } from 'mongoose';
import { openedFrom } from '#platform/environment/openedFrom.ts';
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
import * as schemas from './schemas.ts';
import { watchConnection } from './watchConnection.ts';

/** The collections of this house. */
export type Models = {
  readonly products: Model<ProductDocument>;
  readonly stocks: Model<StockDocument>;
  readonly settled: Model<SettledDocument>;
  readonly brands: Model<BrandDocument>;
  readonly categoryTree: Model<CategoryTreeDocument>;
  readonly events: Model<EventDocument>;
};

/**
 * A model's collection as the driver has it, for what is asked all the time: nothing is cast, and `$` operators mean
 * what they say, so only values of our own making may go in.
 */
export function driverOf<T extends mongo.Document>(model: Model<T>): mongo.Collection<T> {
  // mongoose does not tell its collections what documents they hold.
  return model.collection as unknown as mongo.Collection<T>;
}

/** A connection to the house's database with its indexes made; closes itself. */
export type ProductsDatabase = {
  readonly models: Models;
  readonly logId: string;
  /** The server's clock, epoch ms. */
  readonly readTime: () => Promise<number>;
  /** Throws when the database is away. */
  readonly check: () => Promise<void>;
} & AsyncDisposable;

type StoreOptions = {
  readonly url: string;
  /** Asked for each read; when its signal aborts the connection is closed, upon which MongoDB ends the operation. */
  readonly readSignal?: () => AbortSignal | undefined;
  /** Where it is said that the database is away and back; without it the connection is not watched. */
  readonly log?: Log;
};

// A network that went dead without a reset is found by the driver's heartbeat within their sum; it then ends what is
// under way on the lost connections too. No operation takes a minute.
const TIMEOUTS = {
  serverSelectionTimeoutMS: 2500,
  heartbeatFrequencyMS: 1000,
  connectTimeoutMS: 2000,
  socketTimeoutMS: 60_000,
} as const;

/**
 * Connects, makes the indexes that are missing and the log's id; several replicas may do so at once. A write is
 * acknowledged when a majority has it on disk.
 */
export async function openProductsStore({ url, readSignal, log }: StoreOptions): Promise<ProductsDatabase> {
  const mongoose = new Mongoose({ sanitizeFilter: true, strictQuery: 'throw', autoIndex: false, autoCreate: false });
  const options = { appName: 'products', ...TIMEOUTS, writeConcern: { w: 'majority', journal: true } } as const;
  const connecting = mongoose.createConnection(url, options).asPromise();
  const connection = await openedFrom('PRODUCTS_MONGODB_URL', url, connecting);
  try {
    const models = modelsOf(connection);
    if (readSignal) Object.values(models).forEach(({ collection }) => abortReads(collection, readSignal));
    await Promise.all(Object.values(models).map(createIndexes));
    const logId = await requireLogId(connection);
    const watch = log ? watchConnection({ connection, url, options, log }) : null;
    return {
      models,
      logId,
      readTime: () => readTime(connection),
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

/** Has each read take its signal; mongoose's queries end in these methods of the driver's collection too. */
function abortReads(collection: Collection, readSignal: () => AbortSignal | undefined): void {
  // The methods differ in what they answer, which is passed on as it is.
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
      // Directions alone are declared; mongoose's type allows more kinds.
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
  // Two upserts at once: one of them is told that the document is there by now.
  const log = await find().catch(find);
  if (!log) throw new Error('expected the log to have an id, got none');
  return log.logId;
}
