import { upgradeRequest } from '../transports/rawWebSocket.ts';
import { RawSocket } from '../transports/rawSocket.ts';
import { fromNewAddress, newDocument, writeRaw, type Attack } from './attack.ts';

const body = '{"query":"{ me { id } }"}';
const REFUSED = ['400 BAD_REQUEST', '400'];

function request(lines: readonly string[], content = body): string {
  return [...lines, ...addressLines(), '', content].join('\r\n');
}

function addressLines(): string[] {
  return Object.entries(fromNewAddress()).map(([name, value]) => `${name}: ${value}`);
}

const POST = 'POST /graphql HTTP/1.1';
const HOST = 'host: gateway';
const JSON_TYPE = 'content-type: application/json';
const LENGTH = `content-length: ${body.length}`;

const messages: Readonly<Record<string, readonly [lines: () => string, expected: readonly string[]]>> = {
  'two lengths': [() => request([POST, HOST, JSON_TYPE, LENGTH, 'content-length: 3']), REFUSED],
  'a length and chunks': [
    () =>
      request([POST, HOST, JSON_TYPE, LENGTH, 'transfer-encoding: chunked'], `0\r\n\r\nGET /secret HTTP/1.1\r\n\r\n`),
    REFUSED,
  ],
  'a coding after chunked': [
    () => request([POST, HOST, JSON_TYPE, 'transfer-encoding: chunked, gzip'], `0\r\n\r\n`),
    REFUSED,
  ],
  'an unknown transfer coding': [
    () => request([POST, HOST, JSON_TYPE, 'transfer-encoding: xchunked'], `0\r\n\r\n`),
    REFUSED,
  ],
  'chunked with a space before the colon': [
    () => request([POST, HOST, JSON_TYPE, 'transfer-encoding : chunked'], `0\r\n\r\n`),
    REFUSED,
  ],
  'a chunk size that is no number': [
    () => request([POST, HOST, JSON_TYPE, 'transfer-encoding: chunked'], `zz\r\n${body}\r\n0\r\n\r\n`),
    REFUSED,
  ],
  'a chunk size of 2^64': [
    () => request([POST, HOST, JSON_TYPE, 'transfer-encoding: chunked'], `ffffffffffffffff\r\n${body}`),
    // It waits for the rest, for ten seconds.
    ['no answer'],
  ],
  'a chunk extension of 100,000 bytes': [
    () => request([POST, HOST, JSON_TYPE, 'transfer-encoding: chunked'], `1;${'a'.repeat(100_000)}\r\n{\r\n0\r\n\r\n`),
    REFUSED,
  ],
  'a negative length': [() => request([POST, HOST, JSON_TYPE, 'content-length: -1']), REFUSED],
  'a length of 1e9': [() => request([POST, HOST, JSON_TYPE, 'content-length: 1000000000']), ['413 BAD_REQUEST']],
  'no host': [() => request([POST, JSON_TYPE, LENGTH]), REFUSED],
  'two hosts': [() => request([POST, HOST, 'host: other', JSON_TYPE, LENGTH]), ['400 BAD_REQUEST']],
  'a host that is none': [() => request([POST, 'host: a b"', JSON_TYPE, LENGTH]), REFUSED],
  'a line break in a header': [() => request([POST, HOST, 'x-a: b\nx-c: d', JSON_TYPE, LENGTH]), REFUSED],
  'a folded header': [() => request([POST, HOST, 'x-a: b', ' c', JSON_TYPE, LENGTH]), REFUSED],
  'a NUL in a header': [() => request([POST, HOST, 'x-a: b\0c', JSON_TYPE, LENGTH]), REFUSED],
  'a header of 100,000 bytes': [
    () => request([POST, HOST, `x-a: ${'b'.repeat(100_000)}`, JSON_TYPE, LENGTH]),
    ['431', 'closed'],
  ],
  '5,000 headers': [
    () => request([POST, HOST, ...Array.from({ length: 5000 }, (_, at) => `x-${at}: 1`), JSON_TYPE, LENGTH]),
    ['431', 'closed'],
  ],
  'a target of 100,000 bytes': [() => request([`GET /${'x'.repeat(100_000)} HTTP/1.1`, HOST], ''), ['431', 'closed']],
  'HTTP/0.9': [() => 'GET /graphql\r\n\r\n', REFUSED],
  'HTTP/9.9': [() => request(['POST /graphql HTTP/9.9', HOST, JSON_TYPE, LENGTH]), REFUSED],
  'the preface of HTTP/2': [() => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', REFUSED],
  'a TLS handshake': [() => '\x16\x03\x01\x02\x00\x01\x00', REFUSED],
  'an unknown method': [() => request(['BREW /graphql HTTP/1.1', HOST], ''), REFUSED],
  TRACE: [() => request(['TRACE /graphql HTTP/1.1', HOST], ''), ['404 NOT_FOUND']],
  CONNECT: [() => request(['CONNECT other:443 HTTP/1.1', HOST], ''), ['closed']],
  'an absolute target of another host': [
    () => request(['GET http://169.254.169.254/latest HTTP/1.1', HOST], ''),
    ['404 NOT_FOUND'],
  ],
  'only line breaks': [() => '\r\n'.repeat(10_000), ['no answer']],
};

const writtenAttacks = Object.entries(messages).map(([name, [text, expected]]): Attack => ({
  name: `HTTP: ${name}`,
  expected,
  run: (target) => writeRaw(target, Buffer.from(text(), 'latin1'), 1500),
}));

const upgrades: Readonly<
  Record<string, readonly [options: Parameters<typeof upgradeRequest>[0], expected: readonly string[]]>
> = {
  'of another path': [{ path: '/other' }, ['404 NOT_FOUND']],
  'with a wrong version': [{ headers: { 'sec-websocket-version': '7' } }, ['400']],
  'without a key': [{ headers: { 'sec-websocket-key': '' } }, ['400']],
  'with a key that is too short': [{ headers: { 'sec-websocket-key': 'YQ==' } }, ['400']],
  'from a page of another site': [{ headers: { origin: 'https://evil.example' } }, ['403 FORBIDDEN']],
};

const upgradeAttacks = Object.entries(upgrades).map(([name, [options, expected]]): Attack => ({
  name: `upgrade: ${name}`,
  expected,
  run: (target) =>
    writeRaw(target, upgradeRequest({ ...options, headers: { ...fromNewAddress(), ...options?.headers } }), 1500),
}));

/** What 100 new operations may cost, which are executed. */
const MAX_CPU_OF_100_MS = 500;

function newOperation(address: readonly string[]): string {
  const content = JSON.stringify({ query: newDocument() });
  return [POST, HOST, JSON_TYPE, `content-length: ${content.length}`, ...address, '', content].join('\r\n');
}

const atOnceAttacks: readonly Attack[] = [
  {
    name: 'HTTP: 100 operations on one connection at once',
    // The last one may find an empty budget.
    expected: ['200', '429'],
    maxCpuMs: MAX_CPU_OF_100_MS,
    async run({ port }) {
      const address = addressLines();
      const socket = await RawSocket.open(port);
      socket.write(Array.from({ length: 100 }, () => newOperation(address)).join(''));
      for (let count = 0; count < 100; count += 1) await socket.takeUntil('HTTP/1.1 ');
      const status = (await socket.take(3)).toString();
      socket.destroy();
      return status;
    },
  },
  {
    name: 'HTTP: 100 operations on as many connections at once',
    expected: ['200 data'],
    maxCpuMs: MAX_CPU_OF_100_MS,
    async run(target) {
      const all = await Promise.all(Array.from({ length: 100 }, () => writeRaw(target, newOperation(addressLines()))));
      return all.find((outcome) => outcome !== '200 data') ?? '200 data';
    },
  },
];

/** Attacks by how an HTTP message and the upgrade to a WebSocket are written. */
export const messageAttacks: readonly Attack[] = [...writtenAttacks, ...upgradeAttacks, ...atOnceAttacks];
