import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { demoAccounts } from '../../subgraphs/users/seed.ts';
import { openSmallFederation } from '../../tests/smallFederation.ts';
import { graphiqlAccounts } from './pageAssets.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  federation = await openSmallFederation({
    allowedOrigins: ['https://shop.example'],
    allowedHeaders: ['x-tenant'],
  });
});
afterAll(() => federation[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json) =>
  fetch(`${federation.url}/graphql`, { method: 'POST', headers, body });

test('an internal error of a subgraph is masked and has the request id', async () => {
  const { status, headers, body } = await federation.execute('{ fails anyone { name } }');
  expect(status).toBe(200);
  const requestId = headers.get('x-request-id');
  expect(body).toEqual({
    data: { fails: null, anyone: { name: 'Ada' } },
    errors: [
      {
        message: 'Something went wrong on our side.',
        path: ['fails'],
        extensions: { code: 'INTERNAL', subgraph: 'users', requestId },
      },
    ],
  });
});

test('an error of a subgraph does not set the status of the response', async () => {
  const errors = [{ message: 'No.', path: ['anyone'], extensions: { code: 'NOT_FOUND', http: { status: 402 } } }];
  federation.users.overrideResponses((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: { anyone: null }, errors }));
  });
  const { status, body } = await federation.execute('{ anyone { name } }');
  federation.users.overrideResponses(null);
  expect({ status, errors: body.errors }).toMatchObject({ status: 200, errors: [{ message: 'No.' }] });
});

test('an invalid request is refused with 400 and a code', async () => {
  const cases: [string, string][] = [
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ me ', 'GRAPHQL_PARSE_FAILED'],
    ['query ($id: ID!) { order(id: $id) { id } }', 'BAD_USER_INPUT'],
    [`{ ${'anyone { name } '.repeat(2000)} }`, 'GRAPHQL_PARSE_FAILED'],
    [`{ ${'anyone { name } '.repeat(30)} }`, 'OPERATION_TOO_LARGE'],
  ];
  for (const [query, code] of cases) {
    const { status, headers, body } = await federation.execute(query);
    expect({ query: query.slice(0, 50), status, code: body.errors?.[0]?.extensions['code'] }).toEqual({
      query: query.slice(0, 50),
      status: 400,
      code,
    });
    expect(body.errors?.[0]?.extensions['requestId']).toBe(headers.get('x-request-id'));
    expect(JSON.stringify(body)).not.toContain('stack');
  }
});

test('an invalid token is refused with 401, and a field that the caller may not select is null and not requested', async () => {
  const { users } = federation;
  const before = users.queries.length;
  const [badToken, anonymous, forbidden] = await Promise.all([
    federation.execute('{ anyone { name } }', { token: 'x.y.z' }),
    federation.execute('{ secret s: secret anyone { name } }'),
    federation.execute('{ users { name } }', { token: await federation.sign({ scope: 'order:read' }) }),
  ]);
  expect(badToken).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
  expect(badToken.headers.get('www-authenticate')).toBe('Bearer');
  const message = 'Sign in to request Query.secret.';
  const extensions = { code: 'UNAUTHENTICATED', requestId: expect.any(String) };
  expect(anonymous).toMatchObject({ status: 200, body: { data: { secret: null, s: null, anyone: { name: 'Ada' } } } });
  expect(Object.keys(anonymous.body.data as object)).toEqual(['secret', 's', 'anyone']);
  expect(anonymous.body.errors).toEqual([
    { message, path: ['secret'], extensions },
    { message, path: ['s'], extensions },
  ]);
  expect(forbidden).toMatchObject({
    status: 200,
    body: {
      data: { users: null },
      errors: [
        { message: 'Query.users needs the scope user:read.', path: ['users'], extensions: { code: 'FORBIDDEN' } },
      ],
    },
  });
  expect(users.queries.slice(before)).toEqual(['{anyone{name}}']);
  const allowed = await federation.execute('{ users { name } }', {
    token: await federation.sign({ scope: 'user:read' }),
  });
  expect(allowed.body).toEqual({ data: { users: [{ name: 'Ada' }] } });
});

test('a page of another origin cannot make a browser send an operation', async () => {
  const body = '{"query":"{ anyone { name } }"}';
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
    const response = await post(body, type ? { 'content-type': type } : {});
    expect([400, 415]).toContain(response.status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  }
  const get = `${federation.url}/graphql?query=${encodeURIComponent('{ anyone { name } }')}`;
  // As for an image, link or script of another site, and for a script of an origin that is not allowed.
  const forged = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ];
  for (const headers of forged) {
    const refused = await fetch(get, { headers });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    const preflighted = { ...headers, 'apollo-require-preflight': 'yes' };
    expect((await fetch(get, { headers: preflighted })).status).toBe(200);
  }
  const allowedRequests = [
    {},
    { 'sec-fetch-site': 'same-origin' },
    { origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of allowedRequests) expect((await fetch(get, { headers })).status).toBe(200);
  const write = `${federation.url}/graphql?query=${encodeURIComponent('mutation { pay }')}`;
  expect((await fetch(write, { headers: { 'apollo-require-preflight': 'yes' } })).status).toBe(405);
});

test('other origins may read only when they are allowed', async () => {
  const preflight = (origin: string) =>
    fetch(`${federation.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
  const allowed = await preflight('https://shop.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  const headers = allowed.headers.get('access-control-allow-headers')?.split(', ');
  const sent = ['apollographql-client-name', 'apollographql-client-version', 'apollo-require-preflight'];
  const traced = ['sentry-trace', 'baggage', 'traceparent', 'tracestate', 'x-request-id'];
  expect(headers).toEqual(expect.arrayContaining(['authorization', 'content-type', ...sent, ...traced, 'x-tenant']));
  for (const origin of ['https://evil.example', 'https://shop.example.evil.example', 'null']) {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  }
  expect((await preflight('https://evil.example')).headers.get('vary')).toBe('Origin');
});

test('a response has only errors and data, without extensions', async () => {
  federation.users.overrideResponses((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"data":{"anyone":{"name":null}}}');
  });
  const { status, body } = await federation
    .execute('{ anyone { name } }')
    .finally(() => federation.users.overrideResponses(null));
  expect(status).toBe(200);
  expect(Object.keys(body).toSorted()).toEqual(['data', 'errors']);
  expect(body.data).toEqual({ anyone: null });
  // Null where the schema has no null is an error of the field (GraphQL, 6.4.4).
  expect(body.errors).toMatchObject([{ path: ['anyone', 'name'], extensions: { code: 'INTERNAL' } }]);
});

test('invalid bodies are refused in the format of GraphQL errors', async () => {
  const cases: [string, number][] = [
    ['{', 400],
    ['', 400],
    ['[]', 400],
    ['[{"query":"{ me { id } }"},{"query":"{ me { id } }"}]', 400],
    ['"x"', 400],
    ['{"query":7}', 400],
    ['{"query":"{ me { id } }","variables":[1]}', 400],
    [`{"query":"${'x'.repeat(1_100_000)}"}`, 413],
    ['{"__proto__":{"query":"{ me { id } }"}}', 400],
  ];
  for (const [body, status] of cases) {
    const response = await post(body);
    expect({ body: body.slice(0, 40), status: response.status }).toEqual({ body: body.slice(0, 40), status });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { requestId: expect.any(String) } }] });
  }
  expect((await fetch(`${federation.url}/nowhere`)).status).toBe(404);
});

test('an invalid Host header is a client error', async () => {
  const { port } = new URL(federation.url);
  const status = await new Promise((resolve, reject) => {
    const sent = httpRequest({ port, path: '/graphql', method: 'POST', headers: { ...json, host: '[' } }, (response) =>
      resolve(response.statusCode),
    );
    sent.on('error', reject);
    sent.end('{"query":"{ anyone { name } }"}');
  });
  expect(status).toBeLessThan(500);
});

test('a client that is still writing a body that is too large receives the response and keeps its connection', async () => {
  const { port } = new URL(federation.url);
  const socket = connect(Number(port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  const head = (bytes: number) =>
    `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;
  socket.write(`${head(3_000_000)}{"query":"`);
  await eventually(() => received.includes('413'));
  socket.write('x'.repeat(3_000_000 - 10));
  const next = JSON.stringify({ query: '{ anyone { name } }' });
  socket.write(head(next.length) + next);
  await eventually(() => received.includes('"name":"Ada"'));
  socket.destroy();
});

test('GraphiQL is served completely by the gateway and may load from no other origin', async () => {
  const page = await fetch(`${federation.url}/graphiql`);
  const html = await page.text();
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain('http');
  expect(html).not.toMatch(/https?:|<script>/);
  const workers = await (await fetch(`${federation.url}/graphiql/workers.js`)).text();
  const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
  files.push(...[...workers.matchAll(/[a-z]+\.worker\.js/g)].map(([name]) => `/graphiql/${name}`));
  expect(files).toHaveLength(8);
  for (const module of ['account', 'fetcher', 'session', 'graphql-ws', 'graphql-ws-common'])
    files.push(`/graphiql/${module}.js`);
  for (const path of files) {
    const file = await fetch(federation.url + path);
    expect({ path, status: file.status, bytes: (await file.text()).length > 100 }).toEqual({
      path,
      status: 200,
      bytes: true,
    });
    const again = await fetch(federation.url + path, { headers: { 'if-none-match': file.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  }
  expect((await fetch(`${federation.url}/graphiql/..%2f..%2fpackage.json`)).status).toBe(404);
  expect((await fetch(`${federation.url}/graphiql/constructor`)).status).toBe(404);
});

test('GraphiQL offers the demo accounts only when it is configured to', async () => {
  const settings = await (await fetch(`${federation.url}/graphiql/settings.json`)).json();
  expect(settings).toMatchObject({ demoAccounts: [], firstOperation: expect.stringContaining('query Browse') });
  expect(graphiqlAccounts.map(({ email, password }) => ({ email, password }))).toEqual(
    demoAccounts.map(({ email, password }) => ({ email, password })),
  );
});

test('a browser gets Sandbox at the URL of the graph and at the root', async () => {
  const opened = await fetch(`${federation.url}/graphql`, { headers: { accept: 'text/html' }, redirect: 'manual' });
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/']);
  const page = await fetch(federation.url);
  expect(await page.text()).toContain('embeddable-sandbox.umd.production.min.js');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const script = await (await fetch(`${federation.url}/sandbox/sandbox.js`)).text();
  expect(script).toContain("location.origin + '/graphql'");
  expect(script).toContain("initialSubscriptionEndpoint: location.origin.replace(/^http/, 'ws')");
});

test('large responses to queries are compressed when the client accepts it, and no others', async () => {
  const large = '{ __schema { types { name description fields { name description } } } }';
  const send = (query: string, headers: Record<string, string>) =>
    fetch(`${federation.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  const codingOf = async (query: string, headers: Record<string, string>) => {
    const response = await send(query, headers);
    expect(await response.text()).toContain('"data":');
    return response.headers.get('content-encoding');
  };
  const accepted = { 'accept-encoding': 'gzip, deflate, br' };
  expect(await codingOf(large, accepted)).toBe('br');
  expect(await codingOf(large, { 'accept-encoding': 'gzip' })).toBe('gzip');
  expect(await codingOf(large, { 'accept-encoding': 'identity' })).toBeNull();
  expect(await codingOf('{ __typename }', accepted)).toBeNull();
  expect(await codingOf(large, { ...accepted, accept: 'text/event-stream' })).toBeNull();
  const aliases = Array.from({ length: 20 }, (_, at) => `a${at}_${'x'.repeat(100)}: __typename`);
  expect(await codingOf(`mutation { ${aliases.join(' ')} }`, accepted)).toBeNull();
  const { headers } = await send(large, accepted);
  expect([headers.get('vary'), headers.get('x-request-id')?.length]).toEqual(['Origin, accept-encoding', 36]);
});

test('every response has the security headers', async () => {
  for (const path of ['/', '/graphiql', '/graphql', '/health', '/nowhere']) {
    const { headers } = await fetch(federation.url + path, { redirect: 'manual' });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/);
  }
});
