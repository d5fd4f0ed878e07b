import { wireChannel, type Seal, type Wire } from './eventLog.ts';
import { createLogCursor, type CursorOptions } from './logCursor.ts';
import { createPace } from './pace.ts';
import { openMessage, type WireMessage } from './sealedMessage.ts';

const SILENCE_MS = 2_000;
// Messages that wait to be taken; what comes on top is dropped and later found in the log.
const MAX_HEARD = 1_000;

export type FollowOptions = CursorOptions & { readonly pubSub: Pick<Wire, 'subscribe'>; readonly seal: Seal };

export type FollowedLog = {
  /** The log followed and the position applied last; null and 0 before the house first answered. */
  readonly logId: string | null;
  readonly position: number;
  /** Resolves when the log's head was reached for the first time, or when closed before that; never rejects. */
  readonly caughtUp: Promise<void>;
} & AsyncDisposable;

/**
 * Applies every event of another house's log, in order, each at least once: one at a time, or as many as wait. What is
 * published drives it; the log is read whenever that does not fit what was applied last, and after two seconds of
 * silence, so that nothing lost on the way is missed. What `apply` throws is logged and tried again for ever. Does not
 * wait for the house: await `caughtUp` for that. Disposing waits for the events in hand.
 */
export function followEventLog(o: FollowOptions): FollowedLog {
  const pace = createPace();
  const cursor = createLogCursor(o, pace);
  const caughtUp = Promise.withResolvers<void>();
  const following = follow(o, { pace, cursor, onCaughtUp: caughtUp.resolve });
  return {
    get logId() {
      return cursor.place().logId;
    },
    get position() {
      return cursor.place().position;
    },
    caughtUp: caughtUp.promise,
    async [Symbol.asyncDispose]() {
      pace.close();
      await following;
    },
  };
}

type Following = {
  readonly pace: ReturnType<typeof createPace>;
  readonly cursor: ReturnType<typeof createLogCursor>;
  readonly onCaughtUp: () => void;
};

async function follow(o: FollowOptions, { pace, cursor, onCaughtUp }: Following): Promise<void> {
  const heard: WireMessage[] = [];
  const hear = (text: string): void => {
    const message = heard.length < MAX_HEARD ? openMessage(text, o.source, o.seal) : null;
    if (!message) return;
    heard.push(message);
    pace.wake();
  };
  const subscription = await pace.retry(
    () => o.pubSub.subscribe(wireChannel(o.source), hear),
    (err) => o.log.warn({ err, source: o.source }, 'events cannot be subscribed to: trying until they are'),
    () => o.log.info({ source: o.source }, 'events are subscribed to'),
  );
  for (let mustRead = true; !pace.isClosed();) {
    if (mustRead) {
      // What was heard before was published after its commit, so it is in the log.
      heard.length = 0;
      await cursor.readToHead();
      onCaughtUp();
    }
    mustRead = heard.length > 0 ? await cursor.take(heard) : !(await pace.wait(SILENCE_MS));
  }
  onCaughtUp();
  await subscription?.[Symbol.asyncDispose]();
}
