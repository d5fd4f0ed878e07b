import { randomUUID } from 'node:crypto';
import { signCall, type Claims } from '#platform/identity/signedCall.ts';
import { runProgram } from '../startSystem.ts';

const KEY = 'an identity key for tests of 32+ characters';
const NOWHERE = 'http://127.0.0.1:1';
const SECRET = 's'.repeat(32);

const customer: Claims = {
  subject: 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
  session: 'ses_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
  roles: [],
  scopes: [],
};

export type SubgraphName = 'users' | 'products' | 'orders';

/** What each subgraph can only answer from its store. */
const reads: Readonly<Record<SubgraphName, string>> = {
  users: '{ me { email } }',
  products: '{ products(first: 1) { edges { node { id } } } }',
  orders: '{ cart { id } }',
};

type Answer = {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
};

export type SubgraphOnStore = Awaited<ReturnType<typeof openSubgraphOn>>;

/** One subgraph as a process of its own on the store at `url`, asked as the gateway asks it. */
export async function openSubgraphOn(name: SubgraphName, url: string) {
  const running = runProgram('tests/stores/subgraphProcess.ts', {
    args: [name],
    env: {
      IDENTITY_KEYS: KEY,
      ORDERS_URL: NOWHERE,
      PRODUCTS_URL: NOWHERE,
      USERS_KEY_SECRET: SECRET,
      ORDERS_PAYMENT_WEBHOOK_SECRET: SECRET,
      [`${name.toUpperCase()}_PORT`]: '0',
      [name === 'products' ? 'PRODUCTS_MONGODB_URL' : `${name.toUpperCase()}_DATABASE_URL`]: url,
    },
  });
  const [, at = ''] = await running.waitForOutput(/open: (http:\S+)/);
  const ask = async (query: string, variables: Record<string, unknown> = {}): Promise<Answer> => {
    const body = JSON.stringify({ query, variables });
    return (await send(at, { method: 'POST', path: '/graphql', body })).json() as Promise<Answer>;
  };
  return {
    ask,
    /** The code it answers its read with, or null when it has answered it. */
    readCode: async () => (await ask(reads[name])).errors?.[0]?.extensions.code ?? null,
    get: (path: string) => send(at, { method: 'GET', path, body: '' }),
    /** The lines of its log. */
    logged: () => running.output().split('\n'),
    [Symbol.asyncDispose]: async () => void (await running.stop('SIGKILL')),
  };
}

type Sent = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body: string };

function send(url: string, { method, path, body }: Sent): Promise<Response> {
  const deadlineAt = Date.now() + 10_000;
  const call = { caller: 'gateway', claims: customer, requestId: randomUUID(), deadlineAt, traceparent: null };
  const headers = { ...signCall([KEY], { method, path, body }, call), 'content-type': 'application/json' };
  return fetch(url + path, method === 'POST' ? { method, headers, body } : { headers });
}
