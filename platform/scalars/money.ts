import { GraphQLError } from 'graphql';

/** An amount in the minor unit of an ISO 4217 currency. */
export type Money = { readonly amountMinor: number; readonly currency: string };

/** How many decimal places the currency's major unit has (USD 2, JPY 0), as ISO 4217 says. */
export function exponentOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Formats exactly: the amount stays a decimal text, never a binary fraction. */
export function formatMoney({ amountMinor, currency }: Money, locale: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const text = `${amountMinor < 0 ? '-' : ''}${whole}${exponent > 0 ? `.${digits.slice(-exponent)}` : ''}`;
  // Intl takes decimal text as it is (ECMA-402 §15), though its types still say number.
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(text as Intl.StringNumericLiteral);
}

/** Resolvers of the GraphQL type `Money` over {@link Money}. */
export const moneyResolvers = {
  exponent: (money: Money) => exponentOf(money.currency),
  formatted: (money: Money, { locale }: { locale?: string | null }) =>
    formatMoney(money, requireLocale(locale ?? 'en')),
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
