import { randomUUID } from 'node:crypto';
import { serviceVariable } from '#platform/environment/environment.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import { testIdentity, testIdentitySecret } from '#platform/testing/testIdentity.ts';
import { findSubgraph, type SubgraphName } from '../../commands/subgraphs.ts';
import { anySubgraphPorts, subgraphVariables } from '../subgraphVariables.ts';
import { runProgram } from '../startSystem.ts';

const NOWHERE = 'http://127.0.0.1:1';

const customer: Claims = {
  subject: 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
  session: 'ses_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
  roles: [],
  scopes: [],
};

/** An operation that needs the store, for each subgraph under test. */
const reads = {
  users: '{ me { email } }',
  products: '{ products(first: 1) { edges { node { id } } } }',
  orders: '{ cart { id } }',
} as const satisfies Partial<Record<SubgraphName, string>>;

/** A subgraph whose behaviour while its store fails is tested. */
export type SubgraphUnderTest = keyof typeof reads;

type SubgraphResponse = {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
};

export type SubgraphOnStore = Awaited<ReturnType<typeof openSubgraphOnStore>>;

/** Starts one subgraph as a process on the store at `url`; requests to it are signed as the gateway signs them. */
export async function openSubgraphOnStore(name: SubgraphUnderTest, url: string) {
  const running = runProgram('tests/stores/subgraphProcess.ts', {
    args: [name],
    env: {
      ...subgraphVariables(testIdentitySecret, { [name]: url }),
      ...anySubgraphPorts,
      ...Object.fromEntries(findSubgraph(name).calls.map((called) => [serviceVariable(called, 'URL'), NOWHERE])),
    },
  });
  const [, at = ''] = await running.waitForOutput(/open: (http:\S+)/);
  const execute = async (query: string, variables: Record<string, unknown> = {}): Promise<SubgraphResponse> => {
    const body = JSON.stringify({ query, variables });
    return (await send(name, at, { method: 'POST', path: '/graphql', body })).json() as Promise<SubgraphResponse>;
  };
  return {
    execute,
    /** Resolves with the error code of its read, or null if the read succeeds. */
    readErrorCode: async () => (await execute(reads[name])).errors?.[0]?.extensions.code ?? null,
    get: (path: string) => send(name, at, { method: 'GET', path, body: '' }),
    /** The lines of its output. */
    logLines: () => running.output().split('\n'),
    [Symbol.asyncDispose]: async () => void (await running.stop('SIGKILL')),
  };
}

type SignedRequest = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body: string };

function send(subgraph: SubgraphName, url: string, { method, path, body }: SignedRequest): Promise<Response> {
  const deadlineAt = Date.now() + 10_000;
  const call = { claims: customer, requestId: randomUUID(), deadlineAt };
  const signed = testIdentity('gateway').signCall(subgraph, { method, path, body }, call);
  const headers = { ...signed, 'content-type': 'application/json' };
  return fetch(url + path, method === 'POST' ? { method, headers, body } : { headers });
}
