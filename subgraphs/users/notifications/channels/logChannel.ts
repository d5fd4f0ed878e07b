import type { Log } from '#platform/log/log.ts';
import type { MessageChannel } from './messageChannel.ts';

/** Replaces a channel without a provider: it logs the id of each message, but neither recipient nor content. */
export function createLogChannel(log: Log, channel: string): MessageChannel {
  return {
    async send({ id }) {
      log.info({ id, channel }, 'discarded a message: no provider is configured for this channel');
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
