import { expect, test } from '@jest/globals';
import { buildSchema, graphql, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { Execution, MAX_CHARACTERS, MAX_FIELDS, readSignal, type EndReason } from './execution.ts';
import { limitFields } from './limitFields.ts';

type Resolvers = Readonly<Record<string, Readonly<Record<string, () => unknown>>>>;

/** A schema whose items each have ten items, without a resolver that could wait. */
function schemaWith(resolvers: Resolvers = {}): GraphQLSchema {
  const schema = buildSchema(`
    type Item { id: ID!, text: String, items: [Item!]! }
    type Query { item: Item, later: [Item!] }
    type Mutation { change: Item, changeToo: Item }
  `);
  for (const [type, fields] of Object.entries(resolvers)) {
    const known = schema.getType(type);
    for (const [name, resolve] of Object.entries(fields)) {
      if (known && 'getFields' in known) Object.assign(known.getFields()[name] ?? {}, { resolve });
    }
  }
  return limitFields(schema);
}

const counted = { read: 0 };
const item = {
  text: 'x'.repeat(100),
  get id() {
    counted.read += 1;
    return 'itm_1';
  },
  get items(): unknown[] {
    return Array.from({ length: 10 }, () => item);
  },
};

function nested(levels: number, leaf = 'id'): string {
  return levels === 0 ? leaf : `id items { ${nested(levels - 1, leaf)} }`;
}

/** Runs an operation in an execution: how it ended, if early, and the answer, if there is one. */
function run(schema: GraphQLSchema, source: string, forMs = 60_000) {
  const ended = Promise.withResolvers<EndReason>();
  const execution = new Execution({ deadlineAt: Date.now() + forMs, onEnd: ended.resolve });
  let answer: ExecutionResult | null = null;
  const running = execution.run(() => graphql({ schema, source })).then((result) => (answer = result));
  const close = async () => {
    await running;
    execution.close();
    return answer;
  };
  return { execution, ended: ended.promise, answerNow: () => answer, answer: close };
}

const passMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('lists within lists, which no timer can interrupt, are resolved no further than the deadline', async () => {
  const { ended, answerNow } = run(schemaWith({ Query: { item: () => item } }), `{ item { ${nested(6)} } }`, 5);
  expect(await ended).toBe('deadlineExceeded');
  counted.read = 0;
  await passMs(50);
  expect(counted.read).toBe(0);
  expect(answerNow()).toBeNull();
});

test('an answer of too many fields is given up at the limit', async () => {
  counted.read = 0;
  const { ended, answerNow } = run(schemaWith({ Query: { item: () => item } }), `{ item { ${nested(6)} } }`);
  expect(await ended).toBe('answerTooLarge');
  await passMs(20);
  expect(counted.read).toBeLessThanOrEqual(MAX_FIELDS);
  expect(answerNow()).toBeNull();
});

test('an answer of too much text is given up at the limit', async () => {
  const text = 'x'.repeat(MAX_CHARACTERS / 100);
  const large = schemaWith({ Query: { item: () => item }, Item: { text: async () => text } });
  expect(await run(large, `{ item { ${nested(3, 'text')} } }`).ended).toBe('answerTooLarge');
});

test('after the caller has disconnected, no further field is resolved and reads are aborted', async () => {
  const arriving = Promise.withResolvers<unknown>();
  let signal: AbortSignal | undefined;
  const later = () => {
    signal = readSignal();
    return arriving.promise;
  };
  const { execution, ended, answerNow } = run(schemaWith({ Query: { later } }), '{ later { id } }');
  expect(signal?.aborted).toBe(false);
  execution.end('callerGone');
  expect(await ended).toBe('callerGone');
  expect(signal?.aborted).toBe(true);
  counted.read = 0;
  arriving.resolve(item.items);
  await passMs(20);
  expect(counted.read).toBe(0);
  expect(answerNow()).toBeNull();
});

test('a mutation that has started is not cut and answers what it did; the next one is not started', async () => {
  const done: string[] = [];
  const change = async () => {
    await passMs(1_050);
    done.push(`change, signal ${readSignal()}`);
    return item;
  };
  const schema = schemaWith({ Mutation: { change, changeToo: () => done.push('changeToo') } });
  expect(await run(schema, 'mutation { change { id } }', 1_000).answer()).toMatchObject({
    data: { change: { id: 'itm_1' } },
  });
  expect(await run(schema, 'mutation { change { id } changeToo { id } }', 1_000).ended).toBe('deadlineExceeded');
  expect(done).toEqual(['change, signal undefined', 'change, signal undefined']);
});

test('what a caller who is gone has started is done, and not read afterwards', async () => {
  const changing = Promise.withResolvers<unknown>();
  const { execution, ended } = run(
    schemaWith({ Mutation: { change: () => changing.promise } }),
    'mutation { change { id } }',
  );
  execution.end('callerGone');
  expect(await ended).toBe('callerGone');
  counted.read = 0;
  changing.resolve(item);
  await passMs(20);
  expect(counted.read).toBe(0);
});

test('outside of an execution the schema answers as it did', async () => {
  const answer = await graphql({ schema: schemaWith({ Query: { item: () => item } }), source: '{ item { id } }' });
  expect(answer).toEqual({ data: { item: { id: 'itm_1' } } });
});
