import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { QueryPlanner, type PlanNode } from '@apollo/query-planner';
import { buildSchema, OperationTypeNode, parse } from 'graphql';
import { readSupergraph } from '../composition/supergraph.ts';
import { supergraphFiles } from '../supergraphFiles.ts';
import { checkPlan } from './checkPlan.ts';
import { orderFetches } from './orderFetches.ts';
import { createPlanner, queryPlannerConfig } from './planner.ts';
import { readTypeRelations } from './typeRelations.ts';

const schema = buildSchema('type T { id: ID sku: ID x: Int y: Int } type Query { t: T }');
const types = readTypeRelations(schema);
const fetchOf = (keys: readonly string[], fields: string): PlanNode => ({
  kind: 'Flatten',
  path: ['t'],
  node: {
    kind: 'Fetch',
    serviceName: 's',
    operationName: undefined,
    operationKind: OperationTypeNode.QUERY,
    operation: `query($representations:[_Any!]!){_entities(representations:$representations){...on T{${fields}}}}`,
    requires: [
      {
        kind: 'InlineFragment',
        typeCondition: 'T',
        selections: ['__typename', ...keys].map((name) => ({ kind: 'Field', name })),
      },
    ],
  },
});
const checks = {
  entityKeys: new Map([['s', new Map([['T', ['sku']]])]]),
  requiredFields: new Map([['s', new Map([['T.y', 'x']])]]),
  types,
  schema,
  subgraph: () => undefined,
};

test('a plan with a key that the subgraph does not resolve is refused by name', () => {
  expect(() => checkPlan(fetchOf(['sku'], 'x'), checks)).not.toThrow();
  expect(() => checkPlan(fetchOf(['id'], 'x'), checks)).toThrow(
    'expected a query plan with a key of T that s resolves: it is resolved by sku',
  );
  const unknown = { ...checks, entityKeys: new Map() };
  expect(() => checkPlan(fetchOf(['sku'], 'x'), unknown)).toThrow('it has no key that can be resolved');
});

test('a plan that does not send what a field requires is refused by name', () => {
  expect(() => checkPlan(fetchOf(['sku', 'x'], 'y'), checks)).not.toThrow();
  expect(() => checkPlan(fetchOf(['sku'], 'y'), checks)).toThrow('what T.y requires');
});

test('an operation without a right plan is refused by its code, with the reason as its cause', () => {
  const sdl = readFileSync(supergraphFiles.committedFile, 'utf8');
  const supergraph = readSupergraph(sdl);
  const shop = supergraph.schema();
  const planner = new QueryPlanner(supergraph.federated(), queryPlannerConfig);
  const options = { ...supergraph, schema: shop, types: readTypeRelations(shop) };
  const document = parse('{ me { displayName cart { version } } }');
  expect(createPlanner(planner, options)(document)).toMatchObject({ kind: 'Sequence' });
  const plan = createPlanner(planner, { ...options, entityKeys: new Map() });
  const cause = new Error(
    'expected a query plan with a key of User that orders resolves: it has no key that can be resolved',
  );
  expect(() => plan(document)).toThrow(expect.objectContaining({ code: 'OPERATION_NOT_PLANNED', cause }));
});

test('a fetch is moved behind the one that returns its inputs, and a plan without that one is refused', () => {
  const [needing, giving] = [fetchOf(['x'], 'y'), fetchOf([], 'x')];
  const { QUERY: operationKind } = OperationTypeNode;
  const root: PlanNode = {
    kind: 'Fetch',
    serviceName: 's',
    operationName: undefined,
    operationKind,
    operation: '{t{__typename sku}}',
  };
  const early: PlanNode = { kind: 'Sequence', nodes: [root, { kind: 'Parallel', nodes: [needing, giving] }] };
  expect(orderFetches(early)).toEqual({
    kind: 'Sequence',
    nodes: [
      { kind: 'Parallel', nodes: [root] },
      { kind: 'Parallel', nodes: [giving] },
      { kind: 'Parallel', nodes: [needing] },
    ],
  });
  expect(() => orderFetches(needing)).toThrow('each input of a fetch is fetched before');
});
