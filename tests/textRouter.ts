import { createLog } from '#platform/log/log.ts';
import type { SupergraphSource } from '../gateway/composition/supergraphSource.ts';
import { createOperationRouter } from '../gateway/http/operationRouter.ts';
import { documentLimits } from '../gateway/policies/documentLimits.ts';
import { createOperationResolver } from '../gateway/policies/resolveOperation.ts';
import type { Live } from '../gateway/subscriptions/live.ts';
import type { TextLive } from './liveReading.ts';

const log = createLog({ service: 'test', level: 'silent' });

/** Resolves the text of a document as the transports do, before it is subscribed to. */
export function createTextRouter(source: SupergraphSource) {
  const resolve = createOperationResolver({ schema: () => source.current().apiSchema(), limits: documentLimits });
  const executeOperation = async () => {
    throw new Error('expected a subscription');
  };
  const over = (live: Live): TextLive => ({
    async subscribe({ query, operationName, ...request }) {
      const router = createOperationRouter({ resolve, executeOperation, live, log });
      const resolved = router.resolve({ query, operationName }, request.requestId);
      return resolved.kind === 'refused' ? resolved : live.subscribe({ ...request, operation: resolved.operation });
    },
    renewCaller: (subscription, caller) => live.renewCaller(subscription, caller),
    counters: () => live.counters(),
  });
  return { resolve, over };
}
