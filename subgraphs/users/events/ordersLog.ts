import { Pool } from 'undici';
import { createEventLogReader, type EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { newId } from '#platform/ids/ids.ts';
import { clockSkewRefusal, signCall } from '#platform/identity/signedCall.ts';

type OrdersLogOptions = {
  readonly url: string;
  readonly identityKeys: readonly string[];
  readonly now: () => Date;
};

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 16 * 1_048_576;

/** Reads the log of the orders house, in signed calls as `users`. */
export function openOrdersLog({ url, identityKeys, now }: OrdersLogOptions): EventLogReader & AsyncDisposable {
  const pool = new Pool(url, { connections: 2, maxResponseSize: MAX_ANSWER_BYTES });

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
