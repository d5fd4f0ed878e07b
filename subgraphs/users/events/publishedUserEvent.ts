import { channelName } from '#platform/eventLog/channelName.ts';
import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import type { UserEvent } from '../domain/userEvent.ts';

/** The published form of an event of an account, which owns it. */
export function publishedUserEvent(
  { type, data }: UserEvent,
  envelope: Pick<NewEvent, 'id' | 'version' | 'occurredAt' | 'traceparent'>,
): NewEvent {
  const { userId } = data;
  const channels = type.startsWith('notification.') ? [channelName('user', userId, 'notifications')] : [];
  return { ...envelope, type, subject: userId, owner: userId, channels, data };
}
