import { CHANNELS, type ChannelPreferences, type NotificationChannel, type NotificationTopic } from './notification.ts';
import { refuse, type UsersRefused } from './refusal.ts';
import { validationRefusals, quoteForMessage, normalizeText } from './text.ts';
import type { User, UserChange } from './user.ts';

export type PreferencesChange = {
  readonly locale?: string | null;
  readonly currency?: string | null;
  /** The channels for `topic`; the two are given together. */
  readonly channels?: readonly NotificationChannel[] | null;
  readonly topic?: NotificationTopic | null;
};

const MAX_LOCALE = 35;
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** Decides a change of preferences; fields that are null or missing stay as they are. */
export function updatePreferences(user: User, input: PreferencesChange): UserChange | UsersRefused {
  const requestedLocale = normalizeText(input.locale ?? user.preferences.locale);
  const locale = canonicalLocale(requestedLocale);
  const currency = normalizeText(input.currency ?? user.preferences.currency);
  const refusals = validationRefusals('input', {
    locale:
      locale === null ? `expected a BCP 47 language tag such as en-GB, got ${quoteForMessage(requestedLocale)}` : null,
    currency: CURRENCIES.has(currency)
      ? null
      : `expected an ISO 4217 code such as USD, got ${quoteForMessage(currency)}`,
    topic: input.channels && !input.topic ? 'expected the topic the channels are for, got none' : null,
    channels: input.topic && !input.channels ? 'expected the channels for the topic, got none' : null,
  });
  if (refusals.length > 0 || locale === null) return refuse(...refusals);
  return {
    kind: 'changed',
    user: { ...user, preferences: { locale, currency, channels: channelPreferences(user, input) } },
    event: 'user.updated',
    endsSessions: false,
  };
}

// Each channel once, in display order.
function channelPreferences({ preferences }: User, { topic, channels }: PreferencesChange): ChannelPreferences {
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
