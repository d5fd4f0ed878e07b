import { Pool } from 'undici';
import type { Claims } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';

/** Calls one subgraph with requests signed as the gateway signs them. `as` are the claims of the caller. */
export type SignedClient = {
  readonly execute: <Data>(query: string, o: { as: Claims; variables?: Record<string, unknown> }) => Promise<Data>;
  readonly get: (path: string) => Promise<{ status: number; body: string }>;
  /** Forwards an external request, such as a webhook. */
  readonly post: (path: string, o: { body: string; headers: Record<string, string> }) => Promise<{ status: number }>;
} & AsyncDisposable;

type SendOptions = {
  readonly body?: string;
  readonly claims: Claims | null;
  readonly headers?: Record<string, string>;
};

const DEADLINE_MS = 10_000;

type Callee = { readonly subgraph: string; readonly secret: string };

/**
 * Returns a client of the subgraph at `url`, which shares the secret. Calls throw on a lost connection and on GraphQL
 * errors.
 */
export function createSignedClient(url: string, { subgraph, secret }: Callee): SignedClient {
  const pool = new Pool(url, { connections: 100 });
  const gateway = testIdentity('gateway', { secret });
  async function send(method: 'GET' | 'POST', path: string, o: SendOptions) {
    const { body, claims, headers: own } = o;
    const call = { claims, requestId: newId('req'), deadlineAt: Date.now() + DEADLINE_MS };
    const signature = gateway.signCall(subgraph, { method, path, body: body ?? '' }, call);
    const headers = { ...own, ...signature, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await pool.request({ method, path, body, headers });
    return { status: answer.statusCode, body: await answer.body.text() };
  }
  return {
    async execute<Data>(query: string, { as, variables = {} }: { as: Claims; variables?: Record<string, unknown> }) {
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

/** Claims of a new customer. */
export function customerClaims(): Claims {
  return { subject: newId('usr'), session: newId('ses'), roles: [], scopes: [] };
}

/** Claims of a new support employee, who may fulfil and refund orders. */
export function supportClaims(): Claims {
  const scopes = ['order:read', 'order:fulfil', 'order:refund'];
  return { subject: newId('usr'), session: newId('ses'), roles: ['SUPPORT'], scopes };
}

/** Claims of a new manager, who may edit the catalogue. */
export function managerClaims(): Claims {
  return { subject: newId('usr'), session: newId('ses'), roles: ['MANAGER'], scopes: ['catalog:write', 'stock:read'] };
}
