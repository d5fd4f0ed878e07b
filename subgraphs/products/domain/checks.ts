import type { Money } from '#platform/scalars/money.ts';
import { isPrintableLine, isPrintableProse, isPrintableUrl, looksEmpty } from '#platform/text/printableText.ts';
import { SHOP_CURRENCY, type Attribute } from './product.ts';
import { refusalAt, type Path, type ProductsRefusal } from './refusal.ts';
import { isSlug, MAX_SLUG } from './slugOf.ts';

const MAX_AMOUNT_MINOR = 100_000_000_000;
const MAX_QUOTED = 60;

type Lengths = readonly [min: number, max: number];

/** Refuses a line of text whose trimmed length is out of bounds, that looks empty or is not printable. */
export function checkText(path: Path, text: string, lengths: Lengths): ProductsRefusal[] {
  return checkLength(path, text, lengths) ?? checkPrintable(path, text, isPrintableLine);
}

/** Like {@link checkText}, for text of several lines. */
export function checkProse(path: Path, text: string, lengths: Lengths): ProductsRefusal[] {
  return checkLength(path, text, lengths) ?? checkPrintable(path, text, isPrintableProse);
}

function checkLength(path: Path, text: string, [min, max]: Lengths): ProductsRefusal[] | null {
  const { length } = text.trim();
  if (length < min || length > max)
    return [refusalAt('VALIDATION', path, `expected ${min} to ${max} characters, got ${length}`)];
  if (length === 0 || !looksEmpty(text)) return null;
  return [
    refusalAt(
      'VALIDATION',
      path,
      `expected characters that can be seen, got ${JSON.stringify(text.slice(0, MAX_QUOTED))}`,
    ),
  ];
}

function checkPrintable(path: Path, text: string, isPrintable: (text: string) => boolean): ProductsRefusal[] {
  if (isPrintable(text)) return [];
  return [
    refusalAt('VALIDATION', path, `expected printable characters, got ${JSON.stringify(text.slice(0, MAX_QUOTED))}`),
  ];
}

/** Refuses a number that is not an integer or out of range; null passes. */
export function checkWhole(path: Path, value: number | null, [min, max]: readonly [number, number]): ProductsRefusal[] {
  if (value === null || (Number.isInteger(value) && value >= min && value <= max)) return [];
  return [refusalAt('VALIDATION', path, `expected a whole number from ${min} to ${max}, got ${value}`)];
}

/** Refuses a list with too many entries. */
export function checkCount(path: Path, list: readonly unknown[], max: number): ProductsRefusal[] {
  return list.length <= max ? [] : [refusalAt('VALIDATION', path, `expected at most ${max}, got ${list.length}`)];
}

/** Refuses repeated keys, from the second occurrence on. */
export function checkDistinct(path: Path, keys: readonly string[]): ProductsRefusal[] {
  return keys.flatMap((key, at) =>
    keys.indexOf(key) === at
      ? []
      : [
          refusalAt(
            'VALIDATION',
            [...path, at],
            `expected each once, got ${JSON.stringify(key.slice(0, MAX_QUOTED))} again`,
          ),
        ],
  );
}

/** Refuses a text that is not a slug. */
export function checkSlug(path: Path, slug: string): ProductsRefusal[] {
  if (isSlug(slug)) return [];
  const message = `expected lower-case letters, digits and single hyphens, at most ${MAX_SLUG}, got ${JSON.stringify(slug.slice(0, MAX_QUOTED))}`;
  return [refusalAt('VALIDATION', path, message)];
}

/** Refuses a price that is not positive, too large or not in the shop's currency. */
export function checkPrice(path: Path, price: Money): ProductsRefusal[] {
  const refusals = checkWhole([...path, 'amountMinor'], price.amountMinor, [1, MAX_AMOUNT_MINOR]);
  if (price.currency === SHOP_CURRENCY) return refusals;
  const got = JSON.stringify(price.currency.slice(0, MAX_QUOTED));
  return [...refusals, refusalAt('VALIDATION', [...path, 'currency'], `expected ${SHOP_CURRENCY}, got ${got}`)];
}

/** Refuses attributes without name or value, more than 50, or with a repeated name. */
export function checkAttributes(path: Path, attributes: readonly Attribute[]): ProductsRefusal[] {
  return [
    ...checkCount(path, attributes, 50),
    ...attributes.flatMap(({ name, value, unit }, at) => [
      ...checkText([...path, at, 'name'], name, [1, 60]),
      ...checkText([...path, at, 'value'], value, [1, 200]),
      ...checkText([...path, at, 'unit'], unit ?? '', [0, 20]),
    ]),
    ...checkDistinct(
      path,
      attributes.map(({ name }) => name),
    ),
  ];
}

/** Refuses a URL that is not http or https, contains credentials or is longer than 2048 characters. */
export function checkUrl(path: Path, url: string): ProductsRefusal[] {
  const parsed = url.length <= 2048 ? URL.parse(url) : null;
  const isHttp = parsed !== null && ['http:', 'https:'].includes(parsed.protocol);
  if (isHttp && !parsed.username && !parsed.password && isPrintableUrl(url)) return [];
  return [
    refusalAt('VALIDATION', path, `expected an http or https URL, got ${JSON.stringify(url.slice(0, MAX_QUOTED))}`),
  ];
}
