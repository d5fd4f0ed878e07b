import type { Log } from '#platform/log/log.ts';
import type { OutwardChannel } from '../domain/notification.ts';
import type { Channel } from './channel.ts';
import { createLogChannel } from './logChannel.ts';
import { openSmtpChannel } from './smtpChannel.ts';
import { openWebhookChannel } from './webhookChannel.ts';

/** What carries messages: a mail server, and one webhook for text messages and push; null: nothing does. */
export type Carriers = {
  readonly smtp: { readonly url: string; readonly from: string } | null;
  readonly webhook: { readonly url: string; readonly secret: string } | null;
};

export type Channels = Readonly<Record<OutwardChannel, Channel>> & AsyncDisposable;

/** Opens the way out for each channel. */
export function openChannels({ smtp, webhook }: Carriers, log: Log): Channels {
  const opened = new AsyncDisposableStack();
  const hook = (channel: 'SMS' | 'PUSH') =>
    opened.use(webhook ? openWebhookChannel({ ...webhook, channel }) : createLogChannel(log, channel));
  return {
    EMAIL: opened.use(smtp ? openSmtpChannel(smtp) : createLogChannel(log, 'EMAIL')),
    SMS: hook('SMS'),
    PUSH: hook('PUSH'),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
