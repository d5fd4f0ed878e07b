import { Pool } from 'undici';
import { createEventLogReader, type EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { newId } from '#platform/ids/ids.ts';
import { signCall } from '#platform/identity/signedCall.ts';

const TIMEOUT_MS = 10_000;

/** Reads the event log of the subgraph at `url`, in signed calls as `reviews`. */
export function openLog(url: string, identityKeys: readonly string[]): EventLogReader & AsyncDisposable {
  const pool = new Pool(url, { connections: 1 });

  async function get(path: string): Promise<{ status: number; body: unknown }> {
    const deadlineAt = Date.now() + TIMEOUT_MS;
    const call = { caller: 'reviews', claims: null, requestId: newId('req'), deadlineAt, traceparent: null };
    const headers = signCall(identityKeys, { method: 'GET', path, body: '' }, call);
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path,
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: statusCode, body: await body.text() };
  }

  return { ...createEventLogReader({ get }), [Symbol.asyncDispose]: () => pool.destroy() };
}
