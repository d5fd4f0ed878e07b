import { expect, test } from '@jest/globals';
import { type Document, Double, Int32, Long } from 'mongodb';
import { openMongoUnderTest } from '../../tests/embedded/openMongoUnderTest.ts';

type Row = Document & { _id: number };

/** Updates one new document and returns it. */
async function openRows() {
  const mongo = await openMongoUnderTest();
  const rows = mongo.db.collection<Row>('rows');
  let last = 0;
  return {
    rows,
    async change(before: object, update: object, options: { filter?: object; arrayFilters?: Document[] } = {}) {
      const _id = ++last;
      await rows.insertOne({ _id, ...before });
      const { filter, ...rest } = options;
      const { modifiedCount } = await rows.updateOne({ _id, ...filter }, update as Document, rest);
      const { _id: _, ...after } = (await rows.findOne({ _id }))!;
      return { modifiedCount, after };
    },
    [Symbol.asyncDispose]: () => mongo[Symbol.asyncDispose](),
  };
}

const cases: [title: string, before: object, update: object, after: object][] = [
  ['$set makes documents on the way', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
  ['$set pads an array with null', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
  ['new fields come in the order of their names', {}, { $set: { b: 1, a: 2 } }, { a: 2, b: 1 }],
  [
    '$unset takes a field and nulls an element',
    { a: 1, b: [1, 2] },
    { $unset: { a: '', 'b.0': '', c: '' } },
    { b: [null, 2] },
  ],
  ['$inc and $mul begin at nothing', {}, { $inc: { a: 2 }, $mul: { b: 3 } }, { a: 2, b: 0 }],
  ['$min and $max compare', { a: 5, b: 5 }, { $min: { a: 3 }, $max: { b: 4, c: 1 } }, { a: 3, b: 5, c: 1 }],
  ['$min compares across types', { a: 'x' }, { $min: { a: 3 } }, { a: 3 }],
  ['$rename moves a value', { a: { b: 1 }, c: 2 }, { $rename: { 'a.b': 'd.e' } }, { a: {}, c: 2, d: { e: 1 } }],
  ['$push appends', { a: [1] }, { $push: { a: [2] } }, { a: [1, [2]] }],
  [
    '$push takes $each, $position and $slice',
    { a: [1, 2] },
    { $push: { a: { $each: [8, 9], $position: 1, $slice: 3 } } },
    { a: [1, 8, 9] },
  ],
  [
    '$push sorts',
    { a: [{ n: 3 }] },
    { $push: { a: { $each: [{ n: 1 }, { n: 2 }], $sort: { n: -1 }, $slice: 2 } } },
    { a: [{ n: 3 }, { n: 2 }] },
  ],
  ['$push makes the array', {}, { $push: { a: { $each: [1, 2], $slice: -1 } } }, { a: [2] }],
  [
    '$addToSet adds what is not there',
    { a: [1, { b: 1 }] },
    { $addToSet: { a: { $each: [1, { b: 1 }, 2, 2] } } },
    { a: [1, { b: 1 }, 2] },
  ],
  ['$pull by value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
  ['$pull by operator', { a: [1, 2, 3] }, { $pull: { a: { $gte: 2 } } }, { a: [1] }],
  [
    '$pull by fields of documents',
    { a: [{ b: 1, c: 1 }, { b: 1, c: 2 }, 5] },
    { $pull: { a: { b: 1, c: { $gt: 1 } } } },
    { a: [{ b: 1, c: 1 }, 5] },
  ],
  ['$pullAll', { a: [1, 2, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
  ['$pop at both ends', { a: [1, 2], b: [1, 2] }, { $pop: { a: 1, b: -1 } }, { a: [1], b: [2] }],
  ['$[] changes every element', { a: [{ n: 1 }, { n: 2 }] }, { $inc: { 'a.$[].n': 1 } }, { a: [{ n: 2 }, { n: 3 }] }],
  [
    'a pipeline reads the document',
    { n: 2, a: { b: 1 } },
    [{ $set: { m: { $add: ['$n', 1] }, a: { c: 3 } } }, { $unset: 'n' }],
    { a: { b: 1, c: 3 }, m: 3 },
  ],
];

test('update operators have the effect of MongoDB', async () => {
  await using rows = await openRows();
  for (const [title, before, update, after] of cases) {
    const result = await rows.change(before, update);
    expect([title, JSON.stringify(result.after)]).toEqual([title, JSON.stringify(after)]);
    expect([title, result.modifiedCount]).toEqual([title, 1]);
  }
});

test('an update that changes nothing counts as matched, not modified', async () => {
  await using rows = await openRows();
  for (const update of [
    { $set: { a: 1 } },
    { $max: { a: 1 } },
    { $addToSet: { b: 1 } },
    { $pull: { b: 9 } },
    { $unset: { z: '' } },
    { $inc: { a: 0 } },
  ])
    expect(await rows.change({ a: 1, b: [1] }, update)).toMatchObject({ modifiedCount: 0, after: { a: 1, b: [1] } });
});

test('$ is the element that the filter matched, $[id] are those that the array filter matches', async () => {
  await using rows = await openRows();
  const entries = {
    entries: [
      { id: 'a', q: 1 },
      { id: 'b', q: 2 },
    ],
  };
  const byElement = { filter: { entries: { $elemMatch: { id: 'b', q: 2 } } } };
  expect((await rows.change(entries, { $set: { 'entries.$.q': 9 } }, byElement)).after).toEqual({
    entries: [
      { id: 'a', q: 1 },
      { id: 'b', q: 9 },
    ],
  });
  expect(
    (await rows.change(entries, { $inc: { 'entries.$.q': 1 } }, { filter: { 'entries.id': 'b' } })).after['entries'][1],
  ).toEqual({ id: 'b', q: 3 });
  expect((await rows.change({ a: [5, 6] }, { $set: { 'a.$': 0 } }, { filter: { a: 6 } })).after).toEqual({
    a: [5, 0],
  });
  const held = { arrayFilters: [{ 'e.id': 'a', 'e.q': { $lt: 5 } }] };
  expect((await rows.change(entries, { $set: { 'entries.$[e].q': 7 } }, held)).after['entries'][0]).toEqual({
    id: 'a',
    q: 7,
  });
  expect(
    (await rows.change({ a: [{ b: [1, 5] }] }, { $set: { 'a.$[].b.$[n]': 0 } }, { arrayFilters: [{ n: { $gt: 3 } }] }))
      .after,
  ).toEqual({ a: [{ b: [1, 0] }] });
});

test('an invalid update is refused with the code of MongoDB', async () => {
  await using rows = await openRows();
  const row = { a: 1, text: 'x', list: [1], d: { e: 1 }, nothing: null };
  const refused: [update: object, code: number, arrayFilters?: Document[]][] = [
    [{ $inc: { text: 1 } }, 14],
    [{ $inc: { a: 'x' } }, 14],
    [{ $push: { a: 1 } }, 2],
    [{ $addToSet: { a: 1 } }, 2],
    [{ $pull: { a: 1 } }, 2],
    [{ $pop: { a: 1 } }, 14],
    [{ $set: { _id: 99 } }, 66],
    [{ $set: { 'd.e': 1, d: 1 } }, 40],
    [{ $set: { a: 1 }, $inc: { a: 1 } }, 40],
    [{ $set: { 'a.b': 1 } }, 28],
    [{ $set: { 'list.x': 1 } }, 28],
    [{ $set: { 'nothing.b': 1 } }, 28],
    [{ $nope: { a: 1 } }, 9],
    [{ $set: { 'list.$': 1 } }, 2],
    [{ $set: { 'list.$[x]': 1 } }, 2],
    [{ $set: { 'list.$[x]': 1 } }, 9, [{ x: 1 }, { y: 1 }]],
    [{ $set: { 'a..b': 1 } }, 56],
    [{ $set: { 'a.$b': 1 } }, 52],
    [{ $set: { 'missing.$[]': 1 } }, 2],
    [[{ $set: { _id: 99 } }], 66],
    [{ $inc: { big: Long.MAX_VALUE, a: 1 } }, 2],
  ];
  for (const [update, code, arrayFilters] of refused) {
    const change = rows.change({ ...row, big: Long.MAX_VALUE }, update, arrayFilters ? { arrayFilters } : {});
    await expect([update, await change.catch((error: { code: number }) => error.code)]).toEqual([update, code]);
  }
});

test('$inc keeps int32 until it overflows into int64; a double makes doubles', async () => {
  await using rows = await openRows();
  await rows.rows.insertOne({ _id: 100, i: new Int32(2147483647), j: new Int32(1), k: new Int32(1) });
  await rows.rows.updateOne({ _id: 100 }, { $inc: { i: new Int32(1), j: new Int32(1), k: new Double(1) } });
  const row = await rows.rows.findOne({ _id: 100 }, { promoteValues: false, promoteLongs: false });
  expect(row).toMatchObject({ i: Long.fromNumber(2147483648), j: new Int32(2), k: new Double(2) });
  expect(row!['k']).toBeInstanceOf(Double);
});

test('with 100 concurrent callers a guarded $inc never goes below its limit', async () => {
  await using rows = await openRows();
  await rows.rows.insertOne({ _id: 100, available: 37, entries: [] });
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, order) =>
      rows.rows.updateOne(
        { _id: 100, available: { $gte: 1 }, 'entries.order': { $ne: order } },
        { $inc: { available: -1 }, $push: { entries: { order } as never } },
      ),
    ),
  );
  expect(results.filter(({ modifiedCount }) => modifiedCount === 1)).toHaveLength(37);
  const left = await rows.rows.findOne({ _id: 100 });
  expect(left!['available']).toBe(0);
  expect(left!['entries']).toHaveLength(37);
});

test('an update of many changes each document once, even documents that it moves in an index', async () => {
  await using rows = await openRows();
  await rows.rows.createIndex({ n: 1 });
  await rows.rows.insertMany(Array.from({ length: 700 }, (_, n) => ({ _id: n + 1000, n })));
  expect(await rows.rows.updateMany({ n: { $gte: 0 } }, { $inc: { n: 5 } })).toMatchObject({
    matchedCount: 700,
    modifiedCount: 700,
  });
  expect(await rows.rows.countDocuments({ n: { $gte: 5, $lt: 705 } })).toBe(700);
});
