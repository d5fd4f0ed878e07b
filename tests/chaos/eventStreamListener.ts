import { openEventStream } from '../serverSentEvents.ts';
import { createStreamJournal, type StreamPayload } from './streamJournal.ts';
import {
  reconnectUntil,
  subscriptionVariables,
  type StreamListener,
  type StreamListenerOptions,
} from './streamListener.ts';
import { subscriptionOperations, retryDecision, type StreamErrors } from './subscriptionOperations.ts';

/** Listens to all orders of an owner over server-sent events and resumes with Last-Event-ID, as EventSource does. */
export function openEventStreamListener({ owner, url, until, resumes }: StreamListenerOptions): StreamListener {
  const journal = createStreamJournal({ kind: 'orders', ownerId: owner.id }, 'SSE', owner.startCursors.orders);
  let disconnect = (): void => undefined;

  async function connect(): Promise<void> {
    const { after: lastEventId = null } = subscriptionVariables(journal, resumes);
    const request = { query: subscriptionOperations.orders, token: owner.token(), lastEventId };
    await using stream = await openEventStream(url, request).catch(async (error: unknown) => {
      if (String(error).includes('401')) await owner.renew();
      throw error;
    });
    journal.onSubscribe();
    disconnect = () => void stream[Symbol.asyncDispose]();
    while (!until.aborted) {
      const { id, data: answer } = await stream.next();
      const { data, errors = [] } = answer as { data?: Record<string, StreamPayload> | null; errors?: StreamErrors };
      if (!data) return await onErrors(errors);
      journal.record(data);
      if (id !== journal.after()) journal.failures.push(`expected the cursor as the id of an event, got ${id}`);
    }
  }
  async function onErrors(errors: StreamErrors): Promise<void> {
    const decision = retryDecision(errors);
    if (decision === 'giveUp') journal.failures.push(JSON.stringify(errors));
    if (decision === 'renewToken') await owner.renew();
  }

  until.addEventListener('abort', () => disconnect());
  void reconnectUntil(until, connect);
  return { journals: () => [journal], disconnect: () => disconnect() };
}
