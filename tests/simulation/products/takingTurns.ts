import type { ProductsDatabase } from '../../../subgraphs/products/store/openProductsStore.ts';
import type { Turns } from './turns.ts';

type Method = (...args: unknown[]) => unknown;
type Cursor = { toArray: () => Promise<unknown> };

const commands = [
  'findOne',
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'bulkWrite',
  'findOneAndUpdate',
  'deleteMany',
  'countDocuments',
] as const;

/** Has every command to this database wait for its turn; mongoose's queries end in these methods of the driver too. */
export function takeTurns({ models }: Pick<ProductsDatabase, 'models'>, turns: Turns): void {
  for (const model of Object.values(models)) {
    const { name } = model.collection;
    // The methods differ in what they answer, which is passed on as it is.
    const collection = model.collection as unknown as Record<(typeof commands)[number] | 'find', Method>;
    for (const command of commands) {
      const real = collection[command].bind(model.collection);
      collection[command] = (...args) => turns.take(`${name}.${command}`, async () => real(...args));
    }
    const find = collection.find.bind(model.collection);
    collection.find = (...args) => {
      const cursor = find(...args) as Cursor;
      const toArray = cursor.toArray.bind(cursor);
      return Object.assign(cursor, { toArray: () => turns.take(`${name}.find`, toArray) });
    };
  }
}
