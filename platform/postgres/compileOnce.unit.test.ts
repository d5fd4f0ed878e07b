import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { compileOnce } from './compileOnce.ts';

type Tables = { thing: { id: number; name: string | null; made_at: Date } };

test('a statement is built once; each time it is asked its values go to their places, constants stay', () => {
  let built = 0;
  const insert = compileOnce<Tables, Tables['thing']>((creator, { one, all }) => {
    built += 1;
    const row = { ...all(['name', 'made_at']), id: one('id') };
    return creator
      .with('first', (thing) => thing.insertInto('thing').values(row))
      .selectNoFrom(sql.val('same').as('word'));
  });
  const at = new Date(0);
  const asked = [insert({ id: 1, name: 'one', made_at: at }), insert({ made_at: at, name: null, id: 2 })];
  expect(built).toBe(1);
  expect(asked.map(({ parameters }) => parameters)).toEqual([
    ['one', at, 1, 'same'],
    [null, at, 2, 'same'],
  ]);
  expect(new Set(asked.map((statement) => statement.sql)).size).toBe(1);
});

test('raw SQL is compiled once as well', () => {
  const find = compileOnce<Tables, { name: string }>((_db, { one }) => sql<object>`select ${one('name')} as name`);
  expect(find({ name: 'tea' })).toMatchObject({ sql: 'select $1 as name', parameters: ['tea'] });
});
