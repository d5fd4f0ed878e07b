import type { GraphQLFormattedError } from 'graphql';
import type { SubscriptionItem } from '../../subscriptions/subscriptionHub.ts';
import { textFrame } from './textFrame.ts';

type Next = Extract<SubscriptionItem, { kind: 'next' }>;

// Subscribers with equal results share one item object, and client libraries often use equal ids for one operation.
const frames = new WeakMap<Next, { readonly id: string; readonly frame: Buffer }>();

/** The server's messages (graphql-transport-ws, Message types), encoded as WebSocket frames. */
export const serverMessage = {
  ack: textFrame('{"type":"connection_ack"}'),
  pong: textFrame('{"type":"pong"}'),
  next(id: string, item: Next): Buffer {
    const known = frames.get(item);
    if (known?.id === id) return known.frame;
    const frame = textFrame(`{"id":${JSON.stringify(id)},"type":"next","payload":${item.payload}}`);
    frames.set(item, { id, frame });
    return frame;
  },
  error: (id: string, payload: readonly GraphQLFormattedError[]): Buffer =>
    textFrame(JSON.stringify({ id, type: 'error', payload })),
  complete: (id: string): Buffer => textFrame(JSON.stringify({ id, type: 'complete' })),
} as const;
