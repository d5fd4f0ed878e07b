import type { Delivery, NewDelivery } from '../domain/delivery.ts';
import type { DeliveryChannel } from '../domain/notification.ts';
import { templatesFor } from '../domain/renderMessage.ts';
import { RESET_VALID_MINUTES } from '../domain/resetPassword.ts';
import type { User } from '../domain/user.ts';
import type { OutgoingMessage } from './channels/messageChannel.ts';

export type DeliveryRendererOptions = {
  /** The accounts with these ids; unknown ids are omitted. */
  readonly findUsers: (ids: readonly string[]) => Promise<readonly User[]>;
  /** Opens a password reset for the account of an address; null if no mail is to be sent. */
  readonly openReset: (email: string, reset: { hash: string; expiresAt: Date }) => Promise<User | null>;
  /** Whether an account has an e-mail address. */
  readonly isEmailTaken: (email: string) => Promise<boolean>;
  /** The reset token for the nonce of a request, and its hash. */
  readonly deriveToken: (nonce: string) => { readonly token: string; readonly hash: string };
  /** The code for the nonce of a mail with a code. */
  readonly deriveCode: (nonce: string) => string;
  /** The page that takes a reset token in its fragment; null: the mail shows the token itself. */
  readonly resetPage: string | null;
};

/** A delivery with its current text and recipient; null if there is no recipient any more. */
export type RenderedDelivery = { readonly channel: DeliveryChannel; readonly message: OutgoingMessage } | null;

/** Renders a delivery at the time it is sent. */
export type DeliveryRenderer = (delivery: NewDelivery) => Promise<RenderedDelivery>;

export function createDeliveryRenderer(o: DeliveryRendererOptions): DeliveryRenderer {
  return async ({ id, content }) => {
    if (content.kind === 'passwordReset') return renderReset(o, content);
    const [user] = await o.findUsers([content.userId]);
    return user ? renderFor(user, o, { id, content }) : null;
  };
}

type ToUser = { readonly id: string; readonly content: Exclude<Delivery, { readonly kind: 'passwordReset' }> };

async function renderFor(user: User, o: DeliveryRendererOptions, { id, content }: ToUser): Promise<RenderedDelivery> {
  const { templates } = templatesFor(user.preferences.locale);
  switch (content.kind) {
    case 'notification': {
      const { channel, title, body } = content;
      const to = recipientOf(user, channel);
      return to === null ? null : { channel, message: { id, to, title, body } };
    }
    case 'welcome': {
      const code = content.nonce === undefined ? null : o.deriveCode(content.nonce);
      return mailTo(user, { id, ...templates.welcome(code) });
    }
    case 'emailVerification':
      if (user.emailVerifiedAt !== null) return null;
      return mailTo(user, { id, ...templates.emailVerification(o.deriveCode(content.nonce)) });
    case 'emailChange':
      // An account that has the address gets no mail: the caller does not learn that there is one.
      if (await o.isEmailTaken(content.email)) return null;
      return mailTo(content, { id, ...templates.emailChange(o.deriveCode(content.nonce)) });
    case 'emailChangeNotice':
      return mailTo(content, { id, ...templates.emailChangeNotice() });
  }
}

async function renderReset(
  o: DeliveryRendererOptions,
  { email, nonce, askedAt }: Extract<Delivery, { readonly kind: 'passwordReset' }>,
): Promise<RenderedDelivery> {
  const { token, hash } = o.deriveToken(nonce);
  const expiresAt = new Date(Date.parse(askedAt) + RESET_VALID_MINUTES * 60_000);
  const user = await o.openReset(email, { hash, expiresAt });
  if (!user) return null;
  const { templates } = templatesFor(user.preferences.locale);
  const mail = templates.passwordReset({ token, page: o.resetPage, minutes: RESET_VALID_MINUTES });
  // Not the delivery's id, which is the same for every request of an address: mail programs hide a second mail with one
  // id.
  return mailTo(user, { id: nonce, ...mail });
}

function mailTo({ email }: Pick<User, 'email'>, mail: Omit<OutgoingMessage, 'to'>): RenderedDelivery {
  return { channel: 'EMAIL', message: { to: email, ...mail } };
}

// An address that is not verified may belong to another person, who must not get mails about orders.
function recipientOf({ id, email, emailVerifiedAt, phone }: User, channel: DeliveryChannel): string | null {
  switch (channel) {
    case 'EMAIL':
      return emailVerifiedAt === null ? null : email;
    case 'SMS':
      return phone;
    case 'PUSH':
      return id;
  }
}
