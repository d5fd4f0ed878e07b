import type { Log } from '#platform/log/log.ts';
import type { Channel } from './channel.ts';

/** Says in the log that there was a message, not to whom and not what, where nothing carries messages. */
export function createLogChannel(log: Log, channel: string): Channel {
  return {
    async send({ id }) {
      log.info({ id, channel }, 'a message goes nowhere: no carrier is configured for this channel');
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
