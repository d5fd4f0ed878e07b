import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Log } from '#platform/log/log.ts';

/** What error masking needs to know of the current request, where no context can be passed. */
export type RequestContext = {
  readonly requestId: string;
  readonly log: Log;
  operation: string | null;
  /** Whether errors do not say which subgraph they are of; absent: they do. */
  readonly hidesSubgraphs?: boolean;
};

export const requestContext = new AsyncLocalStorage<RequestContext>();

/** The context of the current request; throws outside of one. */
export function requireRequestContext(): RequestContext {
  const current = requestContext.getStore();
  if (!current) throw new Error('expected to run within a request');
  return current;
}

const REQUEST_ID = /^[\w-]{8,64}$/;

/** The client's `x-request-id`, so that its logs and the gateway's can be correlated; otherwise a new id. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}
