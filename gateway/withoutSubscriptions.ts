import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { gatewayFaults } from './errors.ts';
import { createMaskErrors } from './http/maskError.ts';
import type { openSubscriptions } from './openSubscriptions.ts';

/** The hub of a gateway that follows no events: it refuses every subscription. */
export function withoutSubscriptions(log: Log): ReturnType<typeof openSubscriptions> {
  const mask = createMaskErrors(log);
  const refusal = new Fault(gatewayFaults.badRequest, 'This gateway serves no subscriptions of this graph.');
  return {
    hub: {
      async subscribe({ requestId, operation: { operationName } }) {
        return { kind: 'refused', errors: mask([refusal], { requestId, operation: operationName }) };
      },
      renewCaller: () => false,
      counters: () => ({ subscriptions: 0, groups: 0, waiting: 0 }),
    },
    logs: [],
    revocationsRead: Promise.resolve(),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
