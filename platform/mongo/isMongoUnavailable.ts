import { types } from 'node:util';
import { mongo } from 'mongoose';

/** Codes of a server that stops, steps down or is no primary (SDAM's "state change errors"), or lost another one. */
const UNAVAILABLE_CODES = new Set([6, 7, 64, 89, 91, 189, 9001, 10107, 10058, 11600, 11602, 13435, 13436]);

// Classes by name, for those that the driver does not export.
const UNAVAILABLE_NAMES = new Set([
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
  'MongoNotConnectedError',
  'MongooseServerSelectionError',
]);

// Of the socket itself: the driver does not wrap the error of a write after the server has closed the connection.
const SOCKET_CODES = new Set(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'ERR_STREAM_DESTROYED']);

/**
 * Whether an error says that MongoDB cannot be reached, or was lost while it was asked. What was asked may have been
 * done all the same.
 */
export function isMongoUnavailable(error: unknown): boolean {
  for (let at = error; types.isNativeError(at); at = at.cause) {
    if (at instanceof mongo.MongoNetworkError || UNAVAILABLE_NAMES.has(at.name)) return true;
    if ('code' in at && SOCKET_CODES.has(String(at.code))) return true;
    if (at instanceof mongo.MongoError && UNAVAILABLE_CODES.has(Number(at.code))) return true;
  }
  return false;
}
