import type { NotificationTopic } from './notification.ts';
import { topicOf, type Amount, type OrderNews } from './orderNews.ts';
import type { Money, Wording, Words } from './words.ts';
import { wordsFor } from './wordsFor.ts';

type FormatMoney = (amount: Amount, locale: string) => string;
type Reader = { readonly locale: string; readonly formatMoney: FormatMoney };

/** What the owner of an order is told of news of it, in their language, or in English where we do not speak it. */
export function notificationForOrder(
  news: OrderNews,
  { locale, formatMoney }: Reader,
): Wording & { readonly topic: NotificationTopic } {
  const spoken = wordsFor(locale);
  const money = (amount: Amount) => formatMoney(amount, spoken.locale);
  return { topic: topicOf[news.kind], ...say(news, spoken.words, money) };
}

function say(news: OrderNews, words: Words, money: Money): Wording {
  switch (news.kind) {
    case 'orderCreated':
      return words.orderCreated(news, money);
    case 'orderConfirmed':
      return words.orderConfirmed(news, money);
    case 'orderShipped':
      return words.orderShipped(news, money);
    case 'orderDelivered':
      return words.orderDelivered(news, money);
    case 'orderCancelled':
      return words.orderCancelled(news, money);
    case 'paymentCompleted':
      return words.paymentCompleted(news, money);
    case 'paymentFailed':
      return words.paymentFailed(news, money);
    case 'paymentRefunded':
      return words.paymentRefunded(news, money);
  }
}
