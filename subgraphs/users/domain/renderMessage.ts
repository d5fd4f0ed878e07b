import type { Money } from '#platform/scalars/money.ts';
import type { FormatAmount, MessageTemplates, RenderedMessage } from './messageTemplates.ts';
import type { NotificationTopic } from './notification.ts';
import { topicByKind, type OrderNotification } from './orderNotification.ts';
import { templatesEnglish } from './templatesEnglish.ts';
import { templatesGerman } from './templatesGerman.ts';

const templatesByLanguage: ReadonlyMap<string, MessageTemplates> = new Map([
  ['en', templatesEnglish],
  ['de', templatesGerman],
]);

/**
 * The templates for a BCP 47 locale, and the locale to format amounts in. A language without templates gets English.
 */
export function templatesFor(locale: string): { readonly templates: MessageTemplates; readonly locale: string } {
  const templates = templatesByLanguage.get(locale.toLowerCase().split('-')[0] ?? '');
  return templates ? { templates, locale } : { templates: templatesEnglish, locale: 'en' };
}

type RenderOptions = {
  readonly locale: string;
  readonly formatMoney: (amount: Money, locale: string) => string;
};

/** Renders a notification for the owner of an order in a locale, or in English if its language has no templates. */
export function renderOrderNotification(
  notification: OrderNotification,
  { locale, formatMoney }: RenderOptions,
): RenderedMessage & { readonly topic: NotificationTopic } {
  const language = templatesFor(locale);
  const formatAmount = (amount: Money) => formatMoney(amount, language.locale);
  return { topic: topicByKind[notification.kind], ...render(notification, language.templates, formatAmount) };
}

function render(
  notification: OrderNotification,
  templates: MessageTemplates,
  formatAmount: FormatAmount,
): RenderedMessage {
  switch (notification.kind) {
    case 'orderCreated':
      return templates.orderCreated(notification, formatAmount);
    case 'orderConfirmed':
      return templates.orderConfirmed(notification, formatAmount);
    case 'orderShipped':
      return templates.orderShipped(notification, formatAmount);
    case 'orderDelivered':
      return templates.orderDelivered(notification, formatAmount);
    case 'orderCancelled':
      return templates.orderCancelled(notification, formatAmount);
    case 'paymentCompleted':
      return templates.paymentCompleted(notification, formatAmount);
    case 'paymentFailed':
      return templates.paymentFailed(notification, formatAmount);
    case 'paymentRefunded':
      return templates.paymentRefunded(notification, formatAmount);
  }
}
