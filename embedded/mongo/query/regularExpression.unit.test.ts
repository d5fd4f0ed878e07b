import { expect, test } from '@jest/globals';
import { BSONRegExp } from 'bson';
import { compileRegularExpression, literalPrefix } from './regularExpression.ts';

const cases: [pattern: string, options: string, text: string, matches: boolean][] = [
  ['^tea', '', 'teapot', true],
  ['TEA', 'i', 'green tea', true],
  ['a.c', '', 'a\nc', false],
  ['a.c', 's', 'a\nc', true],
  ['a.c', '', 'a\u2028c', true],
  ['tea$', '', 'tea\n', true],
  ['tea$', '', 'tea\n\n', false],
  ['^b$', 'm', 'a\nb\nc', true],
  ['\\w', '', 'é', false],
  ['\\s', '', '\u00a0', false],
  ['a\\.b', '', 'axb', false],
  ['[\\w-]+\\-x', '', 'tea-x', true],
  ['a{2,}', '', 'caat', true],
  ['a{', '', 'a{', true],
];

test('a regular expression has the meaning of PCRE', () => {
  for (const [pattern, options, text, matches] of cases)
    expect([pattern, options, text, compileRegularExpression(new BSONRegExp(pattern, options))(text)]).toEqual([
      pattern,
      options,
      text,
      matches,
    ]);
});

test('a construct with another meaning in JavaScript is refused', () => {
  for (const pattern of ['(?i)a', 'a++', '[[:alpha:]]', '\\Aa', '\\p{L}', '(?>a)', '\\x41'])
    expect(() => compileRegularExpression(new BSONRegExp(pattern))).toThrow(/not supported by the embedded MongoDB/);
  expect(() => compileRegularExpression(new BSONRegExp('a', 'x'))).toThrow(/option 'x'/);
});

test('only a plain prefix bounds an index scan', () => {
  const prefix = (pattern: string, options = ''): string => literalPrefix(new BSONRegExp(pattern, options));
  expect([prefix('^te'), prefix('^tea*'), prefix('^a\\.b'), prefix('^a|b'), prefix('te'), prefix('^te', 'i')]).toEqual([
    'te',
    'te',
    'a.b',
    '',
    '',
    '',
  ]);
});
