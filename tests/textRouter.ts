import { createLog } from '#platform/log/log.ts';
import type { SupergraphSource } from '../gateway/composition/supergraphSource.ts';
import { createOperationRouter } from '../gateway/http/operationRouter.ts';
import { documentLimits } from '../gateway/policies/documentLimits.ts';
import { createPersistedQueries } from '../gateway/policies/persistedQueries.ts';
import { noOverload } from '../gateway/policies/overload.ts';
import { unlimited } from '../gateway/policies/rateLimits.ts';
import { createOperationResolver } from '../gateway/policies/resolveOperation.ts';
import type { SubscriptionHub } from '../gateway/subscriptions/subscriptionHub.ts';
import type { TextSubscriptionHub } from './subscriptionItems.ts';

const log = createLog({ service: 'test', level: 'silent' });

/** Resolves documents as the transports do, so that tests can subscribe with the text of a document. */
export function createTextRouter(source: SupergraphSource) {
  const documents = { schema: () => source.current().apiSchema(), limits: documentLimits };
  const resolve = createPersistedQueries(createOperationResolver(documents));
  const executeOperation = async () => {
    throw new Error('expected a subscription');
  };
  const over = (subscriptions: SubscriptionHub): TextSubscriptionHub => ({
    async subscribe({ query, operationName, ...request }) {
      const router = createOperationRouter({
        resolve,
        executeOperation,
        subscriptions,
        rateLimits: unlimited,
        overload: noOverload,
        costOf: () => 0,
        log,
      });
      const resolved = router.resolve({ query, operationName }, { ...request, address: '127.0.0.1' });
      return resolved.kind === 'refused'
        ? resolved
        : subscriptions.subscribe({ ...request, operation: resolved.operation });
    },
    renewCaller: (subscription, caller) => subscriptions.renewCaller(subscription, caller),
    counters: () => subscriptions.counters(),
  });
  return { resolve, over };
}
