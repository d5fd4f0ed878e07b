import type { NewDelivery } from '../domain/delivery.ts';
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
  /** The reset token for the nonce of a request, and its hash. */
  readonly deriveToken: (nonce: string) => { readonly token: string; readonly hash: string };
  /** The code for the nonce of a verification mail. */
  readonly deriveCode: (nonce: string) => string;
  /** The page that takes a reset token in its fragment; null: the mail shows the token itself. */
  readonly resetPage: string | null;
};

/** A delivery with its current text and recipient; null if there is no recipient any more. */
export type RenderedDelivery = { readonly channel: DeliveryChannel; readonly message: OutgoingMessage } | null;

/** Renders a delivery at the time it is sent. */
export type DeliveryRenderer = (delivery: NewDelivery) => Promise<RenderedDelivery>;

export function createDeliveryRenderer(o: DeliveryRendererOptions): DeliveryRenderer {
  const findUser = async (userId: string) => (await o.findUsers([userId]))[0] ?? null;

  return async ({ id, content }) => {
    switch (content.kind) {
      case 'notification': {
        const { channel, userId, title, body } = content;
        const user = await findUser(userId);
        const to = user && recipientOf(user, channel);
        return to === null ? null : { channel, message: { id, to, title, body } };
      }
      case 'welcome': {
        const user = await findUser(content.userId);
        const code = content.nonce === undefined ? null : o.deriveCode(content.nonce);
        return user && mailTo(user, { id, ...templatesFor(user.preferences.locale).templates.welcome(code) });
      }
      case 'emailVerification': {
        const user = await findUser(content.userId);
        const code = o.deriveCode(content.nonce);
        if (!user || user.emailVerifiedAt !== null) return null;
        return mailTo(user, { id, ...templatesFor(user.preferences.locale).templates.emailVerification(code) });
      }
      case 'passwordReset': {
        const { email, nonce, askedAt } = content;
        const { token, hash } = o.deriveToken(nonce);
        const expiresAt = new Date(Date.parse(askedAt) + RESET_VALID_MINUTES * 60_000);
        const user = await o.openReset(email, { hash, expiresAt });
        if (!user) return null;
        const { templates } = templatesFor(user.preferences.locale);
        const mail = templates.passwordReset({ token, page: o.resetPage, minutes: RESET_VALID_MINUTES });
        // Not the delivery's id, which is the same for every request of an address: mail programs hide a second mail
        // with one id.
        return mailTo(user, { id: nonce, ...mail });
      }
    }
  };
}

function mailTo({ email }: User, mail: Omit<OutgoingMessage, 'to'>): RenderedDelivery {
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
