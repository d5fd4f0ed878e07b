import type { GraphQLFormattedError } from 'graphql';
import type { LiveItem } from '../../subscriptions/live.ts';
import { textFrame } from './textFrame.ts';

type Next = Extract<LiveItem, { kind: 'next' }>;

// An item is one object for all it is equal for, and very often their clients have given the operation equal ids.
const frames = new WeakMap<Next, { readonly id: string; readonly frame: Buffer }>();

/** What we say (graphql-transport-ws, Message types), as the frames that are sent. */
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
