import { eventChannel, type EventLog, type EventLogLogger, type EventTransport, type SignMessage } from './eventLog.ts';
import { createPollLoop, type PollLoop } from './pollLoop.ts';
import { signMessages, type EventMessage } from './signedMessage.ts';

const BATCH = 200;
/** The most events that share a message and its signature. */
const EVENTS_PER_MESSAGE = 50;
/**
 * How often the relay looks for events without being woken. Writers wake it, so what it finds then is of processes
 * without a relay, or of a replica that has stopped.
 */
const POLL_MS = 1_000;
/** Less than {@link POLL_MS}, so that every poll publishes the head of the log, also when the timer fires early. */
const HEARTBEAT_AFTER_MS = 900;
/**
 * The pause after a step that found events: later events gather, and writers proceed while the relay drains a backlog.
 */
const GATHER_MS = 50;
const PRUNE_EVERY_MS = 3_600_000;
const KEEP_MS = 7 * 24 * 3_600_000;

type RelayOptions = {
  readonly eventLog: EventLog;
  readonly pubSub: Pick<EventTransport, 'publish'>;
  readonly source: string;
  readonly sign: SignMessage;
  readonly log: EventLogLogger;
  /** The clock that the events' `occurredAt` was read from, epoch ms; it decides which events are old. */
  readonly now?: () => number;
};

export type Relay = {
  /** Called after a commit that wrote events; returns at once. */
  readonly wake: () => void;
  /** No event that is older than this many seconds waits to be relayed. */
  readonly lagSeconds: () => number;
} & AsyncDisposable;

/**
 * Relays new events from a service's outbox: assigns positions, publishes the events and, once a second, the head of
 * the log, and removes events that are older than seven days. Readers find events that were not published in the log.
 * Any number of relays may serve one log. Disposing waits for the current step.
 */
export function relayEvents(o: RelayOptions): Relay {
  const pollLoop = createPollLoop();
  const publish = createPublisher(o);
  let beatAt = -Infinity;
  let emptiedAt = performance.now();

  async function step(): Promise<number> {
    const startedAt = performance.now();
    const events = await o.eventLog.assign(BATCH);
    if (events.length < BATCH) emptiedAt = startedAt;
    const messages = events.map((event) => ({ kind: 'event', event }) as const);
    for (let at = 0; at < messages.length; at += EVENTS_PER_MESSAGE)
      publish(messages.slice(at, at + EVENTS_PER_MESSAGE));
    if (performance.now() - beatAt >= HEARTBEAT_AFTER_MS) {
      beatAt = performance.now();
      const { logId, head } = await o.eventLog.head();
      publish([{ kind: 'head', logId, head }]);
    }
    return events.length;
  }

  async function relay(): Promise<void> {
    const { onFailure, onRecovery } = relayOutcomes(o);
    while (!pollLoop.isClosed()) {
      const found = await pollLoop.retry(step, onFailure, onRecovery);
      if (found) await pollLoop.pause(GATHER_MS);
      if (found !== BATCH) await pollLoop.wait(POLL_MS);
    }
  }

  const pruning = createPollLoop();
  const running = Promise.all([relay(), pruneHourly(o, pruning)]);
  return {
    wake: pollLoop.wake,
    lagSeconds: () => (performance.now() - emptiedAt) / 1_000,
    async [Symbol.asyncDispose]() {
      pollLoop.close();
      pruning.close();
      await running;
    },
  };
}

function relayOutcomes({ log, source }: RelayOptions) {
  return {
    onFailure: (err: unknown): void => log.warn({ err, source }, 'events cannot be relayed: trying until they are'),
    onRecovery: (attempts: number): void => log.info({ attempts, source }, 'events are relayed again'),
  };
}

// Not awaited by the relay, because it may take long after a long outage.
async function pruneHourly({ eventLog, source, log, now = Date.now }: RelayOptions, pollLoop: PollLoop): Promise<void> {
  const onFailure = (err: unknown): void => log.warn({ err, source }, 'old events cannot be pruned: trying again');
  const onRecovery = (attempts: number): void => log.info({ attempts, source }, 'old events are pruned again');
  while (!pollLoop.isClosed()) {
    await pollLoop.retry(() => eventLog.prune(new Date(now() - KEEP_MS)), onFailure, onRecovery);
    await pollLoop.wait(PRUNE_EVERY_MS);
  }
}

/**
 * Publishes without waiting, so that a transport that hangs cannot hold up the log; the order is that of the calls.
 * That messages are lost is logged when it starts and when it ends.
 */
function createPublisher({ pubSub, source, sign, log }: RelayOptions): (messages: readonly EventMessage[]) => void {
  const channel = eventChannel(source);
  let isLosing = false;
  async function publish(messages: readonly EventMessage[]): Promise<void> {
    try {
      await pubSub.publish(channel, signMessages(messages, source, sign));
      if (isLosing) log.info({ channel }, 'events are published again');
      isLosing = false;
    } catch (err) {
      if (!isLosing) log.warn({ err, channel }, 'events cannot be published: readers find them in the log, later');
      isLosing = true;
    }
  }
  return (messages) => void publish(messages);
}
