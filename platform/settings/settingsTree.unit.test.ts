import { expect, test } from '@jest/globals';
import { changesBetween, isAtRunTime, keepUntilRestart, parsePath, printPath } from './settingsTree.ts';

const schema = {
  properties: {
    port: {},
    limits: { properties: { depth: { atRunTime: true }, body: {} } },
    services: { additionalProperties: { properties: { url: { atRunTime: true }, identity: {} } } },
    fields: { atRunTime: true, additionalProperties: {} },
  },
};

test('settings that need a restart keep the value of the start, and the others follow the file', () => {
  const started: object = { port: 1, limits: { depth: 1, body: 1 }, services: { a: { url: 'a', identity: 'none' } } };
  const next = {
    port: 2,
    limits: { depth: 2 },
    services: { a: { url: 'A', identity: 'signed' }, b: { url: 'b', identity: 'signed' } },
    fields: { x: 1 },
  };
  expect(keepUntilRestart(schema, started, next)).toEqual({
    port: 1,
    limits: { depth: 2, body: 1 },
    services: { a: { url: 'A', identity: 'none' }, b: { url: 'b' } },
    fields: { x: 1 },
  });
  expect(keepUntilRestart(schema, started, {})).toEqual({
    port: 1,
    limits: { body: 1 },
    services: { a: { identity: 'none' } },
  });
  expect(keepUntilRestart<object>(schema, {}, { limits: {} })).toEqual({ limits: {} });
  expect(keepUntilRestart<object>(schema, {}, {})).toEqual({});
});

test('a difference is named by the path of each setting; a list is one setting', () => {
  const changes = changesBetween(
    { port: 1, list: [1], fields: { 'Mutation.login': { address: 1 } } },
    { list: [1, 2], fields: { 'Mutation.login': { address: 2 } } },
  );
  expect(changes.map(({ path, before, after }) => [printPath(path), before, after])).toEqual([
    ['list', [1], [1, 2]],
    ['fields["Mutation.login"].address', 1, 2],
    ['port', 1, undefined],
  ]);
  for (const { path } of changes) expect(parsePath(printPath(path))).toEqual(path);
  expect(isAtRunTime(schema, ['fields', 'Mutation.login', 'address'])).toBe(true);
  expect(isAtRunTime(schema, ['services', 'a', 'identity'])).toBe(false);
});

test('what is no path is refused', () => {
  for (const text of ['', '.', 'a..b', 'a[1]', 'a["b', 'a b']) expect(parsePath(text)).toBeNull();
});
