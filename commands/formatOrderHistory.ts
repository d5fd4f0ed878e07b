import type { OrderHistory } from '../subgraphs/orders/backOffice.ts';

type Saga = OrderHistory['sagas'][number];
type Step = Saga['steps'][number];

/** An order's story as lines of text. It names no person and no address. */
export function formatOrderHistory({ orderId, order, payments, sagas }: OrderHistory, now: Date): string {
  const head = order
    ? `${order.number}  ${orderId}  ${order.status} ${order.paymentStatus} ${order.fulfillmentStatus}  version ${order.version}`
    : `${orderId}  never became an order`;
  const attempts = payments.map(({ id, state, amountMinor, currency, declineCode, refunds }) => {
    const back = refunds
      .map((refund) => `, ${refund.state} refund of ${refund.amountMinor} (${refund.cause})`)
      .join('');
    return `attempt ${id}  ${state}  ${amountMinor} ${currency}${declineCode ? `, ${declineCode}` : ''}${back}`;
  });
  return [head, ...sagas.flatMap((saga) => ['', ...sagaLines(saga, now)]), '', ...attempts].join('\n').trimEnd();
}

function sagaLines(saga: Saga, now: Date): string[] {
  const trace = saga.traceparent ? `  trace ${saga.traceparent.split('-')[1]}` : '';
  const lines = [`${saga.kind}  ${saga.state}  request ${saga.requestId}${trace}`];
  for (const step of saga.steps) lines.push(`  ${stepLine(step)}`);
  if (saga.state !== 'RUNNING' && saga.state !== 'UNDOING') return lines;
  const waitMs = saga.nextTryAt.getTime() - now.getTime();
  lines.push(`  next try ${waitMs > 0 ? `in ${seconds(waitMs)}` : 'now'}, after ${saga.tries} that came to nothing`);
  if (saga.heldUntil && saga.heldUntil > now) lines.push(`  held until ${saga.heldUntil.toISOString()}`);
  return lines;
}

function stepLine({ step, tries, lastError, startedAt, endedAt }: Step): string {
  const took = endedAt ? `done in ${seconds(endedAt.getTime() - startedAt.getTime())}` : 'under way';
  const again = tries > 0 ? `, tried again ${tries} times` : '';
  return `${step.padEnd(8)} ${startedAt.toISOString()}  ${took}${again}${lastError ? `: ${lastError}` : ''}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}
