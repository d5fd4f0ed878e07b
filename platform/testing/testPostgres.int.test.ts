import { expect, test } from '@jest/globals';
import { Client } from 'pg';
import { openTestDatabase } from './testPostgres.ts';

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('two databases at once know nothing of each other', async () => {
  await using users = await openTestDatabase();
  await using orders = await openTestDatabase();
  await run(users.url, 'create table person (id int)');
  await expect(run(orders.url, 'select * from person')).rejects.toThrow('relation "person" does not exist');
});

test('a database is empty when it is lent again', async () => {
  for (let round = 0; round < 3; round++) {
    await using database = await openTestDatabase();
    await run(
      database.url,
      `create schema s; create table s.a (id int); create table b (id int); create type c as enum ('x')`,
    );
    expect(await run(database.url, 'select * from b')).toEqual([]);
  }
});
