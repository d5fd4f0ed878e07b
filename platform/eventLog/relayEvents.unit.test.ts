import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createMemoryEventLog, sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { relayEvents } from './relayEvents.ts';
import { readSignedMessages, type EventMessage } from './signedMessage.ts';

const source = 'orders';
const { signMessage: sign, verifierOf } = testIdentity(source);

/** A relay over a log that counts how often it is asked for new events. */
function openRelay() {
  const eventLog = createMemoryEventLog(source);
  const published: EventMessage[] = [];
  const counted = { assign: 0 };
  const relay = relayEvents({
    eventLog: {
      ...eventLog,
      assign(limit) {
        counted.assign += 1;
        return eventLog.assign(limit);
      },
    },
    pubSub: {
      publish: async (_channel, text) => void published.push(...readSignedMessages(text, source, verifierOf(source))),
    },
    source,
    sign,
    log: createRecordingLog(),
  });
  return { relay, eventLog, published, counted };
}

test('an idle relay asks for events and publishes the head of the log once a second', async () => {
  const { relay, published, counted } = openRelay();
  await using _relay = relay;
  await sleep(2_500);
  // A busy machine may take longer for a round, never less.
  expect(counted.assign).toBeLessThanOrEqual(3);
  expect(published.filter(({ kind }) => kind === 'head')).toHaveLength(counted.assign);
});

test('an event of a writer that wakes nobody is published within a poll, one of a writer that wakes at once', async () => {
  const { relay, eventLog, published } = openRelay();
  await using _relay = relay;
  await eventually(() => published.length === 1);
  const events = () => published.filter(({ kind }) => kind === 'event').length;
  eventLog.append(sampleEvent());
  relay.wake();
  await eventually(() => events() === 1, { withinMs: 500 });
  eventLog.append(sampleEvent());
  await eventually(() => events() === 2, { withinMs: 3_000 });
});
