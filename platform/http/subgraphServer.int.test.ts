import { request as httpRequest } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createSubgraphServer } from './subgraphServer.ts';
import { listen, type ListeningServer } from './listen.ts';

let open: ListeningServer | undefined;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = undefined;
});

async function openServer(check: () => Promise<unknown> = async () => undefined, isCritical = true) {
  let parsed = 0;
  const { app, callOf } = createSubgraphServer({
    log: pino({ level: 'silent' }),
    openPaths: ['/open'],
    bodyLimitBytes: 1000,
    health: { store: { isCritical, check } },
    verify: ({ headers, body, method, path }) => {
      if (headers['x-signed'] !== 'yes') throw new Error('not signed');
      return { requestId: 'req-1', seen: `${method} ${path} ${Buffer.from(body).toString()}` };
    },
  });
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    parsed += 1;
    done(null, JSON.parse(String(body)));
  });
  app.all('/echo', (request) => ({ seen: callOf(request).seen, body: request.body }));
  app.get('/open', () => 'open');
  app.get('/slow', async () => new Promise((resolve) => setTimeout(resolve, 300, 'done')));
  open = await listen(app, { host: '127.0.0.1', port: 0 });
  return { url: open.url, parsedCount: () => parsed };
}

const json = { 'content-type': 'application/json' };

test('a signed request is parsed and knows who called', async () => {
  const { url } = await openServer();
  const answer = await fetch(`${url}/echo?x=1`, {
    method: 'POST',
    headers: { ...json, 'x-signed': 'yes' },
    body: '{"a":1}',
  });
  expect(await answer.json()).toEqual({ seen: 'POST /echo?x=1 {"a":1}', body: { a: 1 } });
  const get = await fetch(`${url}/echo`, { headers: { 'x-signed': 'yes' } });
  expect(get.status).toBe(200);
});

test('an unsigned request is refused before its body is parsed, also on unknown paths', async () => {
  const { url, parsedCount } = await openServer();
  for (const path of ['/echo', '/nowhere', '/healthy']) {
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers: json, body: '{' });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  }
  expect(parsedCount()).toBe(0);
});

test('a body over the limit is refused with 413, chunked ones too', async () => {
  const { url } = await openServer();
  const status = await new Promise((resolve, reject) => {
    const post = httpRequest(`${url}/echo`, { method: 'POST', headers: { 'x-signed': 'yes' } }, (answer) =>
      resolve(answer.statusCode),
    );
    post.on('error', reject);
    for (let i = 0; i < 20; i += 1) post.write('x'.repeat(100));
    post.end();
  });
  expect(status).toBe(413);
});

test('open paths and health need no signature', async () => {
  const { url } = await openServer();
  expect((await fetch(`${url}/open`)).status).toBe(200);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

test.each([
  { title: 'a critical dependency that is away is DOWN and 503', isCritical: true, status: 503, word: 'DOWN' },
  { title: 'another one that is away is DEGRADED and 200', isCritical: false, status: 200, word: 'DEGRADED' },
])('$title', async ({ isCritical, status, word }) => {
  const { url } = await openServer(async () => {
    throw new Error('refused');
  }, isCritical);
  const answer = await fetch(`${url}/health/ready`);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ status: word, checks: { store: { status: word, message: 'refused' } } });
});

test('closing lets a running request end and takes no new one', async () => {
  const { url } = await openServer();
  const running = fetch(`${url}/slow`, { headers: { 'x-signed': 'yes' } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const closed = open?.[Symbol.asyncDispose]();
  expect(await (await running).text()).toBe('done');
  await closed;
  open = undefined;
  await expect(fetch(`${url}/open`)).rejects.toThrow('fetch failed');
});
