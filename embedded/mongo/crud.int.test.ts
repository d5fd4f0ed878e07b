import { expect, test } from '@jest/globals';
import { Binary, Double, Int32, Long, MongoServerError, ObjectId } from 'mongodb';
import { openMongoUnderTest } from '../../tests/embedded/openMongoUnderTest.ts';

test('every BSON type that products stores is read as it was written', async () => {
  await using mongo = await openMongoUnderTest();
  const things = mongo.db.collection('things');
  const thing = {
    _id: new ObjectId(),
    text: 'naïve\0tea',
    int: new Int32(7),
    whole: new Double(7),
    long: Long.fromString('9007199254740993'),
    at: new Date(-1),
    yes: true,
    nothing: null,
    bytes: new Binary(Buffer.from([0, 255])),
    nested: { list: [1, [2], { three: 3 }], empty: {} },
  };
  await things.insertOne(thing);
  const options = { promoteValues: false, promoteLongs: false };
  expect(await things.findOne({ _id: thing._id }, options)).toMatchObject({ ...thing, nested: { empty: {} } });
});

test('ordered inserts stop at the first failure, unordered ones continue', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection<{ _id: number }>('rows');
  const ids = [1, 2, 1, 3].map((_id) => ({ _id }));
  await expect(rows.insertMany(ids)).rejects.toMatchObject({ code: 11000, result: { insertedCount: 2 } });
  await expect(rows.insertMany(ids, { ordered: false })).rejects.toMatchObject({ result: { insertedCount: 1 } });
  expect(await rows.countDocuments()).toBe(3);
  expect(await rows.estimatedDocumentCount()).toBe(3);
});

test('null matches a missing field, and an array matches by its elements', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection<{ _id: number; a?: unknown }>('rows');
  await rows.insertMany([
    { _id: 1 },
    { _id: 2, a: null },
    { _id: 3, a: [1, 5] },
    { _id: 4, a: 3 },
    { _id: 5, a: [] },
    { _id: 6, a: [{ b: 1 }, {}] },
  ]);
  const ids = async (filter: object): Promise<number[]> =>
    (await rows.find(filter).sort({ _id: 1 }).toArray()).map((row) => row._id);
  expect(await ids({ a: null })).toEqual([1, 2]);
  expect(await ids({ a: { $ne: null } })).toEqual([3, 4, 5, 6]);
  expect(await ids({ a: { $exists: false } })).toEqual([1]);
  expect(await ids({ a: 5 })).toEqual([3]);
  expect(await ids({ a: [1, 5] })).toEqual([3]);
  expect(await ids({ a: { $gt: 2, $lt: 4 } })).toEqual([3, 4]);
  expect(await ids({ a: { $gt: 4, $lt: 2 } })).toEqual([3]);
  expect(await ids({ a: { $elemMatch: { $gt: 1, $lt: 6 } } })).toEqual([3]);
  expect(await ids({ a: { $size: 0 } })).toEqual([5]);
  expect(await ids({ 'a.b': null })).toEqual([1, 2, 4, 6]);
  expect(await ids({ 'a.0': 1 })).toEqual([3]);
  expect(await ids({ 'a.0.b': 1 })).toEqual([6]);
  expect(await ids({ a: { $all: [5, 1] } })).toEqual([3]);
  expect(await ids({ a: { $not: { $gte: 3 } } })).toEqual([1, 2, 5, 6]);
  expect(await ids({ a: { $type: 'array' } })).toEqual([3, 5, 6]);
  expect(await ids({ $or: [{ a: 3 }, { _id: { $in: [1, 2] } }] })).toEqual([1, 2, 4]);
});

test('values of all types sort in the order of MongoDB', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  const values = [
    [],
    null,
    Number.NaN,
    -1.5,
    0,
    new Int32(1),
    Long.fromNumber(2),
    'A',
    'a',
    'é',
    {},
    { a: 1 },
    { a: 2 },
    new Binary(Buffer.of(1)),
    new ObjectId(),
    false,
    true,
    new Date(0),
    new Date(1),
  ];
  const shuffled = values.map((v, at) => ({ v, at })).sort((a, b) => ((a.at * 7) % 19) - ((b.at * 7) % 19));
  await rows.insertMany(shuffled);
  const forward = (await rows.find().sort({ v: 1 }).toArray()).map((row) => row['at']);
  expect(forward).toEqual(values.map((_, at) => at));
  await rows.createIndex({ v: 1 });
  expect((await rows.find().sort({ v: 1 }).toArray()).map((row) => row['at'])).toEqual(forward);
});

test('a projection returns the named fields and does not change the stored document', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection<{ _id: number }>('rows');
  await rows.insertOne({ _id: 1, a: { b: 1, c: 2 }, list: [{ x: 1, y: 2 }, { x: 3 }, 4], n: 5 } as never);
  const show = (projection: object) => rows.findOne({}, { projection });
  expect(await show({ 'a.b': 1 })).toEqual({ _id: 1, a: { b: 1 } });
  expect(await show({ a: { c: 1 }, _id: 0 })).toEqual({ a: { c: 2 } });
  expect(await show({ 'list.x': 0, a: 0 })).toEqual({ _id: 1, list: [{ y: 2 }, {}, 4], n: 5 });
  expect(await show({ 'list.x': 1 })).toEqual({ _id: 1, list: [{ x: 1 }, { x: 3 }] });
  expect(await show({ list: { $slice: -1 }, a: 1 })).toEqual({ _id: 1, a: { b: 1, c: 2 }, list: [4] });
  expect(await show({ list: { $elemMatch: { x: 3 } } })).toEqual({ _id: 1, list: [{ x: 3 }] });
  expect(await show({ twice: { $multiply: ['$n', 2] } })).toEqual({ _id: 1, twice: 10 });
  await expect(show({ a: 1, n: 0 })).rejects.toThrow(/exclusion on field n/);
  expect(await show({})).toMatchObject({ a: { b: 1, c: 2 }, n: 5 });
});

test("an upsert stores the filter's equalities, $setOnInsert and the update, once", async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  const upsert = () =>
    rows.updateOne(
      { sku: 'A', 'at.shelf': 3, n: { $gte: 0 } },
      { $inc: { n: 2 }, $setOnInsert: { made: 1 } },
      { upsert: true },
    );
  const first = await upsert();
  expect(first).toMatchObject({ matchedCount: 0, upsertedCount: 1, upsertedId: expect.any(ObjectId) });
  expect(await upsert()).toMatchObject({ matchedCount: 1, modifiedCount: 1, upsertedId: null });
  expect(await rows.findOne()).toEqual({ _id: first.upsertedId, sku: 'A', at: { shelf: 3 }, n: 4, made: 1 });
  await rows.replaceOne({ _id: 'new' as never, x: 1 }, { y: 2 }, { upsert: true });
  expect(await rows.findOne({ y: 2 })).toEqual({ _id: 'new', y: 2 });
});

test('findAndModify returns the document before or after the change, and removes', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection<{ _id: number; n: number }>('rows');
  await rows.insertMany([
    { _id: 1, n: 1 },
    { _id: 2, n: 2 },
  ]);
  expect(await rows.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 } })).toEqual({ _id: 2, n: 2 });
  expect(
    await rows.findOneAndUpdate({ n: 12 }, { $inc: { n: 1 } }, { returnDocument: 'after', projection: { _id: 0 } }),
  ).toEqual({ n: 13 });
  expect(await rows.findOneAndReplace({ _id: 1 }, { n: 7 }, { returnDocument: 'after' })).toEqual({ _id: 1, n: 7 });
  expect(await rows.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, n: 7 });
  expect(await rows.findOneAndUpdate({ _id: 9 }, { $set: { n: 1 } })).toBeNull();
  expect(
    await rows.findOneAndUpdate({ _id: 9 }, { $set: { n: 1 } }, { upsert: true, includeResultMetadata: true }),
  ).toMatchObject({ value: null, lastErrorObject: { n: 1, updatedExisting: false, upserted: 9 } });
});

test('a bulk write executes its parts in order and reports each', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection<{ _id: number; n?: number }>('rows');
  const result = await rows.bulkWrite([
    { insertOne: { document: { _id: 1, n: 1 } } },
    { insertOne: { document: { _id: 2, n: 1 } } },
    { updateMany: { filter: { n: 1 }, update: { $inc: { n: 1 } } } },
    { updateOne: { filter: { _id: 3 }, update: { $set: { n: 5 } }, upsert: true } },
    { replaceOne: { filter: { _id: 1 }, replacement: { n: 9 } } },
    { deleteOne: { filter: { _id: 2 } } },
  ]);
  expect(result).toMatchObject({ insertedCount: 2, modifiedCount: 3, upsertedCount: 1, deletedCount: 1 });
  expect(result.upsertedIds).toEqual({ 3: 3 });
  expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 9 },
    { _id: 3, n: 5 },
  ]);
});

test('distinct returns the elements of arrays, each once', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  await rows.insertMany([{ tags: ['b', 'a'] }, { tags: 'a' }, { tags: [] }, {}]);
  expect((await rows.distinct('tags')).sort()).toEqual(['a', 'b']);
  expect(await rows.distinct('tags', { tags: 'b' })).toEqual(expect.arrayContaining(['a', 'b']));
});

test('an unacknowledged write is executed without a response', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  await rows.insertOne({ a: 1 }, { writeConcern: { w: 0 } });
  for (let tries = 0; tries < 50 && (await rows.countDocuments()) === 0; tries++)
    await new Promise((done) => setTimeout(done, 10));
  expect(await rows.countDocuments()).toBe(1);
});

test('an error carries code, codeName and errmsg', async () => {
  await using mongo = await openMongoUnderTest();
  const failed = mongo.db.command({ noSuchCommand: 1 });
  await expect(failed).rejects.toBeInstanceOf(MongoServerError);
  await expect(failed).rejects.toMatchObject({ code: 59, codeName: 'CommandNotFound' });
});
