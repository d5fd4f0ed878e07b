import { createIdentity } from '#platform/identity/identity.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import { randomUUID } from 'node:crypto';
import { findServiceUrls } from '../../commands/serviceUrl.ts';
import { readOperatorKeys } from '../../commands/operatorKeys.ts';
import { subgraphs, type SubgraphName } from '../../commands/subgraphs.ts';
import type { GraphQLResponse } from '../startSystem.ts';

type Operation = { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> };

/** Calls of the subgraphs of a running system, past the gateway. */
export async function openSubgraphCalls(env: NodeJS.ProcessEnv) {
  const keys = await readOperatorKeys(env);
  const urls = new Map<SubgraphName, string>();
  for (const { name } of subgraphs) urls.set(name, new URL('/graphql', (await findServiceUrls(env, name))[0]).href);
  const identities = new Map(
    ['gateway', ...urls.keys()].map((service) => [service, createIdentity({ service, keys })] as const),
  );

  function sign(service: string, subgraph: SubgraphName, { body, claims }: { body: string; claims: Claims | null }) {
    const call = { claims, requestId: randomUUID(), deadlineAt: Date.now() + 10_000 };
    const signed = identities.get(service)?.signCall(subgraph, { method: 'POST', path: '/graphql', body }, call);
    if (!signed) throw new Error(`expected a service, got ${service}`);
    return signed;
  }
  const post = (subgraph: SubgraphName, body: string, signature: Readonly<Record<string, string>>) =>
    postTo(urls.get(subgraph) ?? '', body, signature);

  return {
    /** As the gateway does, on behalf of a caller. */
    async asGateway(subgraph: SubgraphName, operation: Operation, claims: Claims | null) {
      const body = JSON.stringify(operation);
      return (await post(subgraph, body, sign('gateway', subgraph, { body, claims }))).body;
    },
    /** What a subgraph answers to calls that it has to refuse, by what is wrong with them. */
    async refused(subgraph: SubgraphName, query: string, claims: Claims) {
      const body = JSON.stringify({ query });
      const once = sign('gateway', subgraph, { body, claims });
      await post(subgraph, body, once);
      const other = subgraph === 'users' ? 'products' : 'users';
      const another = JSON.stringify({ query: `${query} ` });
      return {
        unsigned: await post(subgraph, body, {}),
        replayed: await post(subgraph, body, once),
        'signed for another subgraph': await post(subgraph, body, sign('gateway', other, { body, claims })),
        'signed for another body': await post(subgraph, another, sign('gateway', subgraph, { body, claims })),
        'signed by a service that has no users': await post(subgraph, body, sign(other, subgraph, { body, claims })),
      };
    },
  };
}

async function postTo(url: string, body: string, signature: Readonly<Record<string, string>>) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signature },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) as GraphQLResponse<Readonly<Record<string, unknown>>> };
}
