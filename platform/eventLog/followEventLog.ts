import { eventChannel, type EventTransport, type VerifyMessage } from './eventLog.ts';
import { createLogCursor, type CursorOptions } from './logCursor.ts';
import { createPollLoop } from './pollLoop.ts';
import { readSignedMessages, type EventMessage } from './signedMessage.ts';

const SILENCE_MS = 2_000;
// Messages that wait to be taken; what comes on top is dropped and later found in the log.
const MAX_RECEIVED = 1_000;

export type FollowOptions = CursorOptions & {
  readonly pubSub: Pick<EventTransport, 'subscribe'>;
  readonly verify: VerifyMessage;
};

export type FollowedLog = {
  /** The followed log and the position of the last applied event; null and 0 before the first response. */
  readonly logId: string | null;
  readonly position: number;
  /** For how many ms it has not been known that `position` is the head of the log; Infinity before the first read. */
  readonly unknownForMs: () => number;
  /** Resolves when the log's head was reached for the first time, or when closed before that; never rejects. */
  readonly caughtUp: Promise<void>;
} & AsyncDisposable;

/**
 * Applies every event of another service's log, in order, each at least once, singly or in batches. What is
 * published drives it; the log is read whenever that does not fit what was applied last, and after two seconds of
 * silence, so that nothing lost on the way is missed. What `apply` throws is logged and tried again for ever. Does not
 * wait for the service: await `caughtUp` for that. Disposing waits until the current events are applied.
 */
export function followEventLog(o: FollowOptions): FollowedLog {
  const pollLoop = createPollLoop();
  const cursor = createLogCursor(o, pollLoop);
  const caughtUp = Promise.withResolvers<void>();
  let knownAt = -Infinity;
  const onHead = (): void => void (knownAt = performance.now());
  const following = follow(o, { pollLoop, cursor, onCaughtUp: caughtUp.resolve, onHead });
  return {
    get logId() {
      return cursor.position().logId;
    },
    get position() {
      return cursor.position().position;
    },
    unknownForMs: () => performance.now() - knownAt,
    caughtUp: caughtUp.promise,
    async [Symbol.asyncDispose]() {
      pollLoop.close();
      await following;
    },
  };
}

type Following = {
  readonly pollLoop: ReturnType<typeof createPollLoop>;
  readonly cursor: ReturnType<typeof createLogCursor>;
  readonly onCaughtUp: () => void;
  readonly onHead: () => void;
};

async function follow(o: FollowOptions, { pollLoop, cursor, onCaughtUp, onHead }: Following): Promise<void> {
  const received: EventMessage[] = [];
  const onMessage = (text: string): void => {
    const messages = received.length < MAX_RECEIVED ? readSignedMessages(text, o.source, o.verify) : [];
    if (messages.length === 0) return;
    received.push(...messages);
    pollLoop.wake();
  };
  const subscription = await pollLoop.retry(
    () => o.pubSub.subscribe(eventChannel(o.source), onMessage),
    (err) => o.log.warn({ err, source: o.source }, 'events cannot be subscribed to: trying until they are'),
    () => o.log.info({ source: o.source }, 'events are subscribed to'),
  );
  for (let mustRead = true; !pollLoop.isClosed();) {
    if (mustRead) {
      // What was heard before was published after its commit, so it is in the log.
      received.length = 0;
      await cursor.readToHead();
      if (!pollLoop.isClosed()) onHead();
      onCaughtUp();
    }
    if (received.length === 0) {
      mustRead = !(await pollLoop.wait(SILENCE_MS));
    } else {
      mustRead = await cursor.applyReceived(received);
      if (!mustRead) onHead();
    }
  }
  onCaughtUp();
  await subscription?.[Symbol.asyncDispose]();
}
