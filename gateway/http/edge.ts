import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '#platform/log/log.ts';

/** What is known of a request from its arrival on, also where no context can be passed to. */
export type Edge = { readonly requestId: string; readonly log: Log; operation: string | null };

/** The request being answered. */
export const edge = new AsyncLocalStorage<Edge>();

/** The request being answered; throws outside of one. */
export function requireEdge(): Edge {
  const current = edge.getStore();
  if (!current) throw new Error('expected to be within a request');
  return current;
}
