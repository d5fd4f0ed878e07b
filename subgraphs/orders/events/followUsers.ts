import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { openEventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog, type FollowedLog } from '#platform/eventLog/followEventLog.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { Erasures } from '../store/erasures.ts';

type FollowUsersOptions = {
  /** Where an instance of the users subgraph listens. */
  readonly origin: () => string;
  readonly identity: Identity;
  readonly pubSub: PubSub;
  readonly erasures: Erasures;
  readonly log: Log;
};

const SOURCE = 'users';
const MAX_BATCH = 500;
/** Users reads the log of orders too, so in a start of both it opens later: orders does not call it before. */
const FIRST_READ_AFTER_MS = 2_000;

/**
 * Follows the events of the users subgraph: an erased account is anonymised in its orders. Applying an event twice
 * changes nothing, so each replica follows the log by itself. Disposing stops it.
 */
export async function followUsers(o: FollowUsersOptions) {
  const opened = new AsyncDisposableStack();
  const { origin, identity, pubSub, erasures, log } = o;
  const read = opened.use(openEventLogReader({ source: SOURCE, origin, identity }));
  const applyBatch = async (events: readonly EventEnvelope[]): Promise<void> => {
    const last = events.at(-1);
    if (!last) return;
    const erased = events.filter(({ type }) => type === 'user.erased').map(({ subject }) => subject);
    await erasures.record(erased, { source: SOURCE, logId: last.logId, position: last.position });
  };
  const from = await erasures.position(SOURCE);
  const apply = { maxEvents: MAX_BATCH, applyBatch };
  const verify = identity.verifierOf(SOURCE);
  let followed: FollowedLog | null = null;
  const follow = () =>
    (followed = opened.use(followEventLog({ source: SOURCE, read, pubSub, verify, from, apply, log })));
  const starting = setTimeout(follow, FIRST_READ_AFTER_MS);
  opened.defer(() => clearTimeout(starting));
  return {
    source: SOURCE,
    unknownForMs: () => followed?.unknownForMs() ?? Infinity,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
