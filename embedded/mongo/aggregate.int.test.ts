import { expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { openMongoUnderTest } from '../../tests/embedded/openMongoUnderTest.ts';

async function openOrders() {
  const mongo = await openMongoUnderTest();
  await mongo.db.collection<{ _id: number }>('items').insertMany([
    { _id: 1, brand: 'x', price: 5, tags: ['a', 'b'] },
    { _id: 2, brand: 'y', price: 7, tags: ['a'] },
    { _id: 3, brand: 'x', price: 9, tags: [] },
    { _id: 4, brand: 'z' },
  ] as never[]);
  await mongo.db.collection<{ _id: string }>('brands').insertMany([
    { _id: 'x', name: 'X' },
    { _id: 'y', name: 'Y' },
  ] as never[]);
  return { ...mongo, run: (...pipeline: Document[]) => mongo.db.collection('items').aggregate(pipeline).toArray() };
}

const cases: [title: string, pipeline: Document[], answer: Document[]][] = [
  [
    'match, sort, skip, limit, project',
    [
      { $match: { price: { $gt: 4 } } },
      { $sort: { price: -1 } },
      { $skip: 1 },
      { $limit: 1 },
      { $project: { price: 1, _id: 0 } },
    ],
    [{ price: 7 }],
  ],
  [
    'group',
    [
      {
        $group: {
          _id: '$brand',
          n: { $sum: 1 },
          sum: { $sum: '$price' },
          avg: { $avg: '$price' },
          least: { $min: '$price' },
          all: { $push: '$price' },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: 'x', n: 2, sum: 14, avg: 7, least: 5, all: [5, 9] },
      { _id: 'y', n: 1, sum: 7, avg: 7, least: 7, all: [7] },
      { _id: 'z', n: 1, sum: 0, avg: null, least: null, all: [] },
    ],
  ],
  [
    'unwind',
    [{ $unwind: '$tags' }, { $sortByCount: '$tags' }],
    [
      { _id: 'a', count: 2 },
      { _id: 'b', count: 1 },
    ],
  ],
  [
    'unwind that keeps the empty',
    [
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true, includeArrayIndex: 'at' } },
      { $match: { _id: { $gte: 2 } } },
      { $project: { tags: 1, at: 1 } },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: 2, tags: 'a', at: 0 },
      { _id: 3, at: null },
      { _id: 4, at: null },
    ],
  ],
  [
    'lookup',
    [
      { $match: { _id: { $in: [1, 4] } } },
      { $sort: { _id: 1 } },
      { $lookup: { from: 'brands', localField: 'brand', foreignField: '_id', as: 'brand' } },
      { $project: { brand: 1 } },
    ],
    [
      { _id: 1, brand: [{ _id: 'x', name: 'X' }] },
      { _id: 4, brand: [] },
    ],
  ],
  ['count', [{ $match: { brand: 'x' } }, { $count: 'n' }], [{ n: 2 }]],
  ['count of nothing is no document', [{ $match: { brand: 'q' } }, { $count: 'n' }], []],
  [
    'facet',
    [{ $facet: { some: [{ $match: { brand: 'y' } }, { $project: { _id: 1 } }], n: [{ $count: 'n' }] } }],
    [{ some: [{ _id: 2 }], n: [{ n: 4 }] }],
  ],
  [
    'replaceRoot',
    [{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { was: '$_id', none: '$nope' } } }],
    [{ was: 1 }],
  ],
  [
    'expressions',
    [
      { $match: { _id: 1 } },
      {
        $set: {
          a: { $cond: [{ $gt: ['$price', 3] }, 'dear', 'cheap'] },
          b: { $filter: { input: '$tags', cond: { $eq: ['$$this', 'b'] } } },
          c: { $ifNull: ['$nope', 0] },
          d: { $concat: ['$brand', '!'] },
          e: { $reduce: { input: [1, 2, 3], initialValue: 0, in: { $add: ['$$value', '$$this'] } } },
        },
      },
      { $unset: ['tags', 'brand'] },
    ],
    [{ _id: 1, price: 5, a: 'dear', b: ['b'], c: 0, d: 'x!', e: 6 }],
  ],
];

test('the stages of a pipeline return what MongoDB returns', async () => {
  await using orders = await openOrders();
  for (const [title, pipeline, answer] of cases)
    expect([title, await orders.run(...pipeline)]).toEqual([title, answer]);
});

test('a long result is returned in batches, each document once', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection<{ _id: number }>('rows');
  const ids = Array.from({ length: 1000 }, (_, _id) => ({ _id }));
  await rows.insertMany(ids);
  expect(await rows.find().batchSize(7).toArray()).toEqual(ids);
  expect(await rows.find().sort({ _id: -1 }).batchSize(300).toArray()).toEqual(ids.toReversed());
  expect(await rows.aggregate([{ $match: {} }], { batchSize: 10 }).toArray()).toHaveLength(1000);
  expect(await rows.find().skip(5).limit(250).batchSize(100).toArray()).toEqual(ids.slice(5, 255));
  const cursor = rows.find().batchSize(2);
  await cursor.next();
  const id = cursor.id!;
  await cursor.close();
  await expect(mongo.db.command({ getMore: id, collection: 'rows' })).rejects.toMatchObject({ code: 43 });
});

test('a batch has at most 16 MiB', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  for (let n = 0; n < 5; n++) await rows.insertOne({ n, bytes: Buffer.alloc(6_000_000) });
  expect((await rows.find().toArray()).map(({ n }) => n as number)).toEqual([0, 1, 2, 3, 4]);
});
