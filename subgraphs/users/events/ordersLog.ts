import { Pool } from 'undici';
import { createEventLogReader, type EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { newId } from '#platform/ids/ids.ts';
import { signCall } from '#platform/identity/signedCall.ts';

type OrdersLogOptions = { readonly url: string; readonly identityKeys: readonly string[] };

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 16 * 1_048_576;

/** Reads the log of the orders house, in signed calls as `users`. */
export function openOrdersLog({ url, identityKeys }: OrdersLogOptions): EventLogReader & AsyncDisposable {
  const pool = new Pool(url, { connections: 2, maxResponseSize: MAX_ANSWER_BYTES });

  async function get(path: string): Promise<{ status: number; body: unknown }> {
    const deadlineAt = Date.now() + TIMEOUT_MS;
    const call = { caller: 'users', claims: null, requestId: newId('req'), deadlineAt, traceparent: null };
    const headers = signCall(identityKeys, { method: 'GET', path, body: '' }, call);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { statusCode, body } = await pool.request({ method: 'GET', path, headers, signal });
    return { status: statusCode, body: await body.text() };
  }

  return { ...createEventLogReader({ get }), [Symbol.asyncDispose]: () => pool.destroy() };
}
