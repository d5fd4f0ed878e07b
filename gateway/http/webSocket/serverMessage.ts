import type { GraphQLFormattedError } from 'graphql';

/** What we say (graphql-transport-ws, Message types). A result is JSON text already: it is written once for many. */
export const serverMessage = {
  ack: '{"type":"connection_ack"}',
  pong: '{"type":"pong"}',
  next: (id: string, payload: string) => `{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`,
  error: (id: string, payload: readonly GraphQLFormattedError[]) => JSON.stringify({ id, type: 'error', payload }),
  complete: (id: string) => JSON.stringify({ id, type: 'complete' }),
} as const;
