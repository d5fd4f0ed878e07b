import { expect, test } from '@jest/globals';
import { refusalOf } from './refusals.ts';

test.each([
  'COPY mug FROM STDIN',
  'begin; copy mug (id) from stdin with csv',
  "copy (select 1) to program 'ls'",
  'select pg_advisory_lock(1)',
  'select pg_try_advisory_lock_shared (1, 2)',
  'LISTEN news',
])('%s is refused', (sql) => {
  expect(refusalOf(sql)).toMatch(/^the embedded PostgreSQL does not do /);
});

test.each([
  'copy mug to stdout',
  'select pg_advisory_xact_lock(1)',
  'select pg_try_advisory_xact_lock(1)',
  "insert into note values ('please copy this from stdin')",
  'select listen from news',
  "notify news, 'x'",
])('%s is not', (sql) => {
  expect(refusalOf(sql)).toBeNull();
});
