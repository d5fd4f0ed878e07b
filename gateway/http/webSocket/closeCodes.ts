import type { SubscriptionEndReason } from '../../subscriptions/subscriptionHub.ts';
import { endMessages } from '../endMessages.ts';

export type WebSocketClose = { readonly code: number; readonly reason: string };

/**
 * Every code the gateway closes a WebSocket with: those of graphql-transport-ws, and of RFC 6455 (7.4) for the rest.
 */
export const closeCodes = {
  tooManyMessages: { code: 1008, reason: 'Too many messages.' },
  tooManySockets: { code: 1013, reason: 'Too many connections of one account.' },
  tryLater: { code: 1013, reason: 'Try again later' },
  internal: { code: 4500, reason: 'Internal server error' },
  badRequest: { code: 4400, reason: 'Invalid message' },
  unauthorized: { code: 4401, reason: 'Unauthorized' },
  forbidden: { code: 4403, reason: 'Forbidden' },
  subprotocol: { code: 4406, reason: 'Subprotocol not acceptable' },
  initTimeout: { code: 4408, reason: 'Connection initialisation timeout' },
  initTwice: { code: 4429, reason: 'Too many initialisation requests' },
  tokenExpired: { code: 4403, reason: endMessages.tokenExpired },
  slowConsumer: { code: 1013, reason: endMessages.slowConsumer },
  logUnavailable: { code: 1013, reason: endMessages.logUnavailable },
  schemaChanged: { code: 1012, reason: endMessages.schemaChanged },
  shuttingDown: { code: 1001, reason: endMessages.shuttingDown },
} as const satisfies Record<string, WebSocketClose> & Record<SubscriptionEndReason, WebSocketClose>;

/**
 * Two operations of a socket may not have one id at a time. A close reason has at most 123 bytes, so a long id is left
 * out.
 */
export function subscriberExists(id: string): WebSocketClose {
  return {
    code: 4409,
    reason: Buffer.from(id).length <= 64 ? `Subscriber for ${id} already exists` : 'Subscriber already exists',
  };
}
