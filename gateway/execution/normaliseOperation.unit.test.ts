import { expect, test } from '@jest/globals';
import { buildSchema, getOperationAST, parse, print, stripIgnoredCharacters } from 'graphql';
import { createDataKeys, readDataKeyNames } from './dataKeys.ts';
import { conditionVariables, normaliseOperation, type OperationOfDocument } from './normaliseOperation.ts';
import { nothingDenied } from './deniedFields.ts';
import { createPlanLabels } from './planLabels.ts';
import { planDocument } from './planDocument.ts';

const schema = buildSchema(`
  interface Node { id: ID! } union Found = User | Order
  type User implements Node { id: ID! name: String size(unit: Int): Int a1_size: Int friend: User }
  type Order implements Node { id: ID! number: Int }
  type Query { me: User node: Node found: Found } type Mutation { pay: Int }
`);

function operationIn(text: string): OperationOfDocument {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('expected an operation');
  return { document, operation };
}

function planned(text: string, conditions = {}): string | null {
  const operation = normaliseOperation(operationIn(text), { conditions, defers: true });
  const document = planDocument(operation, {
    schema,
    keys: createDataKeys(readDataKeyNames(schema)),
    labels: createPlanLabels(),
    denied: nothingDenied,
  });
  return document && stripIgnoredCharacters(print(document));
}

test.each([
  ['aliases of leaves', '{ me { id: name other: name } }', '{me{name}}'],
  [
    'a key of its own for arguments, which no field has',
    '{ me { size(unit: 1) x: size(unit: 2) y: size(unit: 1) } }',
    '{me{aa1_size:size(unit:1)aa2_size:size(unit:2)}}',
  ],
  [
    'objects under two aliases apart',
    '{ me { friend { id } f: friend { name } } }',
    '{me{friend{id}aa1_friend:friend{name}}}',
  ],
  [
    'fragments one type condition deep',
    '{ node { ...F } } fragment F on Node { id ... on User { ... on Node { ... on User { name } } ... on Order { number } } }',
    '{node{__typename id ...on User{name}}}',
  ],
  ['a field of each object of a union', '{ found { ... on Node { id } } }', '{found{__typename ...on Node{id}}}'],
  ['an object without fields', '{ me { name @skip(if: true) } }', '{me{__typename}}'],
  [
    'deferred fragments with labels of the gateway, without the fields around them',
    '{ me { name ... @defer(label: "mine") { id n: name friend { id name } } friend { id } ...F @defer } } fragment F on User { size }',
    '{me{name friend{id}...@defer(label:"1"){id friend{name}}...@defer(label:"2"){aa1_size:size}}}',
  ],
  [
    'the type of an object around fragments on other types that are deferred',
    '{ node { id ... on User @defer { name ... @defer { friend { id } } } } }',
    '{node{__typename id ...@defer(label:"2"){...on User{name}...@defer(label:"1"){...on User{friend{id}}}}}}',
  ],
  ['no fragment whose fields are all around it', '{ me { name ... @defer { name } } }', '{me{name}}'],
  ['a mutation per alias', 'mutation { pay again: pay }', 'mutation{pay aa1_pay:pay}'],
])('the planner receives %s', (_, text, expected) => {
  expect(planned(text)).toBe(expected);
});

test('conditions are evaluated on fields and fragments, at every depth', () => {
  const text = `query ($a: Boolean!, $b: Boolean!) { me @include(if: $a) { id @skip(if: $b) ...F @include(if: $b) }
    ... @skip(if: $a) { node { id } } } fragment F on User { name }`;
  expect(conditionVariables(operationIn(text))).toEqual(['a', 'b']);
  expect(planned(text, { a: true, b: true })).toBe('{me{name}}');
  expect(planned(text, { a: true, b: false })).toBe('{me{id}}');
  expect(planned(text, { a: false, b: true })).toBe('{node{id}}');
  expect(planned('{ __typename me @skip(if: true) { id } }')).toBeNull();
});

test('a fragment is deferred by a literal and by a variable', () => {
  const text = 'query ($a: Boolean!) { me { ... @defer(if: $a) { id } ... @defer(if: false) { name } } }';
  expect(conditionVariables(operationIn(text))).toEqual(['a']);
  expect(planned(text, { a: true })).toBe('{me{name ...@defer(label:"1"){id}}}');
  expect(planned(text, { a: false })).toBe('{me{id name}}');
});

test('without a response in parts nothing is deferred', () => {
  const operation = operationIn('{ me { ... @defer { id } ... @skip(if: true) @defer { name } } }');
  const normalised = normaliseOperation(operation, { conditions: {}, defers: false });
  expect(stripIgnoredCharacters(print(normalised))).toBe('{me{id}}');
});
