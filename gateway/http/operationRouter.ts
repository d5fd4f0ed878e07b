import type { GraphQLFormattedError } from 'graphql';
import { commonFaults } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Caller, GatewayContext } from '../context.ts';
import { RateLimitFault } from '../errors.ts';
import type { ClientHeaders } from '../execution/headerRules.ts';
import type { FlagsOf } from '../policies/flags.ts';
import type { Guards } from '../policies/guards.ts';
import type { RequestText, ResolveRequest } from '../policies/persistedQueries.ts';
import type { Payer, RateLimits } from '../policies/rateLimits.ts';
import type { ResolvedOperation } from '../policies/resolveOperation.ts';
import type {
  ActiveSubscription,
  SubscriptionHub,
  SubscriptionItem,
  SubscriptionOutcome,
} from '../subscriptions/subscriptionHub.ts';
import type { ExecutedOperation, ExecuteOperation } from './executeOperation.ts';
import type { IncrementalFormat } from './incrementalFormats.ts';
import { createMaskErrors } from './maskError.ts';
import { PartialResponse } from './partialResponse.ts';

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
  /** Selects the operation of a document, once per request; refuses a caller whose budget is empty unread. */
  readonly resolve: (text: RequestText, from: Payer & { readonly requestId: string }) => Resolved | Refused;
  /**
   * Executes an operation of any type; a query returns a stream of one item. Never rejects: a fault becomes an error in
   * it.
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
  const { resolve, executeOperation, subscriptions, rateLimits, costOf } = o;
  const mask = createMaskErrors(o.log, o.hidesSubgraphs);

  async function execute(request: OperationRequest): Promise<SubscriptionOutcome> {
    if (request.operation.operation.operation === 'subscription') return subscriptions.subscribe(request);
    const { mayDefer } = request.operation;
    const executed = await executeOperation(mayDefer ? request : { ...request, incremental: null });
    // A result without `data` is a request error (GraphQL, 7.1.2): nothing was executed.
    const { result, http } = executed;
    if (result.data === undefined || wasNotStarted(request, result))
      return { kind: 'refused', errors: result.errors ?? [], http };
    return { kind: 'subscribed', subscription: responseOf(executed, request, mask), http };
  }

  function refuse(error: unknown, requestId: string, operation: string | null = null): Refused {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const masked = mask(errors.slice(0, MAX_ERRORS), { requestId, operation });
    return { kind: 'refused', errors: masked, rate: error instanceof RateLimitFault ? error.headers : null };
  }

  return {
    resolve(text, from) {
      try {
        rateLimits.requireBudget(from);
        return { kind: 'resolved', operation: resolve(text) };
      } catch (error) {
        rateLimits.payRefusal(from);
        return refuse(error, from.requestId);
      }
    },
    async execute(given) {
      const request = prepare(given, o.flagsOf);
      try {
        const rate = await rateLimits.pay(request, priced(request, costOf));
        return { ...withClientNames(request, await execute(request)), rate };
      } catch (error) {
        return withClientNames(request, refuse(error, request.requestId, request.operation.operationName));
      }
    },
    renew: (subscription, caller) =>
      subscription.endsByItself === true || subscriptions.renewCaller(subscription, caller),
  };
}

function prepare({ variables = null, ...request }: OperationRequest, flagsOf: FlagsOf = () => []): OperationRequest {
  const flags = flagsOf(request.caller?.claims ?? null);
  return { ...request, flags, variables: request.operation.variablesFor(variables) };
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
  mask: ReturnType<typeof createMaskErrors>,
): ActiveSubscription {
  if (!later || !incremental) return new SingleResult(payload);
  const about = { requestId, operation: operation.operationName };
  const maskFirst = (errors: readonly unknown[]) => mask(errors.slice(0, MAX_ERRORS), about);
  return new PartialResponse({ result, later, format: incremental, mask: maskFirst });
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

class SingleResult implements ActiveSubscription {
  readonly endsByItself = true;
  readonly #items: SubscriptionItem[];

  constructor(payload: string) {
    this.#items = [{ kind: 'next', payload, id: '' }];
  }

  async next(): Promise<SubscriptionItem> {
    return this.#items.shift() ?? { kind: 'complete' };
  }

  close(): void {
    this.#items.length = 0;
  }
}
