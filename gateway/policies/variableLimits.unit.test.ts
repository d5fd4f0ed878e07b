import { expect, test } from '@jest/globals';
import { MAX_VARIABLE_NESTING, MAX_VARIABLE_VALUES, requireFewValues } from './variableLimits.ts';

const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown;

test('the number of values in variables is bounded', () => {
  expect(() => requireFewValues({ variables: undefined })).not.toThrow();
  expect(() => requireFewValues({ variables: { list: Array.from({ length: 1000 }, () => 'x') } })).not.toThrow();
  const list = Array.from({ length: MAX_VARIABLE_VALUES }, () => null);
  expect(() => requireFewValues({ variables: { list } })).toThrow(`at most ${MAX_VARIABLE_VALUES} values`);
});

test('the nesting of variables is bounded', () => {
  expect(() => requireFewValues({ variables: { deep: nested(MAX_VARIABLE_NESTING) } })).not.toThrow();
  for (const levels of [MAX_VARIABLE_NESTING + 1, 3_000, 500_000])
    expect(() => requireFewValues({ variables: { deep: nested(levels) } })).toThrow('levels of nesting are allowed');
});
