import { expect, test } from '@jest/globals';
import { type Document } from 'mongodb';
import { openMongoUnderTest } from '../../tests/embedded/openMongoUnderTest.ts';

test('a second document with a unique key is refused with E11000, keyPattern and keyValue', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  await rows.createIndex({ shop: 1, sku: -1 }, { unique: true });
  await rows.insertOne({ shop: 1, sku: 'A' });
  await rows.insertOne({ shop: 2, sku: 'A' });
  const duplicate = { code: 11000, keyPattern: { shop: 1, sku: -1 }, keyValue: { shop: 1, sku: 'A' } };
  await expect(rows.insertOne({ shop: 1, sku: 'A' })).rejects.toMatchObject({ errorResponse: duplicate });
  await expect(rows.updateOne({ shop: 2 }, { $set: { shop: 1 } })).rejects.toMatchObject({ errorResponse: duplicate });
  await expect(rows.findOneAndUpdate({ shop: 2 }, { $set: { shop: 1 } })).rejects.toMatchObject(duplicate);
  await expect(rows.insertOne({ shop: 1, sku: 'A' })).rejects.toThrow(
    `E11000 duplicate key error collection: ${rows.namespace} index: shop_1_sku_-1 dup key: { shop: 1, sku: "A" }`,
  );
  expect(await rows.countDocuments({ shop: 2 })).toBe(1);
});

test('a missing field counts as null in a unique index, and is not in a sparse one', async () => {
  await using mongo = await openMongoUnderTest();
  const [plain, sparse] = [mongo.db.collection('plain'), mongo.db.collection('sparse')];
  await plain.createIndex({ slug: 1 }, { unique: true });
  await sparse.createIndex({ slug: 1 }, { unique: true, sparse: true });
  await plain.insertOne({});
  await expect(plain.insertOne({ slug: null })).rejects.toMatchObject({ code: 11000, keyValue: { slug: null } });
  await sparse.insertMany([{}, {}, { slug: 'a' }]);
  await expect(sparse.insertOne({ slug: 'a' })).rejects.toMatchObject({ code: 11000 });
  expect(await sparse.countDocuments({ slug: { $exists: false } })).toBe(2);
  expect(await sparse.find().sort({ slug: 1 }).toArray()).toHaveLength(3);
});

test('a partial unique index counts only the documents of its filter', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  await rows.createIndex({ name: 1 }, { unique: true, partialFilterExpression: { status: 'ACTIVE' } });
  await rows.insertMany([
    { name: 'a', status: 'ACTIVE' },
    { name: 'a', status: 'DRAFT' },
    { name: 'a', status: 'DRAFT' },
  ]);
  await expect(rows.updateMany({ status: 'DRAFT' }, { $set: { status: 'ACTIVE' } })).rejects.toMatchObject({
    code: 11000,
  });
  expect(await rows.countDocuments({ name: 'a' })).toBe(3);
});

test('a unique index over an array holds between documents, not within one', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection<Document & { _id: number }>('rows');
  await rows.createIndex({ 'variants.sku': 1 }, { unique: true });
  await rows.insertOne({ _id: 1, variants: [{ sku: 'A' }, { sku: 'B' }, { sku: 'A' }] });
  await expect(rows.insertOne({ _id: 2, variants: [{ sku: 'C' }, { sku: 'B' }] })).rejects.toMatchObject({
    errorResponse: { keyPattern: { 'variants.sku': 1 }, keyValue: { 'variants.sku': 'B' } },
  });
  await rows.updateOne({ _id: 1 }, { $pull: { variants: { sku: 'B' } } } as never);
  await rows.insertOne({ _id: 2, variants: [{ sku: 'C' }, { sku: 'B' }] });
  expect(await rows.findOne({ 'variants.sku': 'B' })).toMatchObject({ _id: 2 });
});

test('a unique index on duplicate values, and an index on paths through two arrays, are refused', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  await rows.insertMany([{ a: 1 }, { a: 1 }]);
  await expect(rows.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
  expect((await rows.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  await rows.createIndex({ x: 1, y: 1 });
  await expect(rows.insertOne({ x: [1], y: [2] })).rejects.toMatchObject({ code: 171 });
});

test('creating an index again does nothing; a different one with its name or keys is refused', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  await rows.createIndex({ a: 1 }, { name: 'first' });
  expect(await rows.createIndex({ a: 1 }, { name: 'first' })).toBe('first');
  await expect(rows.createIndex({ a: 1 }, { name: 'second' })).rejects.toMatchObject({ code: 85 });
  await expect(rows.createIndex({ b: 1 }, { name: 'first' })).rejects.toMatchObject({ code: 86 });
  expect(await rows.indexes()).toEqual([
    { v: 2, key: { _id: 1 }, name: '_id_' },
    { v: 2, key: { a: 1 }, name: 'first' },
  ]);
  await rows.dropIndex('first');
  await expect(rows.dropIndex('first')).rejects.toMatchObject({ code: 27 });
  await expect(rows.dropIndex('_id_')).rejects.toMatchObject({ code: 72 });
});

test('of many upserts of one key exactly one inserts', async () => {
  await using mongo = await openMongoUnderTest();
  const rows = mongo.db.collection('rows');
  await rows.createIndex({ sku: 1 }, { unique: true });
  const upserts = Array.from({ length: 50 }, () => rows.updateOne({ sku: 'A' }, { $inc: { n: 1 } }, { upsert: true }));
  const results = await Promise.all(upserts);
  expect(results.filter(({ upsertedCount }) => upsertedCount === 1)).toHaveLength(1);
  expect(await rows.find().toArray()).toMatchObject([{ sku: 'A', n: 50 }]);
});
