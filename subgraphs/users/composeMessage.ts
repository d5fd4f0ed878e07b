import type { Message } from './channels/channel.ts';
import type { ResetTokens } from './credentials/resetTokens.ts';
import type { OutwardChannel } from './domain/notification.ts';
import { RESET_MINUTES } from './domain/resetPassword.ts';
import type { User } from './domain/user.ts';
import { wordsFor } from './domain/wordsFor.ts';
import type { NewDelivery } from './store/deliveries.ts';
import type { UsersStore } from './store/usersStore.ts';

export type ComposeOptions = {
  readonly store: UsersStore;
  readonly resetTokens: ResetTokens;
  /** The page that takes a reset token in its fragment; null: people are told the token itself. */
  readonly resetPage: string | null;
};

/** A delivery in words and with its address, as both are now; null when there is nobody to tell any more. */
export type Composed = { readonly channel: OutwardChannel; readonly message: Message } | null;

/** Puts a delivery into words when it is about to be sent. */
export function createComposeMessage({ store, resetTokens, resetPage }: ComposeOptions) {
  const findUser = async (userId: string) => (await store.accounts.findMany([userId]))[0] ?? null;

  return async ({ id, content }: NewDelivery): Promise<Composed> => {
    switch (content.kind) {
      case 'notification': {
        const { channel, userId, title, body } = content;
        const user = await findUser(userId);
        const to = user && addressOf(user, channel);
        return to === null ? null : { channel, message: { id, to, title, body } };
      }
      case 'welcome': {
        const user = await findUser(content.userId);
        return user && mailTo(user, { id, ...wordsFor(user.preferences.locale).words.welcome() });
      }
      case 'passwordReset': {
        const { email, nonce, askedAt } = content;
        const { token, hash } = resetTokens.tokenOf(nonce);
        const expiresAt = new Date(Date.parse(askedAt) + RESET_MINUTES * 60_000);
        const user = await store.passwordResets.open(email, { hash, expiresAt });
        const link = { token, page: resetPage, minutes: RESET_MINUTES };
        // Not the delivery's id, which is the same whenever this address asks: mail programs hide a second mail of one id.
        return user && mailTo(user, { id: nonce, ...wordsFor(user.preferences.locale).words.passwordReset(link) });
      }
    }
  };
}

function mailTo({ email }: User, wording: Omit<Message, 'to'>): Composed {
  return { channel: 'EMAIL', message: { to: email, ...wording } };
}

function addressOf({ id, email, phone }: User, channel: OutwardChannel): string | null {
  switch (channel) {
    case 'EMAIL':
      return email;
    case 'SMS':
      return phone;
    case 'PUSH':
      return id;
  }
}
