import { Fault } from '#platform/faults/faults.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { Caller } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { NodeLookup } from '../execution/visibility.ts';
import type { ResolveOperation } from '../policies/resolveOperation.ts';
import type { EventDispatcher } from './eventDispatcher.ts';
import type { MaskErrors } from './executeEvent.ts';
import type { LogFollower } from './logFollower.ts';
import type { CreateResponseStream, ResponseStream } from './responseStream.ts';
import { readMissedEvents } from './resume.ts';
import type { Subscriber } from './subscriber.ts';
import type { ActiveSubscription, SubscriptionHub, SubscriptionItem, SubscriptionRequest } from './subscriptionHub.ts';
import type { SubscriptionCounts } from './subscriptionCounts.ts';
import type { SubscriptionLimits } from './subscriptionLimits.ts';

type HubOptions = {
  readonly dispatcher: EventDispatcher;
  readonly createStream: CreateResponseStream;
  /** Resolves the operation of a stream again when the schema has changed. */
  readonly resolve: ResolveOperation;
  readonly supergraph: () => Supergraph;
  readonly followerOf: (source: string) => LogFollower | undefined;
  /** Whether the caller's token was revoked, which ends all of its subscriptions. */
  readonly isRevoked: (caller: Caller) => boolean;
  /** Whether the viewer can see the entity now; rejects with a Fault when its subgraph does not respond. */
  readonly canSee: (lookup: NodeLookup, viewer: { claims: Claims | null; requestId: string }) => Promise<boolean>;
  readonly mask: MaskErrors;
  readonly counts: SubscriptionCounts;
  readonly limits: Pick<SubscriptionLimits, 'waiting' | 'replay'>;
};

const CHECK_EVERY_MS = 500;
const CATCH_UP_MS = 5_000;

/**
 * Creates the hub. Twice a second it ends the subscriptions of expired or revoked tokens and, when the schema has
 * changed, plans all streams again. Disposing ends every subscription with `shuttingDown`.
 */
export function createSubscriptionHub(o: HubOptions): SubscriptionHub & Disposable {
  const subscribers = new WeakMap<ActiveSubscription, Subscriber>();
  let planned = o.supergraph();
  const checking = setInterval(() => {
    endExpiredTokens(o);
    if (planned === o.supergraph()) return;
    planned = o.supergraph();
    void o.dispatcher.replanAll((stream) => replan(stream, o));
  }, CHECK_EVERY_MS).unref();

  return {
    async subscribe(request) {
      try {
        const subscriber = await subscribe(request, o);
        subscribers.set(subscriber, subscriber);
        return { kind: 'subscribed', subscription: subscriber };
      } catch (error) {
        return { kind: 'refused', errors: o.mask(errorsIn(error), maskContext(request)) };
      }
    },
    renewCaller(subscription, caller) {
      const subscriber = subscribers.get(subscription);
      if (!subscriber) return false;
      if (subscriber.caller && !hasEqualClaims(subscriber.caller, caller)) return false;
      if (subscriber.caller) subscriber.caller = caller;
      return true;
    },
    counters: () => o.dispatcher.counters(),
    [Symbol.dispose]() {
      clearInterval(checking);
      for (const subscriber of o.dispatcher.subscribers()) subscriber.end({ kind: 'close', reason: 'shuttingDown' });
    },
  };
}

function endExpiredTokens({ dispatcher, isRevoked }: HubOptions): void {
  for (const subscriber of dispatcher.subscribers()) {
    const { caller, group } = subscriber;
    if (!caller) continue;
    const isExpired = group.stream.needsCaller && Date.now() > caller.expiresAtMs;
    if (isExpired || isRevoked(caller)) subscriber.end({ kind: 'close', reason: 'tokenExpired' });
  }
}

async function subscribe(request: SubscriptionRequest, o: HubOptions): Promise<Subscriber> {
  const stream = await openVisibleStream(request, o);
  const follower = o.followerOf(stream.source);
  if (!follower) throw new Error(`expected the event log of ${stream.source} to be followed`);
  await requireCaughtUp(follower);

  const holder = { caller: request.caller, address: request.address ?? '' };
  o.counts.requireCapacity(holder);
  // No await between here and the read of missed events: later events reach the subscriber as new ones.
  const subscriber = o.dispatcher.join(stream, holder);
  const after = request.lastEventId ?? stream.operation.after;
  if (after === null) return subscriber;
  try {
    const { admits } = subscriber.group;
    const { waiting: limit, replay: maxReplay } = o.limits;
    const range = { channel: stream.channelName, admits, limit, maxReplay };
    subscriber.resume(await readMissedEvents(follower, after, range));
    return subscriber;
  } catch (error) {
    subscriber.close();
    throw error;
  }
}

/** Creates a shared stream, or one read with the caller's claims when the entity is visible only with them. */
async function openVisibleStream(request: SubscriptionRequest, o: HubOptions): Promise<ResponseStream> {
  const claims = request.caller?.claims ?? null;
  const stream = await o.createStream(request, claims);
  if (await isVisible(stream, request, o)) return stream;
  const own = stream.claims === claims ? null : await o.createStream(request, claims, false);
  if (own && (await isVisible(own, request, o))) return own;
  throw new Fault(gatewayFaults.notFound, `There is no such ${stream.channel.entity?.typename ?? 'entity'}.`);
}

async function isVisible(
  { channel, operation, claims }: ResponseStream,
  { requestId }: SubscriptionRequest,
  o: HubOptions,
): Promise<boolean> {
  if (!channel.entity) return true;
  const { argument, ...finder } = channel.entity;
  const id = operation.args[argument];
  return typeof id === 'string' && (await o.canSee({ ...finder, id }, { claims, requestId }));
}

/**
 * Matters only after the start of the gateway: later, an unavailable subgraph delays events but refuses no
 * subscription.
 */
async function requireCaughtUp(follower: LogFollower): Promise<void> {
  if (follower.position()) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, CATCH_UP_MS);
  await Promise.race([follower.caughtUp, late.promise]).finally(() => clearTimeout(timer));
  if (follower.position()) return;
  throw new Fault(gatewayFaults.dependencyUnavailable, `The events of ${follower.source} cannot be read yet.`);
}

async function replan(stream: ResponseStream, o: HubOptions): Promise<ResponseStream | SubscriptionItem> {
  const { request, firstCaller, mayShare } = stream;
  try {
    return await o.createStream({ ...request, operation: o.resolve(request.operation) }, firstCaller, mayShare);
  } catch (error) {
    return { kind: 'error', errors: o.mask(errorsIn(error), maskContext(request)) };
  }
}

function maskContext({ operation, requestId = 'schema change' }: ResponseStream['request'] & { requestId?: string }) {
  return { requestId, operation: operation.operationName };
}

/** The errors that an AggregateError stands for, or the one error. */
export function errorsIn(error: unknown): readonly unknown[] {
  return error instanceof AggregateError ? error.errors : [error];
}

/** Whether the tokens of two callers are of one session with the same rights. */
export function hasEqualClaims({ claims: one }: Caller, { claims: other }: Caller): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
