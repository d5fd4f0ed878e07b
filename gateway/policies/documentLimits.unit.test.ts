import { expect, test } from '@jest/globals';
import { buildSchema, getIntrospectionQuery, parse } from 'graphql';
import { documentLimits, parseWithin, requireSmallDocument, type DocumentLimits } from './documentLimits.ts';
import { createOperationResolver } from './resolveOperation.ts';

const schema = buildSchema('input I { i: [I] } type Query { a: Query b: Int c(i: I): Int }');
const resolve = createOperationResolver({ schema: () => schema, limits: documentLimits });

/** The codes and messages that a document is refused with. */
function refusalOf(query: string): string[] {
  try {
    resolve({ query });
    return [];
  } catch (error) {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return errors.map((each) => {
      const { message, extensions } = each as { message: string; extensions: { code: string } };
      return `${extensions.code}: ${message}`;
    });
  }
}

const tooLarge = (most: string) => [`OPERATION_TOO_LARGE: The operation is too large: at most ${most} are allowed.`];
const nested = (levels: number) => `${'{ a '.repeat(levels)} { b } ${'}'.repeat(levels)}`;
const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');
const bomb = (type: string, leaf: string, first: string) =>
  `${first} ${times(20, (n) => `fragment F${n} on ${type} { ...F${n + 1} ...F${n + 1} }`)} fragment F20 on ${type} ${leaf}`;

test('operations of tools and pages are within the limits', () => {
  const introspection = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true });
  const parts = times(30, (n) => `fragment Part${n} on Query { a { b a { b } } b }`);
  const operations = times(20, (n) => `query Q${n} { b }`);
  for (const query of [introspection, nested(10), `query { a { ${times(30, (n) => `...Part${n}`)} } } ${parts}`])
    expect(refusalOf(query)).toEqual([]);
  expect(() => requireSmallDocument(parse(operations), documentLimits)).not.toThrow();
});

test.each([
  ['too deep', nested(20), '16 levels of fields'],
  ['too many aliases', `{ a { ${times(61, (n) => `x${n}: b`)} } }`, '60 aliases'],
  ['too many root fields', `{ ${times(21, () => 'b')} }`, '20 root fields'],
  ['too many operations', times(51, (n) => `query Q${n} { b }`), '50 operations'],
  ['fragments that double', bomb('Query', '{ b }', '{ ...F0 }'), '4000 fields and fragments'],
  ['fragments that double without a field', bomb('Query', '{ ...Nothing }', '{ ...F0 }'), '4000 fields and fragments'],
  ['the same in unused fragments', bomb('Query', '{ b }', '{ b }'), '4000 fields and fragments'],
  [
    'the same in introspection',
    bomb('__Type', '{ name }', '{ __schema { types { ...F0 } } }'),
    '4000 fields and fragments',
  ],
])('%s: refused with the limit', (_, query, most) => {
  expect(refusalOf(query)).toEqual(tooLarge(most));
});

const PAIRS = '50000 pairs of equal fields or of fragments at one path';

test.each([
  ['one field a thousand times', `{ a { ${times(1240, () => 'a { b }')} } }`],
  [
    'nested pairs',
    `{ a { ${(function pairs(level): string {
      return level === 0 ? 'b' : times(3, () => `a { ${pairs(level - 1)} }`);
    })(6)} } }`,
  ],
  [
    '400 fragments that share a field',
    `{ a { ${times(400, (n) => `...F${n}`)} } } ${times(400, (n) => `fragment F${n} on Query { b }`)}`,
  ],
  [
    '400 fragments that spread the next',
    `{ a { ...F0 } } ${times(400, (n) => `fragment F${n} on Query { b ...F${n + 1} }`)} fragment F400 on Query { b }`,
  ],
  ['unknown fragments', `{ a { ${times(1200, (n) => `...X${n}`)} } }`],
])('%s: refused before validation compares each pair', (_, query) => {
  expect(refusalOf(query)).toEqual(tooLarge(PAIRS));
});

test.each([
  ['selections', '{ a '.repeat(2400)],
  ['lists', `{ c(i: ${'['.repeat(4000)}`],
  ['objects', `{ c(i: ${'{ i: '.repeat(1200)}`],
  ['types', `query ($a: ${'['.repeat(4000)}`],
  ['inline fragments', `{ ${'... { '.repeat(1200)}`],
])('nested %s: refused with the limit, without a stack overflow', (_, query) => {
  expect(refusalOf(query)).toEqual(tooLarge('64 nested brackets'));
});

test('brackets in strings and comments do not count', () => {
  expect(refusalOf(`# ${'{'.repeat(100)}\n{ c(i: { i: [] }) x: __type(name: "${'['.repeat(100)}") { name } }`)).toEqual(
    [],
  );
});

test('a document with too many characters or tokens is not parsed', () => {
  const [long] = refusalOf(`{ b ${' '.repeat(documentLimits.characters)} }`);
  expect(long).toMatch(/^GRAPHQL_PARSE_FAILED: .*more than 100000/);
  expect(refusalOf(times(3000, () => '{ b }'))).toEqual([
    expect.stringMatching(/^GRAPHQL_PARSE_FAILED: .*5000 tokens/),
  ]);
});

test('at most five errors are reported, with bounded messages', () => {
  expect(refusalOf(`{ a { ${times(1000, (n) => `x${n}`)} } }`)).toEqual(
    times(5, (n) => `GRAPHQL_VALIDATION_FAILED: Cannot query field "x${n}" on type "Query".`).split(/(?<=\.) /),
  );
  const ring = times(400, (n) => `fragment F${n} on Query { ...F${(n + 1) % 400} }`);
  const [cycle, ...others] = refusalOf(`{ ...F0 } ${ring}`);
  expect(others).toEqual([]);
  expect(cycle).toMatch(/^GRAPHQL_VALIDATION_FAILED: Cannot spread fragment "F0" within itself via "F1", .*…$/);
  expect(cycle?.length).toBeLessThan(600);
});

test('counting stops at the limit', () => {
  const small: DocumentLimits = { ...documentLimits, selections: 10 };
  // Counting all of it would take a million steps per level.
  const document = parseWithin(bomb('Query', '{ b }', '{ ...F0 }').replaceAll('20', '60'), documentLimits);
  expect(() => requireSmallDocument(document, small)).toThrow('at most 10 fields and fragments are allowed');
});
