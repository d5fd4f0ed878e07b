import { Pool } from 'undici';
import { signCall, type Claims } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';

/** Asks one house, signed as the gateway does. `as` is who the gateway found to be calling. */
export type CallHouse = {
  readonly ask: <Data>(query: string, o: { as: Claims; variables?: Record<string, unknown> }) => Promise<Data>;
  readonly get: (path: string) => Promise<{ status: number; body: string }>;
  /** Passes on what somebody outside has sent. */
  readonly post: (path: string, o: { body: string; headers: Record<string, string> }) => Promise<{ status: number }>;
} & AsyncDisposable;

type Sent = { readonly body?: string; readonly claims: Claims | null; readonly headers?: Record<string, string> };

const DEADLINE_MS = 10_000;

/** Throws when the connection is lost, and for any error in the answer. */
export function callHouse(url: string, keys: readonly string[]): CallHouse {
  const pool = new Pool(url, { connections: 100 });
  async function send(method: 'GET' | 'POST', path: string, o: Sent) {
    const { body, claims, headers: own } = o;
    const call = { caller: 'gateway', claims, requestId: newId('req'), deadlineAt: Date.now() + DEADLINE_MS };
    const signature = signCall(keys, { method, path, body: body ?? '' }, { ...call, traceparent: null });
    const headers = { ...own, ...signature, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await pool.request({ method, path, body, headers });
    return { status: answer.statusCode, body: await answer.body.text() };
  }
  return {
    async ask<Data>(query: string, { as, variables = {} }: { as: Claims; variables?: Record<string, unknown> }) {
      const { body } = await send('POST', '/graphql', { body: JSON.stringify({ query, variables }), claims: as });
      const { data, errors } = JSON.parse(body) as { data?: Data | null; errors?: unknown };
      if (errors || data == null) throw new Error(`expected data, got ${body.slice(0, 400)}`);
      return data;
    },
    get: (path) => send('GET', path, { claims: null }),
    post: (path, { body, headers }) => send('POST', path, { body, headers, claims: null }),
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

/** A customer nobody knows, as the gateway vouches for one. */
export function newCustomer(): Claims {
  return { subject: newId('usr'), session: newId('ses'), roles: [], scopes: [] };
}

/** Somebody of the staff who may send orders and give money back. */
export function newClerk(): Claims {
  const scopes = ['order:read', 'order:fulfil', 'order:refund'];
  return { subject: newId('usr'), session: newId('ses'), roles: ['SUPPORT'], scopes };
}

/** Somebody of the staff who may put things on sale. */
export function newManager(): Claims {
  return { subject: newId('usr'), session: newId('ses'), roles: ['MANAGER'], scopes: ['catalog:write', 'stock:read'] };
}
