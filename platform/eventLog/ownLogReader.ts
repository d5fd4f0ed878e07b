import type { EventLog } from './eventLog.ts';
import type { EventLogReader } from './eventLogReader.ts';

/** Reads the log of this service itself, without a request, by the rules of `serveEventLog`. */
export function createOwnLogReader(eventLog: EventLog): EventLogReader {
  return {
    head: (since) => eventLog.head(since),
    async readAfter(position, limit) {
      const events = await eventLog.readAfter(position, limit);
      const head = await eventLog.head();
      const first = events[0]?.position ?? head.oldest;
      return first > position + 1 ? { ...head, kind: 'expired' } : { ...head, kind: 'events', events };
    },
  };
}
