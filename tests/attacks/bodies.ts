import { gzipSync } from 'node:zlib';
import { send, type Attack } from './attack.ts';

const BAD = ['400 BAD_REQUEST'];
const LARGE = ['400 OPERATION_TOO_LARGE'];
const MEDIA = ['415 BAD_REQUEST'];
const query = '{ me { id } }';
const valid = JSON.stringify({ query });

const bodies: Readonly<Record<string, readonly [body: string | Buffer, expected: readonly string[]]>> = {
  'no body': ['', BAD],
  'one brace': ['{', BAD],
  'a body that ends early': [valid.slice(0, -2), BAD],
  'JSON null': ['null', BAD],
  'a number': ['1', BAD],
  'a text': ['"{ me { id } }"', BAD],
  true: ['true', BAD],
  'an empty object': ['{}', BAD],
  'a batch': [`[${valid},${valid}]`, BAD],
  'an empty batch': ['[]', BAD],
  'a batch of 10,000': [`[${Array.from({ length: 10_000 }, () => valid).join()}]`, BAD],
  'a query that is a number': ['{"query":1}', BAD],
  'a query that is an object': ['{"query":{"a":1}}', BAD],
  'a query that is a list': ['{"query":["{ me { id } }"]}', BAD],
  'variables that are a list': [JSON.stringify({ query, variables: [1] }), BAD],
  'variables that are a text': [JSON.stringify({ query, variables: '{}' }), BAD],
  'variables that are a number': [JSON.stringify({ query, variables: 1 }), BAD],
  'extensions that are a text': [JSON.stringify({ query, extensions: 'x' }), BAD],
  'an operation name that is an object': [JSON.stringify({ query, operationName: {} }), BAD],
  'an operation name that is not there': [
    JSON.stringify({ query, operationName: 'No' }),
    ['400 OPERATION_RESOLUTION_FAILURE'],
  ],
  'an operation name of 100,000 characters': [
    JSON.stringify({ query, operationName: 'x'.repeat(100_000) }),
    ['400 OPERATION_RESOLUTION_FAILURE'],
  ],
  'lists nested 100,000 deep in variables': [
    `{"query":"${query}","variables":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
    LARGE,
  ],
  'objects nested 30,000 deep in variables': [
    `{"query":"${query}","variables":{"a":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}}`,
    LARGE,
  ],
  'lists nested 50,000 deep as the body': ['['.repeat(50_000) + ']'.repeat(50_000), LARGE],
  '260,000 lists that are not closed': ['['.repeat(260_000), LARGE],
  '20,000 objects of different shapes': [
    `{"query":"${query}","variables":{"a":[${Array.from({ length: 20_000 }, (_, at) => `{"${at}":0}`).join()}]}}`,
    LARGE,
  ],
  'a body of 2 MB': [JSON.stringify({ query, variables: { a: 'x'.repeat(2_000_000) } }), ['413 BAD_REQUEST']],
  'a body of 300 KB': [JSON.stringify({ query, variables: { a: 'x'.repeat(300_000) } }), ['413 BAD_REQUEST']],
  'an own __proto__': ['{"query":"{ me { id } }","__proto__":{"query":"{ a }"}}', BAD],
  '__proto__ in variables': ['{"query":"{ me { id } }","variables":{"__proto__":{"a":1}}}', BAD],
  'constructor.prototype in variables': [
    '{"query":"{ me { id } }","variables":{"constructor":{"prototype":{"a":1}}}}',
    BAD,
  ],
  'a key twice': ['{"query":"{ no }","query":"{ me { id } }"}', ['200 data']],
  'a number of 1e400': ['{"query":"{ me { id } }","variables":{"a":1e400}}', ['200 data']],
  'invalid UTF-8': [Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), BAD],
  'a byte order mark': [`\uFEFF${valid}`, ['200 data']],
  'NULs after the object': [`${valid}\u0000\u0000`, BAD],
  'a comment in JSON': [`/* */${valid}`, BAD],
  'UTF-16': [Buffer.from(valid, 'utf16le'), BAD],
  XML: ['<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', BAD],
  'a hash of another document': [
    JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash: 'f'.repeat(64) } } }),
    BAD,
  ],
  'a hash of 100,000 characters': [
    JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'f'.repeat(100_000) } } }),
    BAD,
  ],
  'an unknown hash': [
    JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'f'.repeat(64) } } }),
    ['200 PERSISTED_QUERY_NOT_FOUND'],
  ],
  'a document id that is a path': [JSON.stringify({ documentId: '../../etc/passwd' }), BAD],
};

const contentAttacks = Object.entries(bodies).map(([name, [body, expected]]): Attack => ({
  name: `body: ${name}`,
  expected,
  run: (target) => send(target, { body }),
}));

const types: Readonly<Record<string, readonly [type: string, body: string, expected?: readonly string[]]>> = {
  'text/plain': ['text/plain', valid, BAD],
  'a form': ['application/x-www-form-urlencoded', `query=${encodeURIComponent(query)}`],
  'a multipart upload': [
    'multipart/form-data; boundary=x',
    `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${valid}\r\n--x--\r\n`,
  ],
  'application/graphql': ['application/graphql', query],
  XML: ['application/xml', '<a/>'],
  // JSON is UTF-8, whatever the parameter says (RFC 8259, 8.1).
  'JSON in UTF-7': ['application/json; charset=utf-7', valid, ['200 data']],
  'a type of 10,000 characters': [`application/${'x'.repeat(10_000)}`, valid],
  __proto__: ['__proto__', valid],
};

const typeAttacks = Object.entries(types).map(([name, [type, body, expected = MEDIA]]): Attack => ({
  name: `content type: ${name}`,
  expected,
  run: (target) => send(target, { headers: { 'content-type': type }, body }),
}));

const encoded = (coding: string, body: Buffer): Attack => ({
  name: `content encoding: ${coding}, ${body.length} bytes`,
  expected: ['415 BAD_REQUEST'],
  run: (target) => send(target, { headers: { 'content-encoding': coding }, body }),
});

const encodingAttacks: readonly Attack[] = [
  encoded('gzip', gzipSync(JSON.stringify({ query: ' '.repeat(50_000_000) }))),
  encoded('gzip', Buffer.from('no gzip')),
  encoded('br', Buffer.from(valid)),
  encoded('deflate', Buffer.from(valid)),
  encoded('gzip, gzip', gzipSync(gzipSync(valid))),
  encoded('made-up', Buffer.from(valid)),
];

/** Attacks by the body of an HTTP request, its type and its coding. */
export const bodyAttacks: readonly Attack[] = [...contentAttacks, ...typeAttacks, ...encodingAttacks];
