import { MongoClient } from 'mongodb';
import { openEmbeddedMongo } from '../../embedded/mongo/openEmbeddedMongo.ts';

// A program that writes documents one by one and prints the number of each when it is acknowledged.
const mongo = await openEmbeddedMongo({ folder: process.argv[2]! });
const client = await new MongoClient(mongo.url).connect();
const rows = client.db('shop').collection<{ _id: number }>('rows');
await rows.createIndex({ sku: 1 }, { unique: true });
for (let n = 1; ; n++) {
  await rows.insertOne({ _id: n, sku: `s${n}` } as never);
  process.stdout.write(`${n}\n`);
}
