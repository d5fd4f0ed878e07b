import Fastify from 'fastify';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { createEventLogReader, type EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { serveEventLog } from '#platform/eventLog/serveEventLog.ts';

/** Reads a log as another service does, through its routes, but without a network between. */
export function createInProcessLogReader(eventLog: EventLog): EventLogReader {
  const app = Fastify();
  serveEventLog(app, eventLog);
  return createEventLogReader({
    async get(path) {
      const { statusCode, body } = await app.inject(path);
      return { status: statusCode, body };
    },
  });
}
