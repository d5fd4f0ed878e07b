import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTransports, type TestTransports } from '../../tests/transports/openTransports.ts';
import { RawSocket } from '../../tests/transports/rawSocket.ts';
import { RawWebSocket } from '../../tests/transports/rawWebSocket.ts';

let transports: TestTransports;
beforeAll(async () => {
  transports = await openTransports({ connectionsPerAddress: 6, anonymousConnections: 3 });
});
afterAll(() => transports.close());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${transports.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

test('a body over the limit is 413, a long URL 414 and a head with many fields 431', async () => {
  expect((await post(JSON.stringify({ query: 'x'.repeat(262_144) }))).status).toBe(413);
  expect((await fetch(`${transports.url}/graphql?query=${'x'.repeat(8_300)}`)).status).toBe(414);
  const headers = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`x-${at}`, 'x']));
  expect((await post('{"query":"{ __typename }"}', headers)).status).toBe(431);
});

test('deep JSON is refused without a fault', async () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  expect((await post(deep)).status).toBe(400);
  expect((await post(`{"query":"{ __typename }","variables":{"a":${deep}}}`)).status).toBeLessThan(500);
});

const body = '{"query":"{ __typename }"}';
const head = 'POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n';
const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
test.each([
  ['both lengths', `${head}content-length: ${body.length}\r\ntransfer-encoding: chunked\r\n\r\n${chunked}`],
  ['two different lengths', `${head}content-length: ${body.length}\r\ncontent-length: 3\r\n\r\n${body}`],
  ['an unknown transfer coding', `${head}transfer-encoding: xchunked\r\n\r\n${chunked}`],
  ['chunked not last', `${head}transfer-encoding: chunked, identity\r\n\r\n${chunked}`],
  ['a space before the colon', `${head}content-length : ${body.length}\r\n\r\n${body}`],
  ['a folded field', `${head}x-folded: a\r\n b\r\ncontent-length : ${body.length}\r\n\r\n${body}`],
  ['a signed length', `${head}content-length: +${body.length}\r\n\r\n${body}`],
  ['a chunk with a wrong size', `${head}transfer-encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`],
])('a request with %s, as smuggling needs, is refused and its connection closed', async (_what, request) => {
  const socket = await RawSocket.open(transports.port);
  socket.write(request);
  // Resolves when the server has closed the connection, so that nothing after the request is read.
  expect(await socket.takeAll()).toMatch(/^HTTP\/1.1 400 [^]*?\r\n\r\n(?![^]*HTTP\/1.1)/);
});

test('anonymous sockets leave a share for signed-in callers, and one address has a limit', async () => {
  const anonymous = await Promise.all([1, 2, 3].map(() => RawWebSocket.openInitialised(transports.port)));
  const refused = await RawWebSocket.open(transports.port);
  refused.send({ type: 'connection_init' });
  expect(await refused.closeFrame()).toMatchObject({ code: 1013 });
  await refused.raw.takeAll();
  const signedIn = [await RawWebSocket.openInitialised(transports.port, { Authorization: 'Bearer ada.one' })];
  for (let at = 0; at < 3; at += 1) signedIn.push(await RawWebSocket.open(transports.port));
  expect(signedIn.at(-1)?.head).toMatch(/^HTTP\/1.1 503/);
  for (const { raw } of [...anonymous, ...signedIn]) raw.destroy();
});
