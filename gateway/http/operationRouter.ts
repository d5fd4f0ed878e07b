import type { GraphQLFormattedError } from 'graphql';
import type { Permit } from '#platform/concurrency/admission.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Caller, GatewayContext } from '../context.ts';
import { RateLimitFault } from '../errors.ts';
import type { ClientHeaders } from '../execution/headerRules.ts';
import type { FlagsOf } from '../policies/flags.ts';
import type { Guards } from '../policies/guards.ts';
import type { OverloadGuard } from '../policies/overload.ts';
import type { RequestText, ResolveRequest } from '../policies/persistedQueries.ts';
import type { Payer, RateLimits } from '../policies/rateLimits.ts';
import type { ResolvedOperation } from '../policies/resolveOperation.ts';
import type { ActiveSubscription, SubscriptionHub, SubscriptionOutcome } from '../subscriptions/subscriptionHub.ts';
import type { ExecutedOperation, ExecuteOperation } from './executeOperation.ts';
import type { IncrementalFormat } from './incrementalFormats.ts';
import { createMaskErrors } from './maskError.ts';
import { PartialResponse, SingleResult } from './partialResponse.ts';

/** One operation as a transport has read it, with its caller. */
export type OperationRequest = {
  readonly operation: ResolvedOperation;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly caller: Caller | null;
  /** The address of the client, as limits count it. */
  readonly address: string;
  readonly requestId: string;
  readonly traceparent?: string | null;
  /** The feature flags of the caller; absent: none. */
  readonly flags?: readonly string[];
  readonly priority?: GatewayContext['priority'];
  /** The headers of the HTTP request, from which rules create those of subgraph requests. */
  readonly headers?: ClientHeaders;
  readonly lastEventId?: string | null;
  readonly audience?: GatewayContext['audience'];
  readonly cacheUse?: GatewayContext['cacheUse'];
  /** Whether the client has gone; the calls of its query then end, those of a mutation never. */
  readonly isAbandoned?: (() => boolean) | undefined;
  /** How the response to an operation with `@defer` may arrive in parts; absent: it is one part. */
  readonly incremental?: IncrementalFormat | null;
};

type Resolved = { readonly kind: 'resolved'; readonly operation: ResolvedOperation };
type Refused = Extract<SubscriptionOutcome, { kind: 'refused' }>;

/** Resolves and executes the operations of every transport. */
export type OperationRouter = {
  /**
   * Selects the operation of a document, once per request; refuses unread a caller whose budget is empty, and new
   * documents for which there is no room.
   */
  readonly resolve: (text: RequestText, from: Payer & { readonly requestId: string }) => Resolved | Refused;
  /**
   * Executes an operation of any type; a query returns a stream of one item. Refuses one for which there is no room.
   * Never rejects: a fault becomes an error in it.
   */
  readonly execute: (request: OperationRequest) => Promise<SubscriptionOutcome>;
  /**
   * Replaces the token of a running operation by a newer one of the same session; false for a token of another session.
   */
  readonly renew: (subscription: ActiveSubscription, caller: Caller) => boolean;
};

type RouterOptions = {
  readonly resolve: ResolveRequest;
  readonly executeOperation: ExecuteOperation;
  readonly subscriptions: SubscriptionHub;
  readonly rateLimits: RateLimits;
  readonly overload: OverloadGuard;
  readonly costOf: Guards['costOf'];
  /** Absent: no caller has a flag. */
  readonly flagsOf?: FlagsOf;
  /** Whether errors do not say which subgraph they are of; absent: they do. */
  readonly hidesSubgraphs?: boolean;
  readonly log: Log;
};

// A list with thousands of invalid elements would cause as many errors.
const MAX_ERRORS = 50;
const NOT_STARTED: ReadonlySet<unknown> = new Set([commonFaults.rateLimited.code, commonFaults.overloaded.code]);

/** Creates the router: subscriptions go to the hub, queries and mutations to the executor. */
export function createOperationRouter(o: RouterOptions): OperationRouter {
  const { resolve, subscriptions, rateLimits, overload, costOf } = o;
  const mask = createMaskErrors(o.log, o.hidesSubgraphs);
  const execute = createExecution(o, mask);

  function refuse(error: unknown, requestId: string, operation: string | null = null): Refused {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const masked = mask(errors.slice(0, MAX_ERRORS), { requestId, operation });
    return { kind: 'refused', errors: masked, rate: error instanceof RateLimitFault ? error.headers : null };
  }

  return {
    resolve(text, from) {
      try {
        rateLimits.requireBudget(from);
        const operation = resolve(text, (query) => overload.requireRoomToRead(from.caller, query));
        return { kind: 'resolved', operation };
      } catch (error) {
        if (!isOverload(error)) rateLimits.payRefusal(from);
        return refuse(error, from.requestId);
      }
    },
    async execute(given) {
      const request = prepare(given, o.flagsOf);
      let permit: Permit | null = null;
      try {
        permit = await admit(request, overload);
        const rate = await rateLimits.pay(request, priced(request, costOf));
        const outcome = await execute(request, permit);
        if (!isInParts(outcome)) permit.end(null);
        return { ...withClientNames(request, outcome), rate };
      } catch (error) {
        permit?.end(null);
        return withClientNames(request, refuse(error, request.requestId, request.operation.operationName));
      }
    },
    renew: (subscription, caller) =>
      subscription.endsByItself === true || subscriptions.renewCaller(subscription, caller),
  };
}

/** Clients do not begin a refused subscription again, and after a deployment all begin at once: these wait for room. */
function admit({ operation, caller }: OperationRequest, overload: OverloadGuard): Permit | Promise<Permit> {
  const begin = operation.operation.operation === 'subscription' ? overload.admitSoon : overload.admit;
  return begin(operation, caller);
}

function prepare({ variables = null, ...request }: OperationRequest, flagsOf: FlagsOf = () => []): OperationRequest {
  const flags = flagsOf(request.caller?.claims ?? null);
  return { ...request, flags, variables: request.operation.variablesFor(variables) };
}

type Mask = ReturnType<typeof createMaskErrors>;

/** Executes an operation of any type. Its permit ends with it; that of a response in parts when it is closed. */
function createExecution({ executeOperation, subscriptions }: RouterOptions, mask: Mask) {
  return async (request: OperationRequest, permit: Permit): Promise<SubscriptionOutcome> => {
    if (request.operation.operation.operation === 'subscription') return subscriptions.subscribe(request);
    const { mayDefer } = request.operation;
    const { priority } = permit;
    const executed = await executeOperation({ ...request, priority, ...(!mayDefer && { incremental: null }) });
    if (!executed.later) permit.end(latencyKindOf(request, executed));
    // A result without `data` is a request error (GraphQL, 7.1.2): nothing was executed.
    const { result, http } = executed;
    if (result.data === undefined || wasNotStarted(request, result))
      return { kind: 'refused', errors: result.errors ?? [], http };
    return { kind: 'subscribed', subscription: responseOf(executed, request, { mask, permit }), http };
  };
}

const isOverload = (error: unknown): boolean => error instanceof Fault && error.code === commonFaults.overloaded.code;

/** What is left of a response in parts goes on, and counts, until it is closed. */
const isInParts = (outcome: SubscriptionOutcome): boolean =>
  outcome.kind === 'subscribed' && outcome.subscription instanceof PartialResponse;

/** Failed operations end early, or late for another reason than load; only those that were too late count. */
function latencyKindOf({ operation }: OperationRequest, { result: { errors } }: ExecutedOperation) {
  const counts =
    !errors || errors.some(({ extensions }) => extensions?.['code'] === commonFaults.deadlineExceeded.code);
  return counts ? operation : null;
}

/** Whether every field of a mutation was refused for lack of capacity: nothing was done, so there is no data. */
function wasNotStarted({ operation }: OperationRequest, { data, errors }: ExecutedOperation['result']): boolean {
  if (operation.operation.operation !== 'mutation' || !data || !errors) return false;
  const isRefused = errors.every(({ extensions }) => NOT_STARTED.has(extensions?.['code']));
  return isRefused && Object.values(data).every((value) => value === null);
}

function priced({ operation: { document, operation }, variables }: OperationRequest, costOf: Guards['costOf']) {
  return { document, operation, cost: costOf({ document, operation, variables }) };
}

function responseOf(
  { result, payload, later }: ExecutedOperation,
  { operation, requestId, incremental }: OperationRequest,
  { mask, permit }: { readonly mask: Mask; readonly permit: Permit },
): ActiveSubscription {
  if (!later || !incremental) return new SingleResult(payload);
  const about = { requestId, operation: operation.operationName };
  const maskFirst = (errors: readonly unknown[]) => mask(errors.slice(0, MAX_ERRORS), about);
  return new PartialResponse({ result, later, format: incremental, mask: maskFirst, onClosed: () => permit.end(null) });
}

function withClientNames({ operation }: OperationRequest, outcome: SubscriptionOutcome): SubscriptionOutcome {
  if (outcome.kind !== 'refused') return outcome;
  const errors = outcome.errors.map((each) => ({ ...each, message: operation.restoreVariableNames(each.message) }));
  return { ...outcome, errors };
}

/** The errors of an operation that exceeds the limit of one connection. */
export function tooManyErrors(max: number, requestId: string): readonly GraphQLFormattedError[] {
  const message = `At most ${max} operations run on one connection: end one first.`;
  return [{ message, extensions: { code: commonFaults.overloaded.code, requestId } }];
}
