import { expect, test } from '@jest/globals';
import fastify from 'fastify';
import { createAdmission } from './admission.ts';
import { limitCalls } from './limitCalls.ts';

test('calls without room are refused with 503 and Retry-After before their body is read, critical ones last', async () => {
  const admission = createAdmission({ settings: () => ({ isEnabled: true, initial: 1, min: 1, max: 1 }) });
  const [arrived, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const handled: unknown[] = [];
  const app = fastify();
  app.post('/graphql', { onRequest: limitCalls(admission) }, async ({ headers }) => {
    handled.push(headers['x-priority']);
    arrived.resolve();
    await held.promise;
    return { data: {} };
  });
  const send = (priority: string) =>
    app.inject({ method: 'POST', url: '/graphql', headers: { 'x-priority': priority }, payload: { query: '{ a }' } });
  const first = send('anonymous');
  await arrived.promise;
  const refused = await send('anonymous');
  expect({ status: refused.statusCode, retryAfter: refused.headers['retry-after'], body: refused.json() }).toEqual({
    status: 503,
    retryAfter: '1',
    body: { errors: [{ message: expect.any(String), extensions: { code: 'OVERLOADED', retryAfterMs: 1_000 } }] },
  });
  const critical = send('critical');
  held.resolve();
  expect([(await first).statusCode, (await critical).statusCode]).toEqual([200, 200]);
  expect(handled).toEqual(['anonymous', 'critical']);
  expect((await send('anonymous')).statusCode).toBe(200);
  expect(admission.state()).toMatchObject({ inFlight: 0 });
});
