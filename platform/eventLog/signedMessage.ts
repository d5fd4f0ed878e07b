import { readEventEnvelope, type EventEnvelope } from './eventEnvelope.ts';
import { eventChannel, type SignMessage, type VerifyMessage } from './eventLog.ts';

/** A message on a service's channel: an event, or the heartbeat with the head of the log. */
export type EventMessage =
  | { readonly kind: 'event'; readonly event: EventEnvelope }
  | { readonly kind: 'head'; readonly logId: string; readonly head: number };

/**
 * Signs messages together with their channel, so that they cannot be replayed on another service's channel. They share
 * one signature, because that costs far more than the text of an event.
 */
export function signMessages(messages: readonly EventMessage[], source: string, sign: SignMessage): string {
  const body = JSON.stringify(messages);
  return `${sign(signedText(source, body))}\n${body}`;
}

/** Returns the messages whose form is valid for this source; none when the signature is not. */
export function readSignedMessages(text: string, source: string, verify: VerifyMessage): readonly EventMessage[] {
  const end = text.indexOf('\n');
  if (end < 0) return [];
  const body = text.slice(end + 1);
  try {
    if (!verify(signedText(source, body), text.slice(0, end))) return [];
    const messages: unknown = JSON.parse(body);
    return Array.isArray(messages) ? messages.flatMap((message) => readMessage(message, source)) : [];
  } catch {
    return [];
  }
}

function signedText(source: string, body: string): string {
  return `${eventChannel(source)}\n${body}`;
}

type Unread = { kind?: unknown; event?: unknown; logId?: unknown; head?: unknown };

// A signed message was written by the service, but perhaps by an older or a newer version.
function readMessage(value: Unread, source: string): readonly EventMessage[] {
  if (value.kind === 'event') {
    const event = readEventEnvelope(value.event);
    return event.source === source ? [{ kind: 'event', event }] : [];
  }
  const { kind, logId, head } = value;
  if (kind !== 'head' || typeof logId !== 'string' || !Number.isSafeInteger(head)) return [];
  return [{ kind, logId, head: Number(head) }];
}
