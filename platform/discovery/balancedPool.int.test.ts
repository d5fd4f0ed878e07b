import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { openBalancedPool, type BalancedPool } from './balancedPool.ts';
import { createInstanceList, instanceAt, type Instance } from './instances.ts';

/** An instance that answers its name. */
async function openServer(name: string, answer: RequestListener = (_, response) => response.end(name)) {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    instance: { ...instanceAt(`http://127.0.0.1:${port}/graphql`), id: name },
    connections: () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function changingSource(...first: Instance[]) {
  return { ...createInstanceList(first), [Symbol.asyncDispose]: async () => undefined };
}

async function answerOf({ request }: BalancedPool): Promise<string> {
  const { body } = await request({ method: 'GET', path: '/' });
  return body.text();
}

async function answersOf(pool: BalancedPool, count: number): Promise<Record<string, number>> {
  const answers: string[] = [];
  for (let at = 0; at < count; at += 1) answers.push(await answerOf(pool));
  return Object.fromEntries([...Map.groupBy(answers, String)].map(([name, all]) => [name, all.length]));
}

test('requests are shared by weight, and a weight of 0 gets none', async () => {
  await using one = await openServer('one');
  await using two = await openServer('two');
  await using none = await openServer('none');
  const weighed = [
    { ...one.instance, weight: 3 },
    { ...two.instance, weight: 1 },
    { ...none.instance, weight: 0 },
  ];
  await using pool = openBalancedPool(changingSource(...weighed));
  const { one: ofOne = 0, two: ofTwo = 0, none: ofNone = 0 } = await answersOf(pool, 200);
  expect(ofOne + ofTwo).toBe(200);
  expect(ofNone).toBe(0);
  expect(ofOne).toBeGreaterThan(ofTwo);
});

test('an instance that cannot be reached costs no request, and is left out until all are', async () => {
  await using alive = await openServer('alive');
  const dead = instanceAt(`http://127.0.0.1:${await freePort()}/graphql`);
  await using pool = openBalancedPool(changingSource(alive.instance, dead));
  expect(await answersOf(pool, 20)).toEqual({ alive: 20 });
  await using lost = openBalancedPool(changingSource(dead));
  await expect(answerOf(lost)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await using empty = openBalancedPool(changingSource());
  await expect(answerOf(empty)).rejects.toThrow('expected an instance');
});

test('a request that was sent is not sent again', async () => {
  let requests = 0;
  const cut: RequestListener = (request) => {
    requests += 1;
    request.socket.destroy();
  };
  await using one = await openServer('one', cut);
  await using two = await openServer('two', cut);
  await using pool = openBalancedPool(changingSource(one.instance, two.instance));
  await expect(answerOf(pool)).rejects.toThrow();
  expect(requests).toBe(1);
});

test('an instance that is gone ends its running request, and its connections are closed', async () => {
  const waiting = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await using old = await openServer('old', async (_, response) => {
    arrived.resolve();
    await waiting.promise;
    response.end('old');
  });
  await using young = await openServer('young');
  const source = changingSource(old.instance);
  await using pool = openBalancedPool(source);
  const running = answerOf(pool);
  await arrived.promise;
  source.replace([young.instance]);
  expect(await answersOf(pool, 5)).toEqual({ young: 5 });
  waiting.resolve();
  expect(await running).toBe('old');
  await eventually(async () => (await old.connections()) === 0);
});
