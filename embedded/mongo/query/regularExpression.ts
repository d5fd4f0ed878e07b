import type { BSONRegExp } from 'bson';
import { MongoError, notImplemented } from '../errors.ts';

/** Constructs with the same meaning in PCRE and JavaScript, or their JavaScript equivalent. */
const escapes: Record<string, string> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[A-Za-z0-9_]',
  W: '[^A-Za-z0-9_]',
  s: '[\\t\\n\\v\\f\\r ]',
  S: '[^\\t\\n\\v\\f\\r ]',
  b: '\\b',
  B: '\\B',
  n: '\\n',
  r: '\\r',
  t: '\\t',
  f: '\\f',
};
const classEscapes: Record<string, string> = {
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: '\\t\\n\\v\\f\\r ',
  n: '\\n',
  r: '\\r',
  t: '\\t',
  f: '\\f',
};
const punctuation = /^[^A-Za-z0-9\s]$/;
const groupOpening = /^\((?!\?)|^\(\?(?::|=|!|<=|<!)/;

type Flags = { readonly multiline: boolean; readonly dotAll: boolean };

/** Compiles a PCRE expression to a test; refuses constructs with another meaning in JavaScript. */
export function compileRegularExpression(expression: BSONRegExp): (text: string) => boolean {
  const { pattern, options } = expression;
  const foreign = [...options].find((option) => !'imsu'.includes(option));
  if (foreign !== undefined) throw notImplemented(`Regular expression option '${foreign}'`);
  const source = translate(pattern, { multiline: options.includes('m'), dotAll: options.includes('s') });
  try {
    const compiled = new RegExp(source, `u${options.includes('i') ? 'i' : ''}`);
    return (text) => compiled.test(text);
  } catch (cause) {
    throw new MongoError(51091, `Regular expression is invalid: ${String(cause)}`);
  }
}

function translate(pattern: string, flags: Flags): string {
  let source = '';
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const [read, written] = rest.startsWith('[') ? translateClass(rest) : translateToken(rest, flags);
    at += read;
    source += written;
  }
  return source;
}

function translateToken(rest: string, flags: Flags): [read: number, written: string] {
  const character = String.fromCodePoint(rest.codePointAt(0)!);
  if (character === '\\') return [2, translateEscape(rest[1], escapes)];
  if (character === '.') return [1, flags.dotAll ? '[^]' : '[^\\n]'];
  if (character === '^') return [1, flags.multiline ? '(?<![^\\n])' : '^'];
  if (character === '$') return [1, flags.multiline ? '(?![^\\n])' : '(?=\\n?$)'];
  if (character === '(') {
    const opening = groupOpening.exec(rest)?.[0];
    if (!opening) throw notImplemented(`Regular expression group '${rest.slice(0, 4)}'`);
    return [opening.length, opening];
  }
  const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0];
  if (quantifier) {
    if (rest[quantifier.length] === '+') throw notImplemented('A possessive quantifier');
    return [quantifier.length, quantifier];
  }
  if ('{}]'.includes(character)) return [1, `\\${character}`];
  return [character.length, character];
}

function translateEscape(character: string | undefined, known: Record<string, string>): string {
  if (character !== undefined && Object.hasOwn(known, character)) return known[character]!;
  if (character !== undefined && punctuation.test(character)) return literal(character);
  throw notImplemented(`Regular expression escape '\\${character ?? ''}'`);
}

function literal(character: string): string {
  return '^$\\.*+?()[]{}|/-'.includes(character) ? `\\${character}`.replace(/^\\-$/, '\\x2d') : character;
}

function translateClass(rest: string): [read: number, written: string] {
  let at = rest.startsWith('[^') ? 2 : 1;
  let written = rest.slice(0, at);
  for (let first = true; first || rest[at] !== ']'; first = false) {
    const character = rest[at];
    if (character === undefined) throw new MongoError(51091, 'Regular expression is invalid: missing terminating ]');
    if (character === '[' && /^\[[:.=]/.test(rest.slice(at))) throw notImplemented('A POSIX character class');
    if (character === '\\') written += translateEscape(rest[at + 1], classEscapes);
    else written += '[]'.includes(character) ? `\\${character}` : character;
    at += character === '\\' ? 2 : 1;
  }
  return [at + 1, `${written}]`];
}

/** The literal prefix of every match if the expression is a plain `^prefix`; otherwise the empty string. */
export function literalPrefix(expression: BSONRegExp): string {
  if (expression.options !== '' && expression.options !== 'u') return '';
  if (!expression.pattern.startsWith('^') || expression.pattern.includes('|')) return '';
  const prefix = /^\^((?:[\p{L}\p{N} _\-@#:/]|\\[^\p{L}\p{N}\s])*)/u.exec(expression.pattern)![1]!;
  const isOptional = /^[*?{]/.test(expression.pattern.slice(1 + prefix.length));
  const characters = [...prefix.replaceAll(/\\(.)/gsu, '$1')];
  return (isOptional ? characters.slice(0, -1) : characters).join('');
}
