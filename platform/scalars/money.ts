import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';

/** An amount in the minor unit of an ISO 4217 currency. */
export type Money = { readonly amountMinor: number; readonly currency: string };

/** Locales come from outside: more pairs of locale and currency than these are not kept. */
const MAX_FORMATS = 500;
const formats = new LRUCache<string, MoneyFormat>({ max: MAX_FORMATS });

type MoneyFormat = { readonly format: Intl.NumberFormat; readonly exponent: number };

/** How many decimal places the currency's major unit has (USD 2, JPY 0), as ISO 4217 says. */
export function exponentOf(currency: string): number {
  return formatOf('en', currency).exponent;
}

/**
 * Formats exactly: the amount stays a decimal text, never a binary fraction. Throws BAD_USER_INPUT for a locale that is
 * no BCP 47 tag.
 */
export function formatMoney({ amountMinor, currency }: Money, locale: string): string {
  const { format, exponent } = formatOf(locale, currency);
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const text = `${amountMinor < 0 ? '-' : ''}${whole}${exponent > 0 ? `.${digits.slice(-exponent)}` : ''}`;
  // Intl takes decimal text as it is (ECMA-402 §15), though its types still say number.
  return format.format(text as Intl.StringNumericLiteral);
}

/** Making a format costs fifty times as much as using it: those made last are kept. */
function formatOf(locale: string, currency: string): MoneyFormat {
  const key = `${locale} ${currency}`;
  const kept = formats.get(key);
  if (kept) return kept;
  const format = new Intl.NumberFormat(requireLocale(locale), { style: 'currency', currency });
  const made = { format, exponent: format.resolvedOptions().maximumFractionDigits ?? 2 };
  formats.set(key, made);
  return made;
}

/** Resolvers of the GraphQL type `Money` over {@link Money}. */
export const moneyResolvers = {
  exponent: (money: Money) => exponentOf(money.currency),
  formatted: (money: Money, { locale }: { locale?: string | null }) => formatMoney(money, locale ?? 'en'),
};

function requireLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    throw new GraphQLError(
      `locale: expected a BCP 47 tag such as en or de-CH, got ${JSON.stringify(locale.slice(0, 40))}`,
      {
        extensions: { code: 'BAD_USER_INPUT' },
      },
    );
  }
}
