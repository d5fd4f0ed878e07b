import { expect, test } from '@jest/globals';
import { DatabaseError } from 'pg';
import { isPostgresUnavailable } from './isPostgresUnavailable.ts';

const ofNetwork = (code: string) => Object.assign(new Error(code), { code, syscall: 'connect' });
const ofServer = (code: string) => Object.assign(new DatabaseError(code, 0, 'error'), { code });

test.each([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'].map(ofNetwork),
  ...['57P01', '57P02', '57P03', '08006', '08P01', '53300', '25006'].map(ofServer),
  new Error('Connection terminated unexpectedly'),
  new Error('Connection terminated due to connection timeout'),
  new Error('timeout exceeded when trying to connect'),
  new Error('Client has encountered a connection error and is not queryable'),
  new Error('the database could not be migrated', { cause: ofServer('57P01') }),
  new AggregateError([ofNetwork('ECONNREFUSED'), ofNetwork('EHOSTUNREACH')]),
])('$message says that PostgreSQL cannot be reached', (error) => {
  expect(isPostgresUnavailable(error)).toBe(true);
});

test.each([
  ...['23505', '40P01', '42P01', '57014', '57P04', '22P02', '53100'].map(ofServer),
  new Error('int8: expected at most'),
  Object.assign(new Error('no such file'), { code: 'ENOENT' }),
  'ECONNREFUSED',
  null,
])('%s says nothing of the kind', (error) => {
  expect(isPostgresUnavailable(error)).toBe(false);
});
