import { MongoError } from '../errors.ts';
import { type Value, typeName } from '../values/bsonValue.ts';
import type { Operator } from './expression.ts';
import { isNullish, onValues } from './operands.ts';

const one = { least: 1, most: 1 };

/** Operators on strings; upper and lower change ASCII letters only, as the server does. */
export const textOperators: Readonly<Record<string, Operator>> = {
  $concat: onValues('$concat', { least: 0, most: Infinity }, (values) => {
    if (values.some(isNullish)) return null;
    return values.map((value) => requireText('$concat', value)).join('');
  }),
  $toLower: onValues('$toLower', one, ([value]) => asciiOnly('$toLower', value, (text) => text.toLowerCase())),
  $toUpper: onValues('$toUpper', one, ([value]) => asciiOnly('$toUpper', value, (text) => text.toUpperCase())),
};

function asciiOnly(name: string, value: Value | undefined, change: (text: string) => string): string {
  if (isNullish(value)) return '';
  return requireText(name, value).replaceAll(/[A-Za-z]+/g, change);
}

function requireText(name: string, value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw new MongoError(16702, `${name} only supports strings, not ${typeName(value)}`);
}
