import { createClient } from '../../../client/client.ts';
import { MyNotificationsDocument, MyOrderEventsDocument } from '../../../client/generated/graphql.ts';
import { openDiary, type Answer, type Diary } from './diary.ts';
import type { Listener, ListenerOptions } from './listener.ts';

/** The client of this graph, which is to go through everything by itself: nobody subscribes a second time. */
export function listenByClient({ owner, url, until }: ListenerOptions): Listener {
  const client = createClient({ url, accessToken: owner.token, renewAccessToken: owner.renew });
  const orders = openDiary({ kind: 'orders', ownerId: owner.id }, 'client', owner.from.orders);
  const inbox = openDiary({ kind: 'inbox', ownerId: owner.id }, 'client', owner.from.inbox);

  async function keep(diary: Diary, events: AsyncIterable<Readonly<Record<string, Answer>>>): Promise<void> {
    diary.begin();
    try {
      for await (const data of events) diary.write(data);
      if (!until.aborted) diary.refusals.push('it was completed');
    } catch (error) {
      diary.refusals.push(String(error));
    }
  }

  const options = { signal: until };
  void keep(orders, client.subscribe(MyOrderEventsDocument, { after: owner.from.orders }, options));
  void keep(inbox, client.subscribe(MyNotificationsDocument, { after: owner.from.inbox }, options));
  // Its socket is its own affair.
  return { diaries: () => [orders, inbox], cut: () => undefined };
}
