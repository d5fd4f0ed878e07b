import fastify from 'fastify';
import { expect, test } from '@jest/globals';
import { setSecurityHeaders } from './headers.ts';

async function hstsOf(o: { hstsMaxAge: number | null; from: string; proto: string }) {
  await using app = fastify();
  const settings = { hstsMaxAge: o.hstsMaxAge, trustedProxies: ['10.0.0.0/8'] };
  setSecurityHeaders(app, () => settings);
  app.get('/', async () => 'ok');
  const { headers } = await app.inject({
    url: '/',
    remoteAddress: o.from,
    ...(o.proto && { headers: { 'x-forwarded-proto': o.proto } }),
  });
  return headers['strict-transport-security'];
}

test('HSTS is sent only where a trusted proxy says that TLS was used, and when it is set', async () => {
  const overTls = { hstsMaxAge: 31_536_000, from: '10.1.2.3', proto: 'https' };
  expect(await hstsOf(overTls)).toBe('max-age=31536000');
  expect(await hstsOf({ ...overTls, proto: 'http, https' })).toBe('max-age=31536000');
  for (const change of [
    { hstsMaxAge: null },
    { from: '192.0.2.1' },
    { proto: 'http' },
    { proto: '' },
    { proto: 'https, http' },
  ])
    expect(await hstsOf({ ...overTls, ...change })).toBeUndefined();
});
