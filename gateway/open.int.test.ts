import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { ada, openSmallFederation, tea } from '../tests/smallFederation.ts';
import { readGatewayConfig } from './config.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  federation = await openSmallFederation();
});
afterAll(() => federation[Symbol.asyncDispose]());

test('two subgraphs resolve one operation, and each receives the claims of the caller', async () => {
  const token = await federation.sign({ scope: 'a b' });
  const { status, headers, body } = await federation.execute(
    'query Order($id: ID!) { me { name } order(id: $id) { number customer { id name orders { number } } } }',
    { token, variables: { id: tea }, headers: { 'x-request-id': 'request-1234' } },
  );
  expect(body).toEqual({
    data: {
      me: { name: 'Ada' },
      order: { number: 'A-1', customer: { id: ada, name: 'Ada', orders: [{ number: 'A-1' }] } },
    },
  });
  expect(status).toBe(200);
  expect(headers.get('x-request-id')).toBe('request-1234');
  const claims = { subject: ada, session: 'ses_1', roles: ['CUSTOMER'], scopes: ['a', 'b'] };
  for (const call of [...federation.users.calls, ...federation.orders.calls])
    expect(call).toMatchObject({ caller: 'gateway', claims, requestId: 'request-1234' });
});

test('a signed-in caller can use the other subgraphs although users stopped before the first call', async () => {
  await using own = await openSmallFederation();
  const token = await own.sign();
  await own.users.stop();
  const { status, body } = await own.execute('{ orders { number } }', { token });
  expect({ status, body }).toEqual({ status: 200, body: { data: { orders: [{ number: 'A-1' }] } } });
});

test('a gateway without token keys reports it, and reads them once users is back, without a request', async () => {
  await using own = await openSmallFederation();
  const served = await (await fetch(`${own.users.url}/.well-known/jwks.json`)).json();
  own.users.serve('/.well-known/jwks.json', () => ({ status: 503, body: {} }));
  const { url } = await own.openAnotherGateway();
  const token = await own.sign();
  const request = () => own.execute('{ orders { number } }', { token }, url);
  const { status, body } = await request();
  expect({ status, errors: body.errors }).toMatchObject({
    status: 503,
    errors: [{ extensions: { code: 'DEPENDENCY_UNAVAILABLE' } }],
  });
  const keys = async () => (await own.ready(url)).checks['tokenKeys'];
  expect(await keys()).toEqual({ status: 'DEGRADED', message: expect.stringContaining('were not read yet') });
  own.users.serve('/.well-known/jwks.json', () => ({ status: 200, body: served }));
  await eventually(async () => (await keys())?.status === 'UP');
  own.users.serve('/.well-known/jwks.json', () => ({ status: 503, body: {} }));
  expect((await request()).body).toEqual({ data: { orders: [{ number: 'A-1' }] } });
});

test('a closing gateway completes a running operation and accepts no new one', async () => {
  await using own = await openSmallFederation();
  own.orders.overrideResponses((_request, response) => {
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"orders":[]}}');
    }, 400);
  });
  const running = own.execute('{ orders { number } }');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const closed = own.closeGateway();
  expect((await running).body).toEqual({ data: { orders: [] } });
  await closed;
  await expect(own.execute('{ anyone { name } }')).rejects.toThrow('fetch failed');
});

test('an invalid variable stops the start and is named', () => {
  const env = { IDENTITY_KEYS: 'k'.repeat(32) };
  expect(readGatewayConfig({ ...env, ALLOWED_ORIGINS: 'https://a.example, http://localhost:3000' })).toMatchObject({
    port: 4000,
    allowedOrigins: ['https://a.example', 'http://localhost:3000'],
  });
  expect(() => readGatewayConfig({})).toThrow('IDENTITY_KEYS is missing');
  expect(() => readGatewayConfig({ ...env, ALLOWED_ORIGINS: '*' })).toThrow('ALLOWED_ORIGINS');
  expect(() => readGatewayConfig({ ...env, ALLOWED_ORIGINS: 'https://a.example/path' })).toThrow('ALLOWED_ORIGINS');
  expect(() => readGatewayConfig({ ...env, USERS_URL: 'users' })).toThrow('USERS_URL');
});

test('the address of any subgraph is that of its variable, and other variables may be named alike', () => {
  const urls = { USERS_URL: 'http://users:1', ORDER_HISTORY_URL: 'http://history:2', MAIL_URL: 'smtp://mail' };
  const { subgraphUrls, supergraphFiles } = readGatewayConfig({
    IDENTITY_KEYS: 'k'.repeat(32),
    SUPERGRAPH_CONFIG: '/etc/graph/list.yaml',
    ...urls,
  });
  expect(subgraphUrls).toEqual({ users: ['http://users:1'], 'order-history': ['http://history:2'] });
  expect(supergraphFiles).toMatchObject({ listFile: '/etc/graph/list.yaml' });
});
