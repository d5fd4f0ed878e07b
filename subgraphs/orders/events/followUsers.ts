import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { openEventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog } from '#platform/eventLog/followEventLog.ts';
import type { Identity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { Erasures } from '../store/erasures.ts';

type FollowUsersOptions = {
  /** The base URL of the users subgraph. */
  readonly usersUrl: string;
  readonly identity: Identity;
  readonly pubSub: PubSub;
  readonly erasures: Erasures;
  readonly log: Log;
};

const SOURCE = 'users';
const MAX_BATCH = 500;

/**
 * Follows the events of the users subgraph: an erased account is anonymised in its orders. Applying an event twice
 * changes nothing, so each replica follows the log by itself. Disposing stops it.
 */
export async function followUsers(o: FollowUsersOptions): Promise<AsyncDisposable> {
  const opened = new AsyncDisposableStack();
  const { usersUrl: url, identity, pubSub, erasures, log } = o;
  const read = opened.use(openEventLogReader({ source: SOURCE, url, identity }));
  const applyBatch = async (events: readonly EventEnvelope[]): Promise<void> => {
    const last = events.at(-1);
    if (!last) return;
    const erased = events.filter(({ type }) => type === 'user.erased').map(({ subject }) => subject);
    await erasures.record(erased, { source: SOURCE, logId: last.logId, position: last.position });
  };
  const from = await erasures.position(SOURCE);
  const apply = { maxEvents: MAX_BATCH, applyBatch };
  opened.use(followEventLog({ source: SOURCE, read, pubSub, verify: identity.verifierOf(SOURCE), from, apply, log }));
  return opened;
}
