import { expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { once } from 'node:events';
import { Decimal128, type Document, MinKey, MongoClient, Timestamp } from 'mongodb';
import { openEmbeddedMongo } from './openEmbeddedMongo.ts';

const refused: [command: Document, code: number][] = [
  [{ find: 'rows', filter: { a: Decimal128.fromString('1') } }, 238],
  [{ insert: 'rows', documents: [{ a: new MinKey() }] }, 238],
  [{ insert: 'rows', documents: [{ a: new Timestamp({ t: 1, i: 1 }) }] }, 238],
  [{ find: 'rows', filter: {}, collation: { locale: 'en' } }, 40415],
  [{ find: 'rows', filter: { $text: { $search: 'x' } } }, 2],
  [{ find: 'rows', filter: { $where: 'true' } }, 2],
  [{ find: 'rows', filter: { a: { $near: [1, 1] } } }, 2],
  [{ find: 'rows', filter: { $jsonSchema: {} } }, 2],
  [{ find: 'rows', filter: { a: { $regex: '(?i)x' } } }, 238],
  [{ find: 'rows', sort: { a: { $meta: 'textScore' } } }, 238],
  [{ find: 'rows', hint: 'a_1' }, 40415],
  [{ find: 'rows', tailable: true }, 40415],
  [{ explain: { find: 'rows' } }, 59],
  [{ profile: 1 }, 238],
  [{ mapReduce: 'rows' }, 59],
  [{ renameCollection: 'a.b', to: 'a.c' }, 59],
  [{ find: 'rows', readConcern: { level: 'snapshot' } }, 238],
  [{ insert: 'rows', documents: [{ a: 1 }], writeConcern: { w: 2 } }, 2],
  [{ aggregate: 1, pipeline: [{ $changeStream: {} }], cursor: {} }, 40573],
  [{ aggregate: 'rows', pipeline: [{ $graphLookup: {} }], cursor: {} }, 40324],
  [{ aggregate: 'rows', pipeline: [{ $out: 'x' }], cursor: {} }, 40324],
  [{ aggregate: 'rows', pipeline: [{ $set: { a: { $function: {} } } }], cursor: {} }, 168],
  [{ aggregate: 'rows', pipeline: [{ $group: { _id: 1, a: { $stdDevPop: '$a' } } }], cursor: {} }, 15952],
  [{ aggregate: 'rows', pipeline: [{ $match: {}, $limit: 1 }], cursor: {} }, 40323],
  [{ aggregate: 'rows', pipeline: [] }, 40414],
  [{ create: 'capped', capped: true, size: 1 }, 40415],
  [{ createIndexes: 'rows', indexes: [{ key: { a: 'text' }, name: 'a' }] }, 238],
  [{ createIndexes: 'rows', indexes: [{ key: { a: 1 }, name: 'a', expireAfterSeconds: 1 }] }, 238],
  [{ createIndexes: 'rows', indexes: [{ key: { a: 1 }, name: 'a', collation: { locale: 'en' } }] }, 238],
  [{ find: '$bad' }, 73],
  [{ insert: 'rows', documents: [{ a: 1 }], txnNumber: 1, startTransaction: true }, 20],
  [{ count: 'rows', limit: -1 }, 51024],
];

test('a command whose result would differ from that of MongoDB is refused with a MongoDB error', async () => {
  await using mongo = await openEmbeddedMongo({ folder: ':memory:' });
  await using client = await new MongoClient(mongo.url).connect();
  for (const [command, code] of refused) {
    const answer = await client
      .db('shop')
      .command(command)
      .catch((error: { code: number }) => error.code);
    expect([command, answer]).toEqual([command, code]);
  }
  await using session = client.startSession();
  const insideTransaction = session.withTransaction(() =>
    client.db('shop').collection('rows').insertOne({}, { session }),
  );
  // The driver's message for the server's IllegalOperation on a standalone.
  await expect(insideTransaction).rejects.toThrow(/does not support retryable writes/);
  await expect(client.db('shop').collection('rows').watch().next()).rejects.toMatchObject({ code: 40573 });
  await expect(
    client
      .db('shop')
      .collection('rows')
      .insertOne({ a: { $b: 1 } }),
  ).rejects.toMatchObject({ code: 52 });
  expect(await client.db('shop').collection('rows').countDocuments()).toBe(0);
});

const header = (length: number, opcode: number): Buffer => {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32LE(length, 0);
  bytes.writeInt32LE(opcode, 12);
  return bytes;
};
const message = (opcode: number, ...payload: number[]): Buffer =>
  Buffer.concat([header(16 + payload.length, opcode), Buffer.from(payload)]);

const broken: [title: string, bytes: Buffer][] = [
  ['a negative length', header(-1, 2013)],
  ['a length beyond the limit', header(48_000_001, 2013)],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['an unknown opcode', message(2012, 0, 0, 0, 0)],
  ['no flags', message(2013)],
  ['unknown flags', message(2013, 0xf0, 0, 0, 0)],
  ['no body', message(2013, 0, 0, 0, 0)],
  ['an unknown section', message(2013, 0, 0, 0, 0, 7, 5, 0, 0, 0, 0)],
  ['BSON longer than the message', message(2013, 0, 0, 0, 0, 0, 99, 0, 0, 0, 0)],
  ['BSON without an end', message(2013, 0, 0, 0, 0, 0, 6, 0, 0, 0, 1, 1)],
  ['a wrong checksum', message(2013, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1, 2, 3, 4)],
  ['a query without a name', message(2004, 0, 0, 0, 0, 1, 1)],
];

test('an invalid message closes only its own connection', async () => {
  await using mongo = await openEmbeddedMongo({ folder: ':memory:' });
  await using client = await new MongoClient(mongo.url).connect();
  for (const [title, bytes] of broken) {
    const socket = connect(Number(new URL(mongo.url).port), '127.0.0.1');
    socket.on('error', () => {});
    const closed = once(socket, 'close').then(() => 'closed');
    socket.write(bytes);
    expect([title, await closed]).toEqual([title, 'closed']);
  }
  expect(await client.db('shop').command({ ping: 1 })).toEqual({ ok: 1 });
});
