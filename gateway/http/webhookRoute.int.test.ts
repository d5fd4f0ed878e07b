import { expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { webhookRoute, type PassWebhook } from './webhookRoute.ts';

type Passed = Parameters<PassWebhook>[0];

function appThat(pass: PassWebhook): FastifyInstance {
  const app = fastify();
  webhookRoute(app, pass);
  return app;
}

const url = '/webhooks/payments';

test('the bytes and their signature are handed on as they came, and the answer comes back', async () => {
  const passed: Passed[] = [];
  const app = appThat(async (webhook) => {
    passed.push(webhook);
    return { status: 401, body: '{"errors":[]}' };
  });
  const payload = '{ "a" :\t1 }\n';
  const headers = { 'content-type': 'application/json', 'payment-signature': 't=1,v1=x' };
  const answer = await app.inject({ method: 'POST', url, headers, payload });
  expect(answer).toMatchObject({ statusCode: 401, body: '{"errors":[]}' });
  expect(Buffer.from(passed[0]?.body ?? []).toString()).toBe(payload);
  expect(passed[0]).toMatchObject({ signature: 't=1,v1=x', requestId: expect.any(String) });
});

test('nothing is read here: no type, no body and no signature are for the house to refuse', async () => {
  const passed: Passed[] = [];
  const app = appThat(async (webhook) => {
    passed.push(webhook);
    return { status: 204, body: '' };
  });
  await app.inject({ method: 'POST', url });
  await app.inject({ method: 'POST', url, headers: { 'content-type': 'text/odd' }, payload: 'x' });
  expect(passed.map(({ body, signature }) => [body.length, signature])).toEqual([
    [0, ''],
    [1, ''],
  ]);
});

test('what is larger than a webhook is refused before anybody is asked', async () => {
  const app = appThat(() => Promise.reject(new Error('expected not to be asked')));
  const headers = { 'content-type': 'application/json' };
  const answer = await app.inject({ method: 'POST', url, headers, payload: 'x'.repeat(65_537) });
  expect(answer.statusCode).toBe(413);
});

test('when the house does not answer, the sender is told to try again', async () => {
  const app = appThat(() => Promise.reject(new Fault(commonFaults.dependencyUnavailable)));
  const answer = await app.inject({
    method: 'POST',
    url,
    payload: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.statusCode).toBe(503);
});
