import { readEventEnvelope, type EventEnvelope } from './eventEnvelope.ts';
import { eventChannel, type SignMessage, type VerifyMessage } from './eventLog.ts';

/** A message on a service's channel: an event, or the heartbeat with the head of the log. */
export type EventMessage =
  | { readonly kind: 'event'; readonly event: EventEnvelope }
  | { readonly kind: 'head'; readonly logId: string; readonly head: number };

/** Signs the message together with its channel, so that it cannot be replayed on another service's channel. */
export function signMessage(message: EventMessage, source: string, sign: SignMessage): string {
  const body = JSON.stringify(message);
  return `${sign(signedText(source, body))}\n${body}`;
}

/** Returns the message, or null when its signature or form is not valid for this source. */
export function readSignedMessage(text: string, source: string, verify: VerifyMessage): EventMessage | null {
  const end = text.indexOf('\n');
  if (end < 0) return null;
  const body = text.slice(end + 1);
  try {
    if (!verify(signedText(source, body), text.slice(0, end))) return null;
    return readMessage(JSON.parse(body), source);
  } catch {
    return null;
  }
}

function signedText(source: string, body: string): string {
  return `${eventChannel(source)}\n${body}`;
}

// A signed message was written by the service, but perhaps by an older or a newer version.
function readMessage(value: { kind?: unknown; event?: unknown; logId?: unknown; head?: unknown }, source: string) {
  if (value.kind === 'event') {
    const event = readEventEnvelope(value.event);
    return event.source === source ? ({ kind: 'event', event } as const) : null;
  }
  const { kind, logId, head } = value;
  if (kind !== 'head' || typeof logId !== 'string' || !Number.isSafeInteger(head)) return null;
  return { kind, logId, head: Number(head) } as const;
}
