import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TracedCall } from '#platform/http/subgraphServer.ts';
import { readTraceparent } from '#platform/http/traceparent.ts';
import type { SignedCall } from '#platform/identity/signedCall.ts';
import { createLog, type Log } from '#platform/log/log.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { fixedInstances } from '#platform/discovery/instances.ts';
import { instancesAt } from '#platform/discovery/openInstances.ts';
import { createHttpProducts } from '../../subgraphs/orders/participants/httpProducts.ts';

type Sent = {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly extensions: { readonly traceparent: string | null };
};
export type ScriptedRequest = Sent & { readonly call: TracedCall<SignedCall> };
type Respond = (operations: ScriptedRequest, response: ServerResponse, count: number) => unknown;
type ScriptedSettings = { readonly timeoutMs?: number; readonly halfOpenAfterMs?: number; readonly log?: Log };

/**
 * A scripted products service that verifies signatures, and a client of it. `respond` returns the response of each
 * operation: a value of its own, a string for the whole request, or undefined for no response.
 */
export async function openScriptedProducts(respond: Respond, settings: ScriptedSettings = {}) {
  const [operations, requests]: [ScriptedRequest[], ScriptedRequest[][]] = [[], []];
  const { verifyCall } = testIdentity('products');
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = await bodyOf(request);
    const signed = verifyCall({ method: 'POST', path: '/graphql', body, headers: request.headers });
    const call = { ...signed, traceparent: readTraceparent(request.headers['traceparent']) };
    const batch = (JSON.parse(body.toString()) as Sent[]).map((sent) => ({ ...sent, call }));
    requests.push(batch);
    const responses = await Promise.all(
      batch.map((operation) => respond(operation, response, operations.push(operation))),
    );
    if (responses.includes(undefined)) return;
    response.end(responses.find((one) => typeof one === 'string') ?? JSON.stringify(responses));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const log = createLog({ service: 'test', level: 'silent' });
  const identity = testIdentity('orders');
  const products = createHttpProducts({
    source: fixedInstances(instancesAt([`http://127.0.0.1:${port}`])),
    identity,
    log,
    ...settings,
  });
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const dispose = async () => {
    await products[Symbol.asyncDispose]();
    await close();
  };
  return { products, operations, requests, close, [Symbol.asyncDispose]: dispose };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

export const callOptions = (withinMs = 10_000, fields: { requestId?: string; traceparent?: string | null } = {}) => ({
  requestId: 'req-1',
  deadlineAt: Date.now() + withinMs,
  traceparent,
  ...fields,
});

export function variantOf(id: string, fields: Record<string, unknown> = {}) {
  return {
    id,
    sku: `SKU-${id}`,
    title: 'Large',
    weightGrams: 300,
    price: { amountMinor: 1_250, currency: 'USD' },
    stock: { availableToSell: 7 },
    product: { id: 'prd_1', name: 'Tea', status: 'ACTIVE', images: [{ url: 'https://example.com/1.jpg' }] },
    ...fields,
  };
}

/** Every variant exists but `gone`. */
export function entitiesFor({ variables }: Pick<ScriptedRequest, 'variables'>) {
  return { data: { _entities: requestedIds(variables).map((id) => (id === 'gone' ? null : variantOf(id))) } };
}

/** The variant ids of a quotes query. */
export function requestedIds(variables: ScriptedRequest['variables']): string[] {
  return (variables['representations'] as { id: string }[]).map(({ id }) => id);
}

export const unavailableError = { extensions: { code: 'DEPENDENCY_UNAVAILABLE' } };
