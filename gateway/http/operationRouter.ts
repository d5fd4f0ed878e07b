import type { GraphQLFormattedError } from 'graphql';
import { commonFaults } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Caller } from '../context.ts';
import type { OperationText, ResolvedOperation, ResolveOperation } from '../policies/resolveOperation.ts';
import type { Live, LiveItem, LiveOutcome, LiveSubscription } from '../subscriptions/live.ts';
import type { ExecuteOperation } from './executeOperation.ts';
import { createMaskErrors } from './maskError.ts';

/** One operation as a transport has read it, and who asks. */
export type OperationRequest = {
  readonly operation: ResolvedOperation;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly caller: Caller | null;
  readonly requestId: string;
  readonly traceparent?: string | null;
  readonly lastEventId?: string | null;
};

type Resolved = { readonly kind: 'resolved'; readonly operation: ResolvedOperation };
type Refused = Extract<LiveOutcome, { kind: 'refused' }>;

/** Where every transport hands in its operations. */
export type OperationRouter = {
  /** Finds the operation that is meant, once. What it refuses nothing executes. */
  readonly resolve: (text: OperationText, requestId: string) => Resolved | Refused;
  /** Answers an operation of any kind, a query as a stream of one item. Never rejects: a fault of ours is an error in it. */
  readonly execute: (request: OperationRequest) => Promise<LiveOutcome>;
  /** Gives what was answered to a newer token of the same session; false for anybody else's. */
  readonly renew: (subscription: LiveSubscription, caller: Caller) => boolean;
};

type RouterOptions = {
  readonly resolve: ResolveOperation;
  readonly executeOperation: ExecuteOperation;
  readonly live: Live;
  readonly log: Log;
};

// A list of thousands of wrong elements is one mistake: the first of them say so.
const MAX_ERRORS = 50;

/** Subscriptions go to the hub, queries and mutations to the executor, whatever transport they came by. */
export function createOperationRouter({ resolve, executeOperation, live, log }: RouterOptions): OperationRouter {
  const mask = createMaskErrors(log);

  async function execute(request: OperationRequest): Promise<LiveOutcome> {
    if (request.operation.operation.operation === 'subscription') return live.subscribe(request);
    const { result, cost } = await executeOperation(request);
    // Without `data` nothing was executed: GraphQL calls that a request error.
    if (result.data === undefined) return { kind: 'refused', errors: result.errors ?? [] };
    return { kind: 'subscribed', subscription: new OneAnswer(JSON.stringify(result)), cost };
  }

  function refuse(error: unknown, requestId: string, operation: string | null = null): Refused {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return { kind: 'refused', errors: mask(errors.slice(0, MAX_ERRORS), { requestId, operation }) };
  }

  return {
    resolve(text, requestId) {
      try {
        return { kind: 'resolved', operation: resolve(text) };
      } catch (error) {
        return refuse(error, requestId);
      }
    },
    async execute(request) {
      try {
        const { operation, variables = null } = request;
        return asWritten(request, await execute({ ...request, variables: operation.variablesFor(variables) }));
      } catch (error) {
        return asWritten(request, refuse(error, request.requestId, request.operation.operationName));
      }
    },
    renew: (subscription, caller) => subscription instanceof OneAnswer || live.renewCaller(subscription, caller),
  };
}

function asWritten({ operation }: OperationRequest, outcome: LiveOutcome): LiveOutcome {
  if (outcome.kind !== 'refused') return outcome;
  const errors = outcome.errors.map((each) => ({ ...each, message: operation.asWritten(each.message) }));
  return { ...outcome, errors };
}

/** What a connection is told when an operation of it is one too many. */
export function tooManyErrors(max: number, requestId: string): readonly GraphQLFormattedError[] {
  const message = `At most ${max} operations run on one connection: end one first.`;
  return [{ message, extensions: { code: commonFaults.overloaded.code, requestId } }];
}

class OneAnswer implements LiveSubscription {
  readonly #items: LiveItem[];

  constructor(payload: string) {
    this.#items = [{ kind: 'next', payload, id: '' }];
  }

  async next(): Promise<LiveItem> {
    return this.#items.shift() ?? { kind: 'complete' };
  }

  close(): void {
    this.#items.length = 0;
  }
}
