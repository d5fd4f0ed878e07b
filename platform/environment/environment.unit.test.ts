import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  flag,
  signingKeys,
  milliseconds,
  port,
  readEnvironment,
  readAllOrReportProblems,
  requireBoth,
  secret,
  urlOf,
} from './environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'environment-'));
afterAll(() => rmSync(folder, { recursive: true }));

const shape = {
  PORT: port.default(4000),
  REDIS_URL: urlOf('redis', 'rediss').optional(),
  WAIT: milliseconds.default(5),
};

test('what is not set or empty takes its default, and the result is frozen', () => {
  const config = readEnvironment(shape, { PORT: '', WAIT: '12' });
  expect(config).toEqual({ PORT: 4000, WAIT: 12 });
  expect(Object.isFrozen(config)).toBe(true);
});

test('a wrong value stops with the name, what was expected and what was got', () => {
  expect(() => readEnvironment(shape, { PORT: '99999' })).toThrow('PORT is wrong: expected at most 65535; got "99999"');
  expect(() => readEnvironment(shape, { PORT: '-1' })).toThrow('PORT is wrong: expected a whole number');
  expect(() => readEnvironment(shape, { REDIS_URL: 'http://x' })).toThrow('redis:// or rediss://; got "http://x"');
  expect(() => readEnvironment({ ON: flag }, { ON: 'yes' })).toThrow('expected true or false; got "yes"');
});

test.each(['postgresql://a:5432,b:5432/users', 'postgresql://shop:x@a,b/users'])(
  "a list of hosts, which PostgreSQL's client does not take, is refused as that: %s",
  (url) => {
    const shape = { USERS_DATABASE_URL: urlOf('postgresql') };
    expect(() => readEnvironment(shape, { USERS_DATABASE_URL: url }, ['USERS_DATABASE_URL'])).toThrow(
      'USERS_DATABASE_URL is wrong: expected a URL with one host, not a list of them',
    );
    const withComma = 'postgresql://shop:pass,word@a:5432/users?options=-c%20x=1,2';
    expect(readEnvironment(shape, { USERS_DATABASE_URL: withComma })).toEqual({ USERS_DATABASE_URL: withComma });
  },
);

test('a missing variable is named', () => {
  expect(() => readEnvironment({ NEEDED: z.string() }, {})).toThrow('NEEDED is missing: set it (see .env.example)');
});

test('a secret that is wrong is never shown', () => {
  expect(() => readEnvironment({ KEY: secret }, { KEY: 'hunter2' }, ['KEY'])).toThrow(
    'KEY is wrong: expected at least 32 characters; got a secret of 7 characters',
  );
});

test('one or two identity keys are taken, more or equal ones are not', () => {
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
  const read = (keys: string) =>
    readEnvironment({ IDENTITY_KEYS: signingKeys }, { IDENTITY_KEYS: keys }, ['IDENTITY_KEYS']);
  expect(read(`${a}, ${b}`).IDENTITY_KEYS).toEqual([a, b]);
  expect(() => read(`${a},${a}`)).toThrow('expected keys that differ');
  expect(() => read(`${a},short`)).toThrow('expected at least 32 characters');
});

test('all wrong variables are named at once, each in a line and once, those of several readers together', () => {
  const env = { PORT: 'x', WAIT: '-', MAIL: 'a' };
  const read = () =>
    readAllOrReportProblems(
      () => readEnvironment(shape, env),
      () => readEnvironment({ PORT: port, NEEDED: z.string() }, env),
      () => requireBoth(env, 'MAIL', 'SENDER'),
      () => requireBoth(env, 'NOTHING', 'NONE'),
    );
  expect(read).toThrow(
    [
      'PORT is wrong: expected a whole number from 0 to 65535; got "x"',
      'WAIT is wrong: expected a whole number from 0 to 2592000000; got "-"',
      'NEEDED is missing: set it (see .env.example)',
      'SENDER is missing: MAIL needs it (see .env.example)',
    ].join('\n'),
  );
  expect(
    readAllOrReportProblems(
      () => readEnvironment(shape, {}).PORT,
      () => 'two',
    ),
  ).toEqual([4000, 'two']);
});

test('a secret may stand in a file, and the variable wins over the file', () => {
  const file = join(folder, 'key');
  const text = 'x'.repeat(32);
  writeFileSync(file, `${text}\n`);
  const read = (env: NodeJS.ProcessEnv) => readEnvironment({ KEY: secret }, env, ['KEY']).KEY;
  expect(read({ KEY_FILE: file })).toBe(text);
  expect(read({ KEY: 'y'.repeat(32), KEY_FILE: file })).toBe('y'.repeat(32));
  expect(() => read({ KEY_FILE: join(folder, 'none') })).toThrow('KEY_FILE is wrong: expected a file that can be read');
  writeFileSync(file, 'short');
  expect(() => read({ KEY_FILE: file })).toThrow('KEY is wrong: expected at least 32 characters; got a secret of 5');
  expect(() => readEnvironment({ PORT: z.string() }, { PORT_FILE: file })).toThrow('PORT is missing');
  expect(() => requireBoth({ KEY_FILE: file }, 'KEY', 'OTHER')).toThrow('OTHER is missing: KEY needs it');
});
