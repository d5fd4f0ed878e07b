import { Fault } from '#platform/faults/faults.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Caller } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { Sought } from '../execution/canSee.ts';
import type { ResolveOperation } from '../policies/resolveOperation.ts';
import type { MaskErrors } from './completion.ts';
import type { Feed } from './feed.ts';
import type { Hub } from './hub.ts';
import { closes, type Live, type LiveItem, type LiveRequest, type LiveSubscription } from './live.ts';
import type { LiveLimits } from './liveLimits.ts';
import { readMissed } from './resume.ts';
import type { OpenStream, Stream } from './streams.ts';
import type { Subscriber } from './subscriber.ts';

type LiveOptions = {
  readonly hub: Hub;
  readonly openStream: OpenStream;
  /** Asked again when the schema has changed. */
  readonly resolve: ResolveOperation;
  readonly supergraph: () => Supergraph;
  readonly feedOf: (source: string) => Feed | undefined;
  /** Whether the token of a caller may no longer be used. */
  readonly isEnded: (caller: Caller) => boolean;
  /** Whether the caller can see that entity now; rejects with a Fault when nobody can say. */
  readonly canSee: (sought: Sought, viewer: { claims: Claims | null; requestId: string }) => Promise<boolean>;
  readonly mask: MaskErrors;
  readonly limits: Pick<LiveLimits, 'total' | 'perUser' | 'waiting' | 'replay'>;
};

const CHECK_EVERY_MS = 500;
const CATCH_UP_MS = 5_000;

/** Opens the door to the hub and sees to it that nobody stays longer than their token, or than the schema allows. */
export function createLive(o: LiveOptions): Live & Disposable {
  const members = new WeakMap<LiveSubscription, Subscriber>();
  let planned = o.supergraph();
  const checking = setInterval(() => {
    endOfTokens(o);
    if (planned === o.supergraph()) return;
    planned = o.supergraph();
    o.hub.renew((stream) => planAgain(stream, o));
  }, CHECK_EVERY_MS).unref();

  return {
    async subscribe(request) {
      try {
        const subscriber = await subscribe(request, o);
        members.set(subscriber, subscriber);
        return { kind: 'subscribed', subscription: subscriber };
      } catch (error) {
        return { kind: 'refused', errors: o.mask(errorsIn(error), aboutOf(request)) };
      }
    },
    renewCaller(subscription, caller) {
      const subscriber = members.get(subscription);
      if (!subscriber) return false;
      if (subscriber.caller && !isSame(subscriber.caller, caller)) return false;
      if (subscriber.caller) subscriber.caller = caller;
      return true;
    },
    counters: () => o.hub.counters(),
    [Symbol.dispose]() {
      clearInterval(checking);
      for (const subscriber of o.hub.subscribers()) subscriber.end(closes.goingAway);
    },
  };
}

function endOfTokens({ hub, isEnded }: LiveOptions): void {
  for (const subscriber of hub.subscribers()) {
    const { caller, group } = subscriber;
    if (caller && group.stream.needsCaller && isEnded(caller)) subscriber.end(closes.tokenEnded);
  }
}

async function subscribe(request: LiveRequest, o: LiveOptions): Promise<Subscriber> {
  const stream = await openVisible(request, o);
  const feed = o.feedOf(stream.source);
  if (!feed) throw new Error(`expected the events of ${stream.source} to be followed`);
  await requireCaughtUp(feed);

  requireRoom(request.caller?.claims.subject ?? null, o);
  // From here to the reading behind the cursor nothing may be waited for: what happens meanwhile is live.
  const subscriber = o.hub.join(stream, request.caller);
  const after = request.lastEventId ?? stream.operation.after;
  if (after === null) return subscriber;
  try {
    const { admits } = subscriber.group;
    const { waiting: limit, replay: maxReplay } = o.limits;
    subscriber.resume(await readMissed(feed, after, { channel: stream.channelName, admits, limit, maxReplay }));
    return subscriber;
  } catch (error) {
    subscriber.close();
    throw error;
  }
}

function requireRoom(subject: string | null, { hub, limits }: LiveOptions): void {
  if (hub.subscribers().size >= limits.total) throw new Fault(gatewayFaults.overloaded);
  if (subject !== null && hub.countOf(subject) >= limits.perUser)
    throw new Fault(gatewayFaults.overloaded, `Expected at most ${limits.perUser} subscriptions of one user.`);
}

/** The stream as the caller may have it: as one of all, or read as the caller when only then its entity can be seen. */
async function openVisible(request: LiveRequest, o: LiveOptions): Promise<Stream> {
  const claims = request.caller?.claims ?? null;
  const stream = o.openStream(request, claims);
  if (await isVisible(stream, request, o)) return stream;
  const own = stream.claims === claims ? null : o.openStream(request, claims, false);
  if (own && (await isVisible(own, request, o))) return own;
  throw new Fault(gatewayFaults.notFound, `There is no such ${stream.channel.entity?.typename ?? 'thing'}.`);
}

async function isVisible({ channel, operation, claims }: Stream, { requestId }: LiveRequest, o: LiveOptions) {
  if (!channel.entity) return true;
  const { argument, ...finder } = channel.entity;
  const id = operation.args[argument];
  return typeof id === 'string' && (await o.canSee({ ...finder, id }, { claims, requestId }));
}

/** Only at the start of the gateway: later on a house that is away costs nothing but time. */
async function requireCaughtUp(feed: Feed): Promise<void> {
  if (feed.place()) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, CATCH_UP_MS);
  await Promise.race([feed.caughtUp, late.promise]).finally(() => clearTimeout(timer));
  if (feed.place()) return;
  throw new Fault(gatewayFaults.dependencyUnavailable, `The events of ${feed.source} cannot be read yet.`);
}

function planAgain(stream: Stream, o: LiveOptions): Stream | LiveItem {
  try {
    return o.openStream({ ...stream.said, operation: o.resolve(stream.said.operation) }, stream.asker, stream.mayShare);
  } catch (error) {
    return { kind: 'error', errors: o.mask(errorsIn(error), aboutOf(stream.said)) };
  }
}

function aboutOf({ operation, requestId = 'schema change' }: Stream['said'] & { requestId?: string }) {
  return { requestId, operation: operation.operationName };
}

function errorsIn(error: unknown): readonly unknown[] {
  return error instanceof AggregateError ? error.errors : [error];
}

function isSame({ claims: one }: Caller, { claims: other }: Caller): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
