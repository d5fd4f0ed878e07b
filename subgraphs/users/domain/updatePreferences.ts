import { refuse, type Refused } from './refusal.ts';
import { refusalsIn, shown, tidy } from './text.ts';
import type { User } from './user.ts';
import type { UserChange } from './userChange.ts';

export type PreferencesChange = { readonly locale?: string | null; readonly currency?: string | null };

const MAX_LOCALE = 35;
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** Decides a change of preferences; what is null or left out stays. */
export function updatePreferences(user: User, input: PreferencesChange): UserChange | Refused {
  const asked = tidy(input.locale ?? user.preferences.locale);
  const locale = canonicalLocale(asked);
  const currency = tidy(input.currency ?? user.preferences.currency);
  const refusals = refusalsIn('input', {
    locale: locale === null ? `expected a BCP 47 language tag such as en-GB, got ${shown(asked)}` : null,
    currency: CURRENCIES.has(currency) ? null : `expected an ISO 4217 code such as USD, got ${shown(currency)}`,
  });
  if (refusals.length > 0 || locale === null) return refuse(...refusals);
  return {
    kind: 'changed',
    user: { ...user, preferences: { locale, currency } },
    fact: 'user.updated',
    endsSessions: false,
  };
}

function canonicalLocale(tag: string): string | null {
  if (tag.length > MAX_LOCALE) return null;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
