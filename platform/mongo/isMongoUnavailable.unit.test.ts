import { expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { isMongoUnavailable } from './isMongoUnavailable.ts';

const ofServer = (code: number) => new mongo.MongoServerError({ message: String(code), code });
const named = (name: string) => Object.assign(new Error(name), { name });

test.each([
  new mongo.MongoNetworkError('connect ECONNREFUSED'),
  new mongo.MongoNetworkTimeoutError('connection timed out'),
  new mongo.MongoTopologyClosedError(),
  new mongo.MongoNotConnectedError('not connected'),
  ...['MongoServerSelectionError', 'MongoWaitQueueTimeoutError', 'MongooseServerSelectionError'].map(named),
  ...[91, 189, 10107, 11600, 13435].map(ofServer),
  Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' }),
  new Error('the catalogue could not be read', { cause: new mongo.MongoNetworkError('closed') }),
])('$message says that MongoDB cannot be reached', (error) => {
  expect(isMongoUnavailable(error)).toBe(true);
});

test.each([ofServer(11000), ofServer(2), new Error('expected a document'), 'MongoNetworkError', null])(
  '%s says nothing of the kind',
  (error) => {
    expect(isMongoUnavailable(error)).toBe(false);
  },
);
