import { isPrintableLine, isPrintableProse, isPrintableUrl, looksEmpty } from '#platform/text/printableText.ts';
import { SHOP_CURRENCY, type Attribute, type Money } from './product.ts';
import { refusal, type Path, type Refusal } from './refusal.ts';
import { isSlug, MAX_SLUG } from './slugOf.ts';

const MAX_AMOUNT_MINOR = 100_000_000_000;
const SHOWN = 60;

type Lengths = readonly [least: number, most: number];

/** Refuses a line of text that is shorter or longer than allowed, blanks around it not counted, that looks empty or cannot be printed. */
export function checkText(path: Path, text: string, lengths: Lengths): Refusal[] {
  return checkLength(path, text, lengths) ?? checkPrintable(path, text, isPrintableLine);
}

/** The same for a text of several lines. */
export function checkProse(path: Path, text: string, lengths: Lengths): Refusal[] {
  return checkLength(path, text, lengths) ?? checkPrintable(path, text, isPrintableProse);
}

function checkLength(path: Path, text: string, [least, most]: Lengths): Refusal[] | null {
  const { length } = text.trim();
  if (length < least || length > most)
    return [refusal('VALIDATION', path, `expected ${least} to ${most} characters, got ${length}`)];
  if (length === 0 || !looksEmpty(text)) return null;
  return [
    refusal('VALIDATION', path, `expected characters that can be seen, got ${JSON.stringify(text.slice(0, SHOWN))}`),
  ];
}

function checkPrintable(path: Path, text: string, isPrintable: (text: string) => boolean): Refusal[] {
  if (isPrintable(text)) return [];
  return [refusal('VALIDATION', path, `expected printable characters, got ${JSON.stringify(text.slice(0, SHOWN))}`)];
}

/** Refuses a number that is not whole or out of the range; null is nothing to check. */
export function checkWhole(path: Path, value: number | null, [least, most]: readonly [number, number]): Refusal[] {
  if (value === null || (Number.isInteger(value) && value >= least && value <= most)) return [];
  return [refusal('VALIDATION', path, `expected a whole number from ${least} to ${most}, got ${value}`)];
}

/** Refuses a list with more entries than allowed. */
export function checkCount(path: Path, list: readonly unknown[], most: number): Refusal[] {
  return list.length <= most ? [] : [refusal('VALIDATION', path, `expected at most ${most}, got ${list.length}`)];
}

/** Refuses the second and later ones of equal keys. */
export function checkDistinct(path: Path, keys: readonly string[]): Refusal[] {
  return keys.flatMap((key, at) =>
    keys.indexOf(key) === at
      ? []
      : [refusal('VALIDATION', [...path, at], `expected each once, got ${JSON.stringify(key.slice(0, SHOWN))} again`)],
  );
}

/** Refuses what is not a slug. */
export function checkSlug(path: Path, slug: string): Refusal[] {
  if (isSlug(slug)) return [];
  const message = `expected lower-case letters, digits and single hyphens, at most ${MAX_SLUG}, got ${JSON.stringify(slug.slice(0, SHOWN))}`;
  return [refusal('VALIDATION', path, message)];
}

/** Refuses a price that is not positive, absurd or not in the shop's currency. */
export function checkPrice(path: Path, price: Money): Refusal[] {
  const refusals = checkWhole([...path, 'amountMinor'], price.amountMinor, [1, MAX_AMOUNT_MINOR]);
  if (price.currency === SHOP_CURRENCY) return refusals;
  const got = JSON.stringify(price.currency.slice(0, SHOWN));
  return [...refusals, refusal('VALIDATION', [...path, 'currency'], `expected ${SHOP_CURRENCY}, got ${got}`)];
}

/** Refuses properties without name or value, too many, or the same name twice. */
export function checkAttributes(path: Path, attributes: readonly Attribute[]): Refusal[] {
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

/** Refuses what is not an http or https URL, or carries a password. */
export function checkUrl(path: Path, url: string): Refusal[] {
  const parsed = url.length <= 2048 ? URL.parse(url) : null;
  const isWeb = parsed !== null && ['http:', 'https:'].includes(parsed.protocol);
  if (isWeb && !parsed.username && !parsed.password && isPrintableUrl(url)) return [];
  return [refusal('VALIDATION', path, `expected an http or https URL, got ${JSON.stringify(url.slice(0, SHOWN))}`)];
}
