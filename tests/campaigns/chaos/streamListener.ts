import { openEventStream } from '../../serverSentEvents.ts';
import { openDiary, type Answer } from './diary.ts';
import { liveOn, variablesOf, type Listener, type ListenerOptions } from './listener.ts';
import { operations, verdictOf, type Errors } from './operations.ts';

/** Server-sent events of all an owner's orders, resumed by Last-Event-ID alone, as a browser's EventSource does. */
export function listenToEventStream({ owner, url, until, remembers }: ListenerOptions): Listener {
  const diary = openDiary({ kind: 'orders', ownerId: owner.id }, 'SSE', owner.from.orders);
  let cut = (): void => undefined;

  async function live(): Promise<void> {
    const { after: lastEventId = null } = variablesOf(diary, remembers);
    const request = { query: operations.orders, token: owner.token(), lastEventId };
    await using stream = await openEventStream(url, request).catch(async (error: unknown) => {
      if (String(error).includes('401')) await owner.renew();
      throw error;
    });
    diary.begin();
    cut = () => void stream[Symbol.asyncDispose]();
    while (!until.aborted) {
      const { id, data: answer } = await stream.next();
      const { data, errors = [] } = answer as { data?: Record<string, Answer> | null; errors?: Errors };
      if (!data) return await failed(errors);
      diary.write(data);
      if (id !== diary.after()) diary.refusals.push(`expected the cursor as the id of an event, got ${id}`);
    }
  }
  async function failed(errors: Errors): Promise<void> {
    const verdict = verdictOf(errors);
    if (verdict === 'refused') diary.refusals.push(JSON.stringify(errors));
    if (verdict === 'renew') await owner.renew();
  }

  until.addEventListener('abort', () => cut());
  void liveOn(until, live);
  return { diaries: () => [diary], cut: () => cut() };
}
