import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { openTestMongo } from './testMongo.ts';

test('a MongoDB database is the borrower’s own and empty', async () => {
  await using one = await openTestMongo();
  await using other = await openTestMongo();
  const clients = [new MongoClient(one.url), new MongoClient(other.url)] as const;
  await clients[0].db().collection('a').insertOne({ x: 1 });
  expect(await clients[1].db().collection('a').find().toArray()).toEqual([]);
  expect(
    await clients[0]
      .db()
      .collection('a')
      .find({}, { projection: { _id: 0 } })
      .toArray(),
  ).toEqual([{ x: 1 }]);
  await Promise.all(clients.map((client) => client.close()));
});
