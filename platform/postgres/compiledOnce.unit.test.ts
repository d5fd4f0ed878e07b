import { expect, test } from '@jest/globals';
import { DummyDriver, Kysely, PostgresAdapter, PostgresQueryCompiler, sql, type CompiledQuery } from 'kysely';
import { compiledOnce } from './compiledOnce.ts';

type Tables = { thing: { id: number; name: string | null; made_at: Date } };

function openRecorded() {
  const asked: Pick<CompiledQuery, 'sql' | 'parameters'>[] = [];
  const driver = new (class extends DummyDriver {
    override async acquireConnection() {
      const executeQuery = async <Row>({ sql: text, parameters }: CompiledQuery) => {
        asked.push({ sql: text, parameters });
        return { rows: [] as Row[] };
      };
      return { ...(await super.acquireConnection()), executeQuery };
    }
  })();
  const dialect = {
    createDriver: () => driver,
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: () => {
      throw new Error('nobody asks');
    },
  };
  return { asked, db: new Kysely<Tables>({ dialect }) };
}

test('a statement is built once; each time it is asked its values go to their places, constants stay', async () => {
  const { asked, db } = openRecorded();
  let built = 0;
  const insert = compiledOnce<Tables, Tables['thing']>((creator, { one, all }) => {
    built += 1;
    const row = { ...all(['name', 'made_at']), id: one('id') };
    return creator
      .with('first', (thing) => thing.insertInto('thing').values(row))
      .selectNoFrom(sql.val('same').as('word'));
  });
  const at = new Date(0);
  await insert(db, { id: 1, name: 'one', made_at: at });
  await insert(db, { made_at: at, name: null, id: 2 });
  expect(built).toBe(1);
  expect(asked.map(({ parameters }) => parameters)).toEqual([
    ['one', at, 1, 'same'],
    [null, at, 2, 'same'],
  ]);
  expect(new Set(asked.map((query) => query.sql)).size).toBe(1);
});

test('raw SQL is compiled once as well', async () => {
  const { asked, db } = openRecorded();
  const find = compiledOnce<Tables, { name: string }>((_db, { one }) => sql<object>`select ${one('name')} as name`);
  await find(db, { name: 'tea' });
  expect(asked).toEqual([{ sql: 'select $1 as name', parameters: ['tea'] }]);
});
