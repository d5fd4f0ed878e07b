import type { DifferentialOperation } from './openGraph.ts';

export type Regression = DifferentialOperation & {
  readonly title: string;
  readonly graph: number;
  readonly faults: number;
};

/** Differences that were found, each on the graph of a seed; a change of `createGraphModel` makes them other graphs. */
export const regressions: readonly Regression[] = [
  {
    title: 'a fetch waits for the fetch of what it requires, although the planner starts both at once',
    graph: 17,
    faults: 0,
    text: '{ s1q1(b: false) { r2 } }',
    variables: {},
  },
  {
    title: 'a required field that has @requires itself is fetched with its own inputs',
    graph: 30,
    faults: 0,
    text: '{ s2q2(l: [1, 2], b: true) { __typename ... on E1 { r2 } } }',
    variables: {},
  },
  {
    title: 'a field with @requires is not read where its object is a root field of the same subgraph',
    graph: 5035,
    faults: 0,
    text: '{ s0q0 { r2 } }',
    variables: {},
  },
  {
    title: 'a field with @requires is not read where its object is in a list of the same subgraph',
    graph: 5005,
    faults: 0,
    text: '{ x: s0q0(c: BLUE) { r2 } }',
    variables: {},
  },
  {
    title: 'an object of which a subgraph knows only the interface is found by its interface',
    graph: 7,
    faults: 0,
    text: '{ ios { ... on E1 { io0 } } }',
    variables: {},
  },
  {
    title: 'a fragment on the interface of a field does not need the type of the object',
    graph: 46,
    faults: 0,
    text: '{ ios { ... on Node { io0 } } }',
    variables: {},
  },
  {
    title: 'a field that is null under its interface only makes the object null where its type says so',
    graph: 13,
    faults: 0.15,
    text: '{ ios { common } }',
    variables: {},
  },
  {
    title: 'an object that is null because of a field under one alias is not null under another',
    graph: 57,
    faults: 0.15,
    text: '{ s1q2 { common sku } p: s1q2 { weight } }',
    variables: {},
  },
  {
    title: 'an error has the path of each alias that selects the field, and of no other',
    graph: 26,
    faults: 0.15,
    text: 'query ($v0: Int) { x: s1q2 { state(s: "", c: BLUE) { inner { m(n: $v0) inner { m } } constructor: inner { __typename } } } }',
    variables: { v0: 2 },
  },
  {
    title: 'a deferred block waits for its inputs although two fetches of the plan have the same id',
    graph: 8,
    faults: 0,
    text: 'mutation { m2 { title { ... @defer { ... on E1 { sku } } } } ...F0 m3 { ... @defer { r0 } } } fragment F0 on Mutation { m1 }',
    variables: {},
  },
  {
    title: 'an object that is null because of a field of a deferred fragment in it has an error',
    graph: 120,
    faults: 0.15,
    text: '{ ... @defer { shared { ... @defer { left } } } }',
    variables: {},
  },
  {
    title: 'a deferred fragment has no errors of fields that it does not select',
    graph: 131,
    faults: 0.15,
    text: '{ s0q0 { title } ... @defer { s2q0 { io0 } } }',
    variables: {},
  },
  {
    title: 'the type of an object is fetched before its deferred fragment that selects only the type',
    graph: 1005,
    faults: 0,
    text: 'mutation { m2 { id } m3 { ... @defer { io1 { io1 { common } ... @defer { __typename } } } } }',
    variables: {},
  },
  {
    title: 'an error of a deferred fragment of the root is not one of the root before it',
    graph: 1030,
    faults: 0.15,
    text: 'query ($v: Int) { ... @defer { s2q1 { note(n: $v) { other { title } } } } }',
    variables: { v: null },
  },
  {
    title: 'an error below an alias in a deferred fragment of the root is not one of the root before it',
    graph: 1039,
    faults: 0.15,
    text: '{ ... @defer { common: ios { ... on E1 { other: state { id: state { weight } } } } } }',
    variables: {},
  },
  {
    title: 'a deferred fragment of the root and the fields around it have each error once',
    graph: 1002,
    faults: 0.15,
    text: 'query ($n: Int, $l: [Int!]) { s2q2(l: $l) { other { label(n: $n) } } ... @defer { provided { common } } }',
    variables: { n: 2, l: [1, 2] },
  },
  {
    title: 'elements of lists in a deferred fragment of the root have their errors in it only',
    graph: 1002,
    faults: 0.15,
    text: '{ ... @defer { x: ios { ... on E0 { sku } } shared { right } } }',
    variables: {},
  },
  {
    title: 'an object is not null because of a field that its subgraph has for another type of the interface',
    graph: 8022,
    faults: 0.15,
    text: '{ nodes { ... on E1 { io0 } io1 } }',
    variables: {},
  },
  {
    title: 'a field of an interface under two types with different arguments is asked for each type only',
    graph: 9019,
    faults: 0.15,
    text: '{ nodes(n: 1) { ... on E1 { io0(s: "", c: BLUE) } ... on E0 { io0 } } }',
    variables: {},
  },
  {
    title: 'a chain of @requires of which the planner cannot compare alternatives is planned by the first one',
    graph: 8043,
    faults: 0,
    text: '{ s2q0 { name { a: r1 { q } b: r1 { p } } } }',
    variables: {},
  },
  {
    title: 'a field that a subgraph only requires is read from the one that resolves it',
    graph: 30_048,
    faults: 0,
    text: '{ s2q2 { ... on E2 { r2 { name: m } } } }',
    variables: {},
  },
  {
    title: 'a field that a subgraph only requires is read from the one that resolves it, in lists too',
    graph: 30_058,
    faults: 0.15,
    text: 'query ($v0: Color) { x: s1q0(c: $v0) { other: r2 { q } } }',
    variables: { v0: 'RED' },
  },
  {
    title: 'an input of @requires is not null because of a field that the client selects of the same object',
    graph: 50_034,
    faults: 0.15,
    text: '{ s1q1 { other { r2 ... on E0 { size { weight } } } } }',
    variables: {},
  },
];
