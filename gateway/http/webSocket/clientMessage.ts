import { z } from 'zod';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../../errors.ts';
import { requireSmallJson } from '../jsonText.ts';

const object = z.record(z.string(), z.unknown());
// Bounded, because it is kept for as long as the operation runs.
const id = z.string().min(1).max(256);

const clientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connection_init'), payload: object.nullish() }),
  z.object({ type: z.literal('ping'), payload: object.nullish() }),
  z.object({ type: z.literal('pong'), payload: object.nullish() }),
  z.object({
    type: z.literal('subscribe'),
    id,
    payload: z
      .object({
        query: z.string().nullish(),
        operationName: z.string().nullish(),
        documentId: z.string().nullish(),
        variables: object.nullish(),
        extensions: object.nullish(),
      })
      .refine(({ query, documentId, extensions }) => (query ?? documentId ?? extensions?.['persistedQuery']) != null),
  }),
  z.object({ type: z.literal('complete'), id }),
]);

/** A client's message (graphql-transport-ws, Message types). */
export type ClientMessage = z.output<typeof clientMessage>;
export type SubscribePayload = Extract<ClientMessage, { type: 'subscribe' }>['payload'];

/** Parses one message; null when the protocol does not allow it. */
export function readClientMessage(text: string): ClientMessage | null {
  try {
    requireSmallJson(text);
    return clientMessage.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * The `Authorization` entry of a payload, case-insensitive as a header; null counts as absent. Throws UNAUTHENTICATED
 * for a value that is not a string, because its client expects to be signed in.
 */
export function authorizationIn(payload: Readonly<Record<string, unknown>> | null | undefined): string | undefined {
  for (const [name, value] of Object.entries(payload ?? {})) {
    if (name.toLowerCase() !== 'authorization' || value === null) continue;
    if (typeof value === 'string') return value;
    throw new Fault(gatewayFaults.tokenRefused, undefined, {
      cause: new Error(`expected a string, got ${typeof value}`),
    });
  }
  return undefined;
}
