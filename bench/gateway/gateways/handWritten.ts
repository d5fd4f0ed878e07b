import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Pool } from 'undici';
import { expectedResponses } from '../expectedResponses.ts';
import { handWritten, type Call } from '../handWritten.ts';
import { runGateway } from '../runGateway.ts';

type Sent = { readonly subgraph: string; readonly body: string };

const headers = { 'content-type': 'application/json', accept: 'application/json' };
const execute = handWritten(process.env['CALLS'] === 'merged');
const isBuilt = process.env['HAND_WRITTEN'] === 'built';

// The calls of a plan by hand, on undici pools behind Node's HTTP. HAND_WRITTEN=built parses each response and builds
// the next calls and the result from them; HAND_WRITTEN=bytes sends calls that were recorded, reads their responses, and
// answers with bytes that were made before. CALLS=merged joins calls that can start at the same time.
await runGateway(async ({ supergraphSdl, urls }) => {
  const pools = new Map(Object.entries(urls).map(([name, url]) => [name, new Pool(url, { connections: 64 })]));
  const send = async ({ subgraph, body }: Sent): Promise<string> => {
    const response = await pools.get(subgraph)?.request({ path: '/graphql', method: 'POST', headers, body });
    return (await response?.body.text()) ?? '';
  };
  const responses = Object.entries(await expectedResponses(supergraphSdl));
  const bytes = new Map(responses.map(([query, response]) => [query, JSON.stringify(response)]));
  const rounds = new Map<string, readonly (readonly Sent[])[]>();
  for (const query of bytes.keys()) rounds.set(query, await record(query, send));

  async function answer(query: string): Promise<string | undefined> {
    if (isBuilt) return JSON.stringify({ data: await execute(query, createCall(send)) });
    for (const round of rounds.get(query) ?? []) await Promise.all(round.map(send));
    return bytes.get(query);
  }

  const server = createServer(async (request, response) => {
    const { query } = JSON.parse(await text(request)) as { query: string };
    response.writeHead(200, { 'content-type': 'application/json' }).end(await answer(query));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});

function createCall(send: (sent: Sent) => Promise<string>): Call {
  return async (subgraph, query, representations) => {
    const body = JSON.stringify({ query, variables: representations && { representations } });
    const { data } = JSON.parse(await send({ subgraph, body })) as { data: Record<string, unknown> };
    return data;
  };
}

/** The calls of an operation in rounds: a call is in the round after those that returned before it was sent. */
async function record(query: string, send: (sent: Sent) => Promise<string>): Promise<readonly (readonly Sent[])[]> {
  const rounds: Sent[][] = [];
  let returned = 0;
  const recorded = createCall(async (sent) => {
    const round = returned;
    (rounds[round] ??= []).push(sent);
    const response = await send(sent);
    returned = Math.max(returned, round + 1);
    return response;
  });
  await execute(query, recorded);
  return rounds;
}
