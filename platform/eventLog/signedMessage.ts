import { readEventEnvelope, type EventEnvelope } from './eventEnvelope.ts';
import { eventChannel, type MessageSigner } from './eventLog.ts';

/** What travels on a house's channel: a fact, or the heartbeat that tells how far the log has come. */
export type EventMessage =
  | { readonly kind: 'event'; readonly event: EventEnvelope }
  | { readonly kind: 'head'; readonly logId: string; readonly head: number };

/** The message under a keyed hash that covers the channel too, so that it cannot be said again on another house's. */
export function signMessage(message: EventMessage, source: string, signer: MessageSigner): string {
  const body = JSON.stringify(message);
  return `${signer.sign(signedText(source, body))}\n${body}`;
}

/** The message, or null when it is not one of ours for this house. */
export function readSignedMessage(text: string, source: string, signer: MessageSigner): EventMessage | null {
  const end = text.indexOf('\n');
  if (end < 0) return null;
  const body = text.slice(end + 1);
  try {
    if (!signer.verify(signedText(source, body), text.slice(0, end))) return null;
    return readMessage(JSON.parse(body), source);
  } catch {
    return null;
  }
}

function signedText(source: string, body: string): string {
  return `${eventChannel(source)}\n${body}`;
}

// What is sealed was written by one of us, but perhaps by an older or a newer version.
function readMessage(value: { kind?: unknown; event?: unknown; logId?: unknown; head?: unknown }, source: string) {
  if (value.kind === 'event') {
    const event = readEventEnvelope(value.event);
    return event.source === source ? ({ kind: 'event', event } as const) : null;
  }
  const { kind, logId, head } = value;
  if (kind !== 'head' || typeof logId !== 'string' || !Number.isSafeInteger(head)) return null;
  return { kind, logId, head: Number(head) } as const;
}
