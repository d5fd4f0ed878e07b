import { getOperationAST, parse, type GraphQLFormattedError } from 'graphql';
import { commonFaults, maskFault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Caller } from '../context.ts';
import type { Live, LiveItem, LiveOutcome, LiveSubscription } from '../subscriptions/live.ts';
import type { ExecuteOperation } from './executeOperation.ts';

/** One operation as any way in has read it, and who asks. */
export type Question = {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly caller: Caller | null;
  readonly requestId: string;
  readonly lastEventId?: string | null;
};

export type Answers = {
  /** Answers an operation of any kind, a query as a stream of one item. Never rejects: a fault of ours is an error in it. */
  readonly ask: (question: Question) => Promise<LiveOutcome>;
  /** Gives what was answered to a newer token of the same session; false for anybody else's. */
  readonly renew: (subscription: LiveSubscription, caller: Caller) => boolean;
};

type AnswersOptions = {
  readonly executeOperation: ExecuteOperation;
  readonly live: Live;
  readonly maxTokens: number;
  readonly log: Log;
};

/** What the ways in that keep a connection have in common: subscriptions go to the hub, the rest where HTTP asks too. */
export function createAnswers({ executeOperation, live, maxTokens, log }: AnswersOptions): Answers {
  async function execute(question: Question): Promise<LiveOutcome> {
    const result = await executeOperation(question);
    // Without `data` nothing was executed: GraphQL calls that a request error.
    if (result.data === undefined) return { kind: 'refused', errors: result.errors ?? [] };
    return { kind: 'subscribed', subscription: new OneAnswer(JSON.stringify(result)) };
  }

  return {
    ask: async (question) => {
      try {
        const isLive = operationKind(question, maxTokens) === 'subscription';
        return await (isLive ? live.subscribe(question) : execute(question));
      } catch (error) {
        return { kind: 'refused', errors: [maskFault(error, { requestId: question.requestId, log })] };
      }
    },
    renew: (subscription, caller) => subscription instanceof OneAnswer || live.renewCaller(subscription, caller),
  };
}

/** Which kind of operation is asked for; null for a document that cannot be read, or does not say which is meant. */
export function operationKind(
  { query, operationName }: Pick<Question, 'query' | 'operationName'>,
  maxTokens: number,
): 'query' | 'mutation' | 'subscription' | null {
  try {
    return getOperationAST(parse(query, { maxTokens }), operationName)?.operation ?? null;
  } catch {
    return null;
  }
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
