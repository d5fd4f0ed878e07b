import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Pool, type ClientConfig } from 'pg';
import { openTemporaryPostgres } from '../../tests/embedded/openTemporaryPostgres.ts';
import { message, query, sync } from './wireMessages.ts';

let postgres: Awaited<ReturnType<typeof openTemporaryPostgres>>;

beforeAll(async () => {
  postgres = await openTemporaryPostgres();
});
afterAll(async () => postgres[Symbol.asyncDispose]());

async function connect(config: ClientConfig = {}): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString: postgres.url, ...config });
  client.on('error', () => undefined); // sessions are ended on purpose here
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

type RawClient = {
  socket: Socket;
  received: () => Buffer;
  until: (isDone: (bytes: Buffer) => boolean) => Promise<Buffer>;
};

async function connectRaw(): Promise<RawClient> {
  const socket = connectSocket(Number(new URL(postgres.url).port), '127.0.0.1');
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk) => (bytes = Buffer.concat([bytes, chunk])));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const until = async (isDone: (bytes: Buffer) => boolean): Promise<Buffer> => {
    while (!isDone(bytes)) await wait(5);
    const taken = bytes;
    bytes = Buffer.alloc(0);
    return taken;
  };
  return { socket, until, received: () => bytes };
}

function startupPacket(code: number, body = ''): Buffer {
  const packet = Buffer.alloc(8 + Buffer.byteLength(body));
  packet.writeInt32BE(packet.length);
  packet.writeInt32BE(code, 4);
  packet.write(body, 8);
  return packet;
}

const isReady = (bytes: Buffer): boolean => bytes.length >= 6 && bytes.at(-6) === 0x5a && bytes.at(-2) === 5;

async function logIn(): Promise<RawClient> {
  const client = await connectRaw();
  client.socket.write(startupPacket(196608, 'user\0postgres\0database\0postgres\0\0'));
  await client.until((bytes) => bytes.length >= 9);
  client.socket.write(message('p', new URL(postgres.url).password));
  await client.until(isReady);
  return client;
}

function typesOf(answer: Buffer): string {
  let types = '';
  for (let at = 0; at < answer.length; at += answer.readInt32BE(at + 1) + 1)
    types += String.fromCharCode(answer[at] ?? 0);
  return types;
}

const ask = (sql: string): Buffer =>
  Buffer.concat([
    message('P', '', sql, Buffer.alloc(2)),
    message('B', '', '', Buffer.alloc(6)),
    message('E', '', Buffer.alloc(4)),
  ]);

test('TLS is declined, a cancel request has no effect, and another protocol is refused', async () => {
  const tls = await connectRaw();
  tls.socket.write(startupPacket(80877103));
  expect((await tls.until((bytes) => bytes.length > 0)).toString()).toBe('N');
  tls.socket.destroy();
  const cancel = await connectRaw();
  cancel.socket.write(startupPacket(80877102, '12345678'));
  await once(cancel.socket, 'close');
  const old = await connectRaw();
  old.socket.write(startupPacket(131072));
  await once(old.socket, 'close');
  expect(old.received().toString()).toContain('unsupported frontend protocol 2.0');
  await using client = await connect();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('a wrong password, role, database or setting is refused with a specific error', async () => {
  const refused = (change: (url: URL) => void): Promise<unknown> => {
    const url = new URL(postgres.url);
    change(url);
    return new Client({ connectionString: url.href }).connect();
  };
  await expect(refused((url) => (url.password = 'wrong'))).rejects.toMatchObject({ code: '28P01' });
  await expect(refused((url) => (url.username = 'nobody'))).rejects.toMatchObject({ code: '28000' });
  await expect(refused((url) => (url.pathname = '/shop'))).rejects.toMatchObject({ code: '3D000' });
  await using client = await connect({ options: '-c no_such_setting=1' });
  await expect(client.query('select 1')).rejects.toMatchObject({ code: '42704' });
});

test('pipelined requests get responses in order, and an error skips messages up to the next Sync', async () => {
  const client = await logIn();
  client.socket.write(
    Buffer.concat([ask('select 1'), ask('select 1/0'), ask('select 2'), sync, ask('select 3'), sync]),
  );
  let answer = Buffer.alloc(0);
  while ((typesOf(answer).match(/Z/g) ?? []).length < 2) answer = Buffer.concat([answer, await client.until(isReady)]);
  expect(typesOf(answer)).toBe('12DC1EZ12DCZ');
  client.socket.destroy();
});

test('messages that arrive byte by byte are read', async () => {
  const client = await logIn();
  for (const byte of query('select 42')) {
    client.socket.write(Buffer.of(byte));
    await wait(1);
  }
  expect(typesOf(await client.until(isReady))).toBe('TDCZ');
  client.socket.destroy();
});

test('requests sent before a disconnect are executed', async () => {
  await using keeper = await connect();
  await keeper.query('create table farewell (word text)');
  const client = await logIn();
  client.socket.end(Buffer.concat([query("insert into farewell values ('bye')"), message('X')]));
  await once(client.socket, 'close');
  expect((await keeper.query('select word from farewell')).rows).toEqual([{ word: 'bye' }]);
});

test('an invalid message ends only its own session', async () => {
  for (const garbage of [
    Buffer.from('!\0\0\0\u0004'),
    Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff]),
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
  ]) {
    const client = await logIn();
    client.socket.write(garbage);
    await once(client.socket, 'close');
    expect(client.received().toString()).toContain('08P01');
  }
  await using client = await connect();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('large requests and responses are transferred completely', async () => {
  await using client = await connect();
  const { rows } = await client.query<{ i: number; text: string }>(
    'select i, repeat(i::text, 20) as text from generate_series(1, 100000) i',
  );
  expect(rows).toHaveLength(100_000);
  expect(rows.every(({ i, text }, at) => i === at + 1 && text === String(i).repeat(20))).toBe(true);
  const large = 'ä'.repeat(8_000_000);
  expect((await client.query('select length($1::text) as length', [large])).rows).toEqual([{ length: 8_000_000 }]);
});

test('connecting does not wait for the backend, and an exhausted pool reports it in time', async () => {
  await using holder = await connect();
  await holder.query('begin');
  await using visitor = await connect({ connectionTimeoutMillis: 500 });
  const answer = visitor.query('select 1 as one');
  const pool = new Pool({ connectionString: postgres.url, max: 1, connectionTimeoutMillis: 200 });
  const only = await pool.connect();
  await expect(pool.connect()).rejects.toThrow('timeout exceeded when trying to connect');
  only.release();
  await holder.query('commit');
  expect((await answer).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test.each([
  ['copy mug from stdin', 'COPY FROM STDIN'],
  ['select pg_advisory_lock(1)', 'session-level advisory lock'],
  ['listen news', 'LISTEN'],
])('%s is refused, and what its transaction did is undone', async (sql, what) => {
  await using keeper = await connect();
  await keeper.query('create table if not exists mug (id int)');
  const client = await connect();
  await client.query('begin; insert into mug values (1)');
  await expect(client.query(sql)).rejects.toMatchObject({ code: '0A000', message: expect.stringContaining(what) });
  expect((await keeper.query('select count(*)::int as count from mug')).rows).toEqual([{ count: 0 }]);
});

test('COPY TO STDOUT and advisory locks of a transaction work', async () => {
  const client = await logIn();
  client.socket.write(query('copy (select 7) to stdout'));
  expect(typesOf(await client.until(isReady))).toBe('HdcCZ');
  client.socket.write(query('begin; select pg_advisory_xact_lock(1); commit'));
  expect(typesOf(await client.until(isReady))).toBe('CTDCCZ');
  client.socket.destroy();
});

test('PostgreSQL refuses infinite recursion', async () => {
  await using client = await connect();
  await client.query('create function down(i int) returns int language plpgsql as $$ begin return down(i + 1); end $$');
  await expect(client.query('select down(1)')).rejects.toMatchObject({ code: '54001' });
  await expect(client.query(`select ${'1+'.repeat(20_000)}1`)).rejects.toMatchObject({ code: '54001' });
});

test('a statement that crashes the engine fails alone; committed data stays and other sessions continue', async () => {
  await using keeper = await connect();
  await keeper.query('create table stone (id int)');
  await keeper.query('insert into stone values (1)');
  const felling = await connect();
  await felling.query('begin');
  await felling.query('insert into stone values (2)');
  const felled = felling.query("/* past the refusals */ copy (select 1) to program 'true'");
  await expect(felled).rejects.toMatchObject({ code: '57P02' });
  expect((await keeper.query('select id from stone')).rows).toEqual([{ id: 1 }]);
});
