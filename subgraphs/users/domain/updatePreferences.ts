import { CHANNELS, type ChosenChannels, type NotificationChannel, type NotificationTopic } from './notification.ts';
import { refuse, type Refused } from './refusal.ts';
import { refusalsIn, shown, tidy } from './text.ts';
import type { User } from './user.ts';
import type { UserChange } from './userChange.ts';

export type PreferencesChange = {
  readonly locale?: string | null;
  readonly currency?: string | null;
  /** How to hear of `topic`; the two go together. */
  readonly channels?: readonly NotificationChannel[] | null;
  readonly topic?: NotificationTopic | null;
};

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
    topic: input.channels && !input.topic ? 'expected the topic the channels are for, got none' : null,
    channels: input.topic && !input.channels ? 'expected the channels for the topic, got none' : null,
  });
  if (refusals.length > 0 || locale === null) return refuse(...refusals);
  return {
    kind: 'changed',
    user: { ...user, preferences: { locale, currency, channels: chosenChannels(user, input) } },
    fact: 'user.updated',
    endsSessions: false,
  };
}

// Each once, in the order they are shown.
function chosenChannels({ preferences }: User, { topic, channels }: PreferencesChange): ChosenChannels {
  if (!topic || !channels) return preferences.channels;
  return { ...preferences.channels, [topic]: CHANNELS.filter((channel) => channels.includes(channel)) };
}

function canonicalLocale(tag: string): string | null {
  if (tag.length > MAX_LOCALE) return null;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
