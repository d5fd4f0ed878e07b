import type { Money } from '#platform/scalars/money.ts';
import type { OrderNotification } from './orderNotification.ts';

/** A message in one language: a title of one line and a plain-text body. */
export type RenderedMessage = { readonly title: string; readonly body: string };

/** Formats an amount in the conventions of the reader's locale. */
export type FormatAmount = (amount: Money) => string;

type NotificationOf<Kind extends OrderNotification['kind']> = Extract<OrderNotification, { readonly kind: Kind }>;

/** The message templates of one language. No template contains a name that an account chose for itself. */
export type MessageTemplates = {
  readonly [Kind in OrderNotification['kind']]: (
    notification: NotificationOf<Kind>,
    formatAmount: FormatAmount,
  ) => RenderedMessage;
} & {
  /** `code` verifies the address; null: the account was added by a release without codes. */
  readonly welcome: (code: string | null) => RenderedMessage;
  readonly emailVerification: (code: string) => RenderedMessage;
  readonly emailChange: (code: string) => RenderedMessage;
  readonly emailChangeNotice: () => RenderedMessage;
  readonly passwordReset: (link: ResetLink) => RenderedMessage;
};

/** A reset token, the page that takes it (null: the message shows the token itself), and for how long it is valid. */
export type ResetLink = { readonly token: string; readonly page: string | null; readonly minutes: number };
