import { expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { noOverload } from '../policies/overload.ts';
import { webhookRoute, type ForwardWebhook } from './webhookRoute.ts';

type Webhook = Parameters<ForwardWebhook>[0];

function appWith(forward: ForwardWebhook): FastifyInstance {
  const app = fastify();
  webhookRoute(app, forward, noOverload);
  return app;
}

const url = '/webhooks/payments';

test('the body and signature are forwarded unchanged, and the response is returned', async () => {
  const forwarded: Webhook[] = [];
  const app = appWith(async (webhook) => {
    forwarded.push(webhook);
    return { status: 401, body: '{"errors":[]}' };
  });
  const payload = '{ "a" :\t1 }\n';
  const headers = { 'content-type': 'application/json', 'payment-signature': 't=1,v1=x' };
  const response = await app.inject({ method: 'POST', url, headers, payload });
  expect(response).toMatchObject({ statusCode: 401, body: '{"errors":[]}' });
  expect(Buffer.from(forwarded[0]?.body ?? []).toString()).toBe(payload);
  expect(forwarded[0]).toMatchObject({ signature: 't=1,v1=x', requestId: expect.any(String) });
});

test('the gateway does not validate type, body or signature, which is up to the subgraph', async () => {
  const forwarded: Webhook[] = [];
  const app = appWith(async (webhook) => {
    forwarded.push(webhook);
    return { status: 204, body: '' };
  });
  await app.inject({ method: 'POST', url });
  await app.inject({ method: 'POST', url, headers: { 'content-type': 'text/odd' }, payload: 'x' });
  expect(forwarded.map(({ body, signature }) => [body.length, signature])).toEqual([
    [0, ''],
    [1, ''],
  ]);
});

test('a body above the limit is refused without a subgraph call', async () => {
  const app = appWith(() => Promise.reject(new Error('expected no call')));
  const headers = { 'content-type': 'application/json' };
  const response = await app.inject({ method: 'POST', url, headers, payload: 'x'.repeat(65_537) });
  expect(response.statusCode).toBe(413);
});

test('when the subgraph does not respond, the status makes the provider retry', async () => {
  const app = appWith(() => Promise.reject(new Fault(commonFaults.dependencyUnavailable)));
  const response = await app.inject({
    method: 'POST',
    url,
    payload: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect(response.statusCode).toBe(503);
});
