import { randomUUID } from 'node:crypto';
import { Agent } from 'undici';
import { z } from 'zod';
import { readEventEnvelope, type EventEnvelope } from './eventEnvelope.ts';
import type { EventLogHead } from './eventLog.ts';

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 16 * 1_048_576;

const headResponse = z.object({
  logId: z.string().min(1),
  head: z.int().nonnegative(),
  oldest: z.int().positive(),
  since: z.int().nonnegative().optional(),
});
const eventsResponse = headResponse.extend({ events: z.array(z.unknown()) });

/** A page of a log; `expired` when the requested events are no longer kept. */
export type EventPage = EventLogHead &
  ({ readonly kind: 'events'; readonly events: readonly EventEnvelope[] } | { readonly kind: 'expired' });

/** Reads another service's log. Both methods reject when the service does not answer. */
export interface EventLogReader {
  head(since?: Date): Promise<EventLogHead>;
  readAfter(position: number, limit: number): Promise<EventPage>;
}

/**
 * Reads a log served by `serveEventLog`. `get` sends a signed GET request for a path; `body` is the text of
 * the answer or what its JSON says. An answer that takes longer than ten seconds counts as none.
 */
export function createEventLogReader(o: {
  get: (path: string) => Promise<{ status: number; body: unknown }>;
}): EventLogReader {
  async function request(path: string): Promise<{ status: number; body: unknown }> {
    const { status, body } = await withTimeout(o.get(path), path);
    if (status !== 200 && status !== 410)
      throw new Error(`expected 200 or 410 from ${path}, got ${status}${reasonIn(body)}`);
    return { status, body: typeof body === 'string' ? JSON.parse(body) : body };
  }

  return {
    async head(since) {
      const query = since ? `?since=${encodeURIComponent(since.toISOString())}` : '';
      return headResponse.parse((await request(`/events/head${query}`)).body);
    },
    async readAfter(position, limit) {
      const { status, body } = await request(`/events?after=${position}&limit=${limit}`);
      if (status === 410) return { ...headResponse.parse(body), kind: 'expired' };
      const { events, ...head } = eventsResponse.parse(body);
      return { ...head, kind: 'events', events: events.map(readEventEnvelope) };
    },
  };
}

/** The service that reads, which signs its requests; `Identity` of platform/identity fits. */
type RequestSigner = {
  /** The clock that deadlines are read from, epoch ms. */
  readonly now: () => number;
  readonly signCall: (
    callee: string,
    request: { readonly method: string; readonly path: string; readonly body: string },
    call: { readonly claims: null; readonly requestId: string; readonly deadlineAt: number },
  ) => Readonly<Record<string, string>>;
};

type OpenReaderOptions = {
  /** The service whose log is read. */
  readonly source: string;
  /** Where one of its instances listens now, without a path. */
  readonly origin: () => string;
  readonly identity: RequestSigner;
};

/**
 * Reads the log of another service by signed HTTP requests. Connects at the first request; disposing ends all of them.
 */
export function openEventLogReader({ source, origin, identity }: OpenReaderOptions): EventLogReader & AsyncDisposable {
  const agent = new Agent({ connections: 2, maxResponseSize: MAX_RESPONSE_BYTES });

  async function get(path: string): Promise<{ status: number; body: unknown }> {
    const call = { claims: null, requestId: randomUUID(), deadlineAt: identity.now() + TIMEOUT_MS };
    const headers = identity.signCall(source, { method: 'GET', path, body: '' }, call);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await agent.request({ origin: origin(), method: 'GET', path, headers, signal });
    return { status: response.statusCode, body: await response.body.text() };
  }

  return { ...createEventLogReader({ get }), [Symbol.asyncDispose]: () => agent.destroy() };
}

const refusal = z.object({ errors: z.tuple([z.object({ message: z.string() })]).rest(z.unknown()) });

/** What the service said of a refused request, as the end of a sentence; empty when it said nothing. */
function reasonIn(body: unknown): string {
  try {
    const read = refusal.safeParse(typeof body === 'string' ? JSON.parse(body) : body);
    return read.success ? `: ${read.data.errors[0].message}` : '';
  } catch {
    return '';
  }
}

function withTimeout<T>(answer: Promise<T>, path: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`expected an answer from ${path} within ${TIMEOUT_MS} ms`)),
    TIMEOUT_MS,
  );
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
