import { expect, test } from '@jest/globals';
import fastify from 'fastify';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { servicesRoute } from './servicesRoute.ts';

const call = { claims: null, requestId: 'req_1', deadlineAt: Date.now() + 60_000 };
const request = { method: 'GET', path: '/services', body: '' };

test('only the operator reads the services, by a call that was signed for this gateway, and once', async () => {
  await using app = fastify();
  const services = [{ name: 'products', instances: [] }];
  servicesRoute(app, { verify: testIdentity('gateway').verifyCall, read: async () => services });
  const statusOf = async (headers: Record<string, string>) =>
    (await app.inject({ url: '/services', headers })).statusCode;
  const signed = testIdentity('operator').signCall('gateway', request, call);
  const response = await app.inject({ url: '/services', headers: signed });
  expect(response.json()).toEqual({ services });
  expect(await statusOf(signed)).not.toBe(200);
  expect(await statusOf({})).not.toBe(200);
  expect(await statusOf(testIdentity('orders').signCall('gateway', request, call))).not.toBe(200);
  expect(await statusOf(testIdentity('operator').signCall('products', request, call))).not.toBe(200);
  expect(await statusOf(testIdentity('operator').signCall('gateway', { ...request, path: '/' }, call))).not.toBe(200);
});
