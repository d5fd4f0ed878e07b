import { expect, test } from '@jest/globals';
import { buildSchema, getIntrospectionQuery, parse, validate } from 'graphql';
import { createLimitsRule, limits, MAX_TOKENS, MAX_VARIABLE_VALUES, requireFewValues } from './limits.ts';

const schema = buildSchema('type Query { a: Query b: Int }');
const errors = (text: string) =>
  validate(schema, parse(text), [createLimitsRule(limits)]).map((error) => error.message.replace(/^.*: /, ''));
const nested = (levels: number) => `${'{ a '.repeat(levels)} { b } ${'}'.repeat(levels)}`;
const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

test('what tools and pages ask for is within the limits', () => {
  const introspection = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true });
  expect(errors(introspection)).toEqual([]);
  expect(errors(nested(10))).toEqual([]);
  expect(() => parse(introspection, { maxTokens: MAX_TOKENS })).not.toThrow();
});

test('what is too deep, too wide or too often is refused with its size', () => {
  expect(errors(nested(20))).toEqual(['depth 21, at most 16 are allowed.']);
  expect(errors(`{ a { ${times(61, (n) => `x${n}: b`)} } }`)).toEqual(['aliases 61, at most 60 are allowed.']);
  expect(errors(`{ ${times(21, () => 'b')} }`)).toEqual(['rootFields 21, at most 20 are allowed.']);
});

test('fragments count as often as they are spread, however they are stacked', () => {
  const bomb = times(12, (n) => `fragment F${n} on Query { a { ...F${n + 1} } ...F${n + 1} ...F${n + 1} }`);
  const found = errors(`{ ...F0 } ${bomb} fragment F12 on Query { b }`);
  expect(found).toEqual([expect.stringMatching(/^fields \d{6}/), expect.stringMatching(/^rootFields \d+/)]);
});

test('fragments that spread each other end, and are left to the rule that refuses them', () => {
  expect(errors('{ ...A } fragment A on Query { b ...B } fragment B on Query { b ...A }')).toEqual([]);
});

test('variables may have many values, but not any number, however they are nested', () => {
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
  expect(() => requireFewValues({ variables: undefined })).not.toThrow();
  expect(() => requireFewValues({ variables: { list: Array.from({ length: 1000 }, () => 'x') } })).not.toThrow();
  for (const variables of [{ list: Array.from({ length: MAX_VARIABLE_VALUES }, () => null) }, { deep }]) {
    expect(() => requireFewValues({ variables })).toThrow('The variables are too large');
  }
});
