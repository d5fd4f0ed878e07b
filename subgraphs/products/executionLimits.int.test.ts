import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listen, type Listening } from '#platform/http/listen.ts';
import { signCall } from '#platform/identity/signedCall.ts';
import { create, productInput, variantInput } from '../../tests/products/catalogue.ts';
import { change } from '../../tests/products/catalogue.ts';
import { identityKeys, openTestHouse, type Answer, type TestHouse } from '../../tests/products/openTestHouse.ts';

let house: TestHouse;
let server: Listening;

beforeAll(async () => {
  house = await openTestHouse();
  server = await listen(house.app, { host: '127.0.0.1', port: 0 });
  type Saved = { category: { id: string } };
  const saved = await change<Saved>(house, 'saveCategory(name: "All", slug: "all")', 'category { id }');
  const categoryIds = [saved.category.id];
  for (let made = 0; made < 120; made += 1) {
    const variants = Array.from({ length: made === 0 ? 40 : 1 }, () => variantInput());
    await create(house, productInput({ categoryIds, variants, ...(made === 0 ? { slug: 'wide' } : {}) }));
  }
}, 60_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
});

/** A product's variants, which are those of their product, which …: 40 to the power of `levels`. */
const variantsOf = (levels: number): string =>
  levels === 0 ? 'id' : `variants { id product { ${variantsOf(levels - 1)} } }`;
const EXPANDING = `{ product(slug: "wide") { ${variantsOf(5)} } }`;
/** Reads lists for each entry of lists. */
const LISTING = `{ products(first: 100) { edges { node { categories { products(first: 100) { edges { node { id
  categories { products(first: 50) { edges { node { id name } } } } } } } } } } } }`;

type Sent = { readonly forMs?: number; readonly signal?: AbortSignal; readonly batched?: boolean };

/** Sends an operation as the gateway does, over a connection of its own. */
async function send(query: string, { forMs = 60_000, signal, batched = false }: Sent = {}): Promise<Response> {
  const body = JSON.stringify(batched ? [{ query }, { query: '{ brands { id } }' }] : { query });
  const call = { caller: 'gateway', claims: null, requestId: randomUUID(), traceparent: null };
  const signed = signCall(
    identityKeys,
    { method: 'POST', path: '/graphql', body },
    { ...call, deadlineAt: Date.now() + forMs },
  );
  const headers = { ...signed, 'content-type': 'application/json', connection: 'close' };
  return fetch(`${server.url}/graphql`, { method: 'POST', headers, body, ...(signal ? { signal } : {}) });
}

async function codesOf(response: Response): Promise<string[]> {
  const { errors = [] } = (await response.json()) as Answer;
  return errors.map(({ extensions }) => extensions.code);
}

const passMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How many questions the database is asked from now on until the house has had time for a thousand. */
async function questionsAfterwards(): Promise<number> {
  await passMs(20);
  house.queries.length = 0;
  await passMs(500);
  return house.queries.length;
}

test('lists within one document grow to the limit of an answer, interpreted and compiled', async () => {
  for (const attempt of ['interpreted', 'compiled', 'compiled again'])
    expect([attempt, await codesOf(await send(EXPANDING))]).toEqual([attempt, ['OPERATION_TOO_LARGE']]);
  expect((await send('{ brands { id } }')).status).toBe(200);
});

test('at its deadline an operation is answered, and nothing is read for it any more', async () => {
  expect(await codesOf(await send(LISTING, { forMs: 150 }))).toEqual(['DEADLINE_EXCEEDED']);
  expect(await questionsAfterwards()).toBe(0);
});

test('nothing is read any more for a caller who hung up', async () => {
  house.queries.length = 0;
  const calling = send(LISTING, { signal: AbortSignal.timeout(150) });
  await expect(calling).rejects.toThrow();
  expect(house.queries.length).toBeGreaterThan(1);
  expect(await questionsAfterwards()).toBe(0);
});

test('a call that comes after its deadline is not begun', async () => {
  house.queries.length = 0;
  expect(await codesOf(await send('{ brands { id } }', { forMs: -1 }))).toEqual(['DEADLINE_EXCEEDED']);
  expect(house.queries).toEqual([]);
});

test('each operation of a batch is told why there is no answer', async () => {
  const answers = (await (await send(EXPANDING, { batched: true })).json()) as Answer[];
  expect(answers.map(({ errors }) => errors?.map(({ extensions }) => extensions.code))).toEqual([
    ['OPERATION_TOO_LARGE'],
    ['OPERATION_TOO_LARGE'],
  ]);
});

test('after calls that were given up the house answers as before', async () => {
  const given = Array.from({ length: 20 }, () => send(LISTING, { signal: AbortSignal.timeout(100) }));
  await Promise.allSettled(given);
  const answer = (await (await send('{ products(first: 100) { edges { node { id stockState } } } }')).json()) as Answer;
  expect(answer.errors).toBeUndefined();
});
