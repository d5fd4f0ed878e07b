import { fileURLToPath } from 'node:url';
import type { Log } from '#platform/log/log.ts';
import type { DeliveryChannel } from '../../domain/notification.ts';
import type { MessageChannel } from './messageChannel.ts';
import { createLogChannel } from './logChannel.ts';
import { openMailFolderChannel } from './mailFolderChannel.ts';
import { openSmtpChannel } from './smtpChannel.ts';
import { openWebhookChannel } from './webhookChannel.ts';

/**
 * The providers: a mail server or (file:) a folder, and one webhook for SMS and push; null: messages are only logged.
 */
export type ChannelConfig = {
  readonly mail: { readonly url: string; readonly from: string } | null;
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** The clock for the timestamps of webhook signatures, epoch ms. */
  readonly now?: () => number;
};

export type MessageChannels = Readonly<Record<DeliveryChannel, MessageChannel>> & AsyncDisposable;

/** Opens every channel. Disposing closes all of them. */
export function openChannels({ mail, webhook, now = Date.now }: ChannelConfig, log: Log): MessageChannels {
  const opened = new AsyncDisposableStack();
  const openWebhook = (channel: 'SMS' | 'PUSH') =>
    opened.use(webhook ? openWebhookChannel({ ...webhook, channel, now }) : createLogChannel(log, channel));
  return {
    EMAIL: opened.use(mail ? openMailChannel(mail, log) : createLogChannel(log, 'EMAIL')),
    SMS: openWebhook('SMS'),
    PUSH: openWebhook('PUSH'),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function openMailChannel({ url, from }: NonNullable<ChannelConfig['mail']>, log: Log): MessageChannel {
  const { protocol } = new URL(url);
  return protocol === 'file:'
    ? openMailFolderChannel({ folder: fileURLToPath(url), from, log })
    : openSmtpChannel({ url, from });
}
