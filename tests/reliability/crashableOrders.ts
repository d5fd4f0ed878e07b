import { subscribe } from 'node:diagnostics_channel';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { readOrdersConfig } from '../../subgraphs/orders/config.ts';
import { openOrders } from '../../subgraphs/orders/open.ts';
import { observeBoundaries, observePubSub } from './observeBoundaries.ts';
import { processMutant } from './processMutants.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';

/** Sent by the parent: report boundaries from now on, and crash at the n-th pass of this one. */
export type CrashCommand = { readonly crashAt?: { readonly boundary: string; readonly nth: number } };
/** Sent to the parent. */
export type CrashReport = { readonly url: string } | { readonly passed: string } | { readonly isArmed: true };

// The orders subgraph in a process that kills itself with SIGKILL at a boundary that its parent names.
const firstCommand = process.env['CRASH_COMMAND'];
// ordersProcess.ts wrote it.
let command = firstCommand ? (JSON.parse(firstCommand) as CrashCommand) : null;
let timesPassed = 0;

function onBoundary(boundary: string): void {
  if (!command) return;
  if (command.crashAt?.boundary === boundary) {
    timesPassed += 1;
    if (timesPassed === command.crashAt.nth) process.kill(process.pid, 'SIGKILL');
  }
  sendReport({ passed: boundary });
}

function sendReport(report: CrashReport): void {
  process.send?.(report);
}

process.on('disconnect', () => process.exit());
process.on('message', (received: CrashCommand) => {
  command = received;
  timesPassed = 0;
  sendReport({ isArmed: true });
});
subscribe('http.server.response.finish', (message) => {
  const { request } = message as { request: { method?: string } };
  if (request.method === 'POST') onBoundary('acknowledge: after');
});

const log = createLog({ service: 'orders', level: process.env['LOG_LEVEL'] ?? 'error' });
const url = process.env['REDIS_URL'];
const pubSub = url ? await openRedisPubSub({ url, log }) : openLocalPubSub();
const { sagaDependencies, eventLog } = observeBoundaries(onBoundary);
const mutate = processMutant(process.env['MUTANT']);
const orders = await openOrders({
  config: readOrdersConfig(process.env),
  pubSub: observePubSub(pubSub, onBoundary),
  log,
  overrides: { sagaDependencies: (real) => sagaDependencies(mutate(loseCharges(real))), eventLog },
});
sendReport({ url: orders.url });

/** Loses each charge with the token `tok_lost` on the network: the provider never receives it. */
function loseCharges(dependencies: SagaDependencies): SagaDependencies {
  const { provider } = dependencies;
  return {
    ...dependencies,
    provider: {
      ...provider,
      async charge(charge, call) {
        if (charge.token !== 'tok_lost') return provider.charge(charge, call);
        throw new Fault(commonFaults.dependencyUnavailable, 'the charge was lost on its way');
      },
    },
  };
}
