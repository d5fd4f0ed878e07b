import { createClient } from '../../client/client.ts';
import { MyNotificationsDocument, MyOrderEventsDocument } from '../../client/generated/graphql.ts';
import { createStreamJournal, type StreamPayload, type StreamJournal } from './streamJournal.ts';
import type { StreamListener, StreamListenerOptions } from './streamListener.ts';

/** Listens with the typed client, which must reconnect by itself: this code subscribes once. */
export function openClientListener({ owner, url, until }: StreamListenerOptions): StreamListener {
  const client = createClient({ url, accessToken: owner.token, renewAccessToken: owner.renew });
  const orders = createStreamJournal({ kind: 'orders', ownerId: owner.id }, 'client', owner.startCursors.orders);
  const inbox = createStreamJournal({ kind: 'inbox', ownerId: owner.id }, 'client', owner.startCursors.inbox);

  async function recordAll(
    journal: StreamJournal,
    events: AsyncIterable<Readonly<Record<string, StreamPayload>>>,
  ): Promise<void> {
    journal.onSubscribe();
    try {
      for await (const data of events) journal.record(data);
      if (!until.aborted) journal.failures.push('the stream completed');
    } catch (error) {
      journal.failures.push(String(error));
    }
  }

  const options = { signal: until };
  void recordAll(orders, client.subscribe(MyOrderEventsDocument, { after: owner.startCursors.orders }, options));
  void recordAll(inbox, client.subscribe(MyNotificationsDocument, { after: owner.startCursors.inbox }, options));
  // The client owns its socket.
  return { journals: () => [orders, inbox], disconnect: () => undefined };
}
