import { fileURLToPath } from 'node:url';
import type { Log } from '#platform/log/log.ts';
import type { OutwardChannel } from '../domain/notification.ts';
import type { Channel } from './channel.ts';
import { createLogChannel } from './logChannel.ts';
import { openMailFolder } from './mailFolder.ts';
import { openSmtpChannel } from './smtpChannel.ts';
import { openWebhookChannel } from './webhookChannel.ts';

/** What carries messages: a mail server or a folder, and one webhook for text messages and push; null: nothing does. */
export type Carriers = {
  readonly mail: { readonly url: string; readonly from: string } | null;
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** The clock that signatures say the time of, epoch ms. */
  readonly now?: () => number;
};

export type Channels = Readonly<Record<OutwardChannel, Channel>> & AsyncDisposable;

/** Opens the way out for each channel. */
export function openChannels({ mail, webhook, now = Date.now }: Carriers, log: Log): Channels {
  const opened = new AsyncDisposableStack();
  const hook = (channel: 'SMS' | 'PUSH') =>
    opened.use(webhook ? openWebhookChannel({ ...webhook, channel, now }) : createLogChannel(log, channel));
  return {
    EMAIL: opened.use(mail ? openMailChannel(mail, log) : createLogChannel(log, 'EMAIL')),
    SMS: hook('SMS'),
    PUSH: hook('PUSH'),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function openMailChannel({ url, from }: NonNullable<Carriers['mail']>, log: Log): Channel {
  const { protocol } = new URL(url);
  return protocol === 'file:'
    ? openMailFolder({ folder: fileURLToPath(url), from, log })
    : openSmtpChannel({ url, from });
}
