/** How a WebSocket is ended from our side: graphql-transport-ws's own codes, and those of RFC 6455 for the rest. */
export type Close = { readonly code: number; readonly reason: string };

export const closes = {
  goingAway: { code: 1001, reason: 'The gateway is closing.' },
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
} as const satisfies Record<string, Close>;

/** Two operations may not have one id at a time; the client is told which (a reason has at most 123 bytes). */
export function subscriberExists(id: string): Close {
  return {
    code: 4409,
    reason: Buffer.from(id).length <= 64 ? `Subscriber for ${id} already exists` : 'Subscriber already exists',
  };
}
