import { expect, test } from '@jest/globals';
import type { PlanNode } from '@apollo/query-planner';
import { Kind, OperationTypeNode } from 'graphql';
import { compilePlan } from './compilePlan.ts';
import { createPlanExecution, type PlanExecution } from './planExecution.ts';
import type { SubgraphRequest } from './subgraphFetch.ts';

const PRODUCTS =
  'query($representations:[_Any!]!){_entities(representations:$representations){...on Product{name price}}}';
const STOCK = 'query($representations:[_Any!]!){_entities(representations:$representations){...on Product{inStock}}}';

const QUERY = { operationKind: OperationTypeNode.QUERY, operationName: undefined } as const;

function root(serviceName: string, field: string): PlanNode {
  const operation = `{${field}{__typename id}}`;
  return { kind: 'Fetch', serviceName, operation, ...QUERY };
}

function entities(serviceName: string, field: string, operation: string): PlanNode {
  const selections = ['__typename', 'id'].map((name) => ({ kind: Kind.FIELD as const, name }));
  const requires = [{ kind: Kind.INLINE_FRAGMENT as const, typeCondition: 'Product', selections }];
  const node = { kind: 'Fetch', serviceName, operation, ...QUERY, requires } as const;
  return { kind: 'Flatten', path: [field], node };
}

const sequence = (...nodes: PlanNode[]): PlanNode => ({ kind: 'Sequence', nodes });
const parallel = (...nodes: PlanNode[]): PlanNode => ({ kind: 'Parallel', nodes });

const types = { isAbstract: () => false, isOfType: (name: string, type: string) => name === type };

type Sent = { readonly subgraph: string; readonly ids: readonly unknown[] };

/** Executes a plan; the root fields respond one after the other, each in a later turn of the event loop. */
async function execute(plan: PlanNode, roots: Readonly<Record<string, unknown>>) {
  const sent: Sent[] = [];
  let turn = Promise.resolve();
  const fetch = async (subgraph: string, { query, variables }: SubgraphRequest) => {
    const { representations } = variables as { representations?: readonly { readonly id: unknown }[] };
    if (representations) {
      sent.push({ subgraph, ids: representations.map(({ id }) => id) });
      return { data: { _entities: representations.map(({ id }) => ({ name: `name ${id}`, inStock: true })) } };
    }
    await (turn = turn.then(() => new Promise((resolve) => setImmediate(resolve))));
    const [field = ''] = Object.keys(roots).filter((each) => query.includes(each));
    return { data: { [field]: roots[field] } };
  };
  const request = { fetch, context: {}, variables: {} } as unknown as Parameters<typeof createPlanExecution>[0];
  const execution: PlanExecution = createPlanExecution(request);
  await compilePlan(plan, { types, isResolvable: () => true } as never)(execution);
  return { sent, data: execution.data };
}

const product = (id: string) => ({ __typename: 'Product', id });

test('equal fetches at the same depth are one call, although their inputs arrive at different times', async () => {
  const plan = parallel(
    sequence(root('a', 'first'), entities('products', 'first', PRODUCTS)),
    sequence(root('b', 'second'), entities('products', 'second', PRODUCTS)),
  );
  const { sent, data } = await execute(plan, { first: product('1'), second: product('2') });
  expect(sent).toEqual([{ subgraph: 'products', ids: ['1', '2'] }]);
  expect(data).toMatchObject({ first: { id: '1', name: 'name 1' }, second: { id: '2', name: 'name 2' } });
});

test('an equal object is sent once for all places that need it', async () => {
  const plan = parallel(
    sequence(root('a', 'first'), entities('products', 'first', PRODUCTS)),
    sequence(root('b', 'second'), entities('products', 'second', PRODUCTS)),
  );
  const { sent, data } = await execute(plan, { first: product('1'), second: product('1') });
  expect(sent).toEqual([{ subgraph: 'products', ids: ['1'] }]);
  expect(data).toMatchObject({ first: { name: 'name 1' }, second: { name: 'name 1' } });
});

test('a fetch without objects neither sends a call nor holds back one of its group', async () => {
  const plan = parallel(
    sequence(root('a', 'first'), entities('products', 'first', PRODUCTS)),
    sequence(root('b', 'second'), entities('products', 'second', PRODUCTS)),
  );
  expect((await execute(plan, { first: null, second: product('2') })).sent).toEqual([
    { subgraph: 'products', ids: ['2'] },
  ]);
  expect((await execute(plan, { first: null, second: null })).sent).toEqual([]);
});

test('equal fetches at different depths are calls of their own', async () => {
  const plan = parallel(
    sequence(root('a', 'first'), entities('products', 'first', PRODUCTS)),
    sequence(root('b', 'second'), entities('stock', 'second', STOCK), entities('products', 'second', PRODUCTS)),
  );
  const { sent } = await execute(plan, { first: product('1'), second: product('2') });
  expect(sent).toEqual([
    { subgraph: 'products', ids: ['1'] },
    { subgraph: 'stock', ids: ['2'] },
    { subgraph: 'products', ids: ['2'] },
  ]);
});

test('a plan is executed any number of times', async () => {
  const plan = sequence(root('a', 'first'), entities('products', 'first', PRODUCTS));
  for (const id of ['1', '2'])
    expect((await execute(plan, { first: product(id) })).sent).toEqual([{ subgraph: 'products', ids: [id] }]);
});
