import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Supergraph } from '../composition/supergraph.ts';
import type { FailingRules } from '../execution/deniedFields.ts';
import type { OperationOfDocument } from '../execution/normaliseOperation.ts';
import type { OperationEngine, PreparedOperation } from '../execution/operationEngine.ts';
import {
  readSubscriptionArguments,
  parseSubscription,
  type SubscriptionArguments,
  type OperationWithVariables,
  type ParsedSubscription,
} from './parseSubscription.ts';

export type PlannedSubscription = SubscriptionArguments &
  Pick<ParsedSubscription, 'text' | 'operation'> & {
    /** A document of this operation and its fragments only. */
    readonly document: DocumentNode;
    /** What each event of the subscription is executed with. */
    readonly prepared: PreparedOperation;
    readonly supergraph: Pick<Supergraph, 'schema' | 'apiSchema'>;
  };

export type SubscriptionPlanner = {
  /**
   * Rejects with an AggregateError of all errors of the request. `judge` is called before variables are coerced, and
   * may throw its own fault; it returns the rules that the caller does not meet.
   */
  readonly plan: (request: OperationWithVariables, judge: Judge) => Promise<PlannedSubscription>;
};

type Judge = (parsed: OperationOfDocument) => FailingRules | null;

const MAX_ENTRIES = 1_000;

/** Creates the planner of one supergraph. */
export function createSubscriptionPlanner(
  supergraph: Pick<Supergraph, 'schema' | 'apiSchema'>,
  engine: OperationEngine,
): SubscriptionPlanner {
  const schema = supergraph.apiSchema();
  const parsedByText = new LRUCache<string, ParsedSubscription, OperationWithVariables['operation']>({
    max: MAX_ENTRIES,
    memoMethod: (_key, _stale, { context: operation }) => parseSubscription(operation, schema),
  });

  return {
    async plan(request, judge) {
      const { query, operationName } = request.operation;
      const key = JSON.stringify([operationName, query]);
      const parsed = parsedByText.memo(key, { context: request.operation });
      const failing = judge(parsed);
      const { conditions, ...args } = readSubscriptionArguments(parsed, request, schema);
      const { text, operation, plain } = parsed;
      const prepared = await engine.prepare(plain, { conditions, defers: false, failing });
      return { ...args, text, operation, document: plain.document, prepared, supergraph };
    },
  };
}
