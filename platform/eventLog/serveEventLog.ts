import type { FastifyInstance, FastifyReply } from 'fastify';
import type { EventLog } from './eventLog.ts';

const DEFAULT_LIMIT = 100;

/** How many events one answer may hold. */
export const MAX_EVENTS_PER_PAGE = 1_000;

type Query = { readonly [name: string]: string | string[] | undefined };

/**
 * Serves a service's log on its server, which must already refuse unsigned requests. `GET
 * /events?after=<position>&limit=` answers `{ logId, head, oldest, events }`, or 410 EVENTS_EXPIRED with `{ logId,
 * head, oldest }` when the next event is no longer kept; `GET /events/head?since=<ISO 8601>` answers where the log
 * stands.
 */
export function serveEventLog(app: FastifyInstance, eventLog: EventLog): void {
  app.get<{ Querystring: Query }>('/events', async ({ query }, reply) => {
    const after = readWhole(query['after'], 0, Number.MAX_SAFE_INTEGER);
    const limit = query['limit'] === undefined ? DEFAULT_LIMIT : readWhole(query['limit'], 1, MAX_EVENTS_PER_PAGE);
    if (after === null) return refuse(reply, query, { after: 'a position: a whole number from 0' });
    if (limit === null) return refuse(reply, query, { limit: `a whole number from 1 to ${MAX_EVENTS_PER_PAGE}` });

    const events = await eventLog.readAfter(after, limit);
    // Read afterwards, so that it is never behind the events in the same answer.
    const head = await eventLog.head();
    const first = events[0]?.position ?? head.oldest;
    if (first > after + 1) {
      const message = `expected a position from ${first - 1}, got ${after}: the events after it are no longer kept`;
      return reply.code(410).send({ ...head, errors: [{ message, extensions: { code: 'EVENTS_EXPIRED' } }] });
    }
    return { ...head, events };
  });

  app.get<{ Querystring: Query }>('/events/head', async ({ query }, reply) => {
    if (query['since'] === undefined) return eventLog.head();
    const since = readTime(query['since']);
    if (since === null) return refuse(reply, query, { since: 'a time in ISO 8601 with its offset' });
    return eventLog.head(since);
  });
}

function readWhole(value: string | string[] | undefined, least: number, most: number): number | null {
  if (typeof value !== 'string' || !/^\d{1,16}$/.test(value)) return null;
  const whole = Number(value);
  return whole >= least && whole <= most ? whole : null;
}

function readTime(value: string | string[] | undefined): Date | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(value)) return null;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time;
}

function refuse(reply: FastifyReply, query: Query, expected: Readonly<Record<string, string>>): FastifyReply {
  const errors = Object.entries(expected).map(([name, what]) => ({
    message: `expected ${name} to be ${what}, got ${JSON.stringify(query[name]) ?? 'nothing'}`,
    extensions: { code: 'BAD_USER_INPUT' },
  }));
  return reply.code(400).send({ errors });
}
