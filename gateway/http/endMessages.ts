import type { SubscriptionEndReason } from '../subscriptions/subscriptionHub.ts';

/**
 * What a client reads when the gateway ends its subscriptions: the close reason of a WebSocket, the error message of a
 * stream.
 */
export const endMessages: Readonly<Record<SubscriptionEndReason, string>> = {
  tokenExpired: 'The access token is no longer valid.',
  slowConsumer: 'Too slow: resume after the last event.',
  logUnavailable: 'The event log cannot be read: resume after the last event.',
  schemaChanged: 'The schema has changed: subscribe again.',
  shuttingDown: 'The gateway is closing.',
};
