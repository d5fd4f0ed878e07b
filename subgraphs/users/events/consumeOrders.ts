import { Pool } from 'undici';
import { createEventLogReader, type EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { newId } from '#platform/ids/ids.ts';
import { createSigner } from '#platform/identity/signer.ts';
import { clockSkewRefusal, signCall } from '#platform/identity/signedCall.ts';
import { consumeEvents, type ConsumeOptions } from './consumeEvents.ts';
import { createNotifyOwner } from './notifyOwner.ts';

type OrdersLogOptions = {
  /** The base URL of the orders subgraph. */
  readonly ordersUrl: string;
  readonly identityKeys: readonly string[];
  readonly now: () => Date;
};

type ConsumeOrdersOptions = OrdersLogOptions & Pick<ConsumeOptions, 'db' | 'pubSub' | 'onHandled' | 'log'>;

/** Starts to consume the events of the orders subgraph, which notifies the owners of orders. Disposing stops it. */
export function consumeOrders({ db, pubSub, onHandled, log, ...o }: ConsumeOrdersOptions): AsyncDisposable {
  const opened = new AsyncDisposableStack();
  const read = opened.use(openOrdersLog(o));
  const signer = createSigner(o.identityKeys);
  const handle = createNotifyOwner({ now: o.now });
  opened.use(consumeEvents({ source: 'orders', read, pubSub, signer, db, handle, onHandled, log }));
  return opened;
}

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 16 * 1_048_576;

/** Reads the event log of the orders subgraph by signed HTTP requests. */
function openOrdersLog({ ordersUrl, identityKeys, now }: OrdersLogOptions): EventLogReader & AsyncDisposable {
  const pool = new Pool(ordersUrl, { connections: 2, maxResponseSize: MAX_RESPONSE_BYTES });

  async function get(path: string): Promise<{ status: number; body: unknown }> {
    const signedAt = now().getTime();
    const deadlineAt = signedAt + TIMEOUT_MS;
    const call = { caller: 'users', claims: null, requestId: newId('req'), deadlineAt, traceparent: null };
    const headers = signCall(identityKeys, { method: 'GET', path, body: '', signedAt }, call);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await pool.request({ method: 'GET', path, headers, signal });
    const [status, body] = [response.statusCode, await response.body.text()];
    const reason = status === 401 ? clockSkewRefusal('orders', body) : null;
    if (reason) throw new Error(reason);
    return { status, body };
  }

  return { ...createEventLogReader({ get }), [Symbol.asyncDispose]: () => pool.destroy() };
}
