import { overSocket, post, type Attack } from './attack.ts';

const PARSE = 'GRAPHQL_PARSE_FAILED';
const VALIDATION = 'GRAPHQL_VALIDATION_FAILED';
const LARGE = 'OPERATION_TOO_LARGE';
const INPUT = 'BAD_USER_INPUT';

type Hostile = { readonly query: string; readonly variables?: unknown; readonly code: string };

const times = (count: number, part: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');
const nested = (depth: number, open: string, close = '}') => open.repeat(depth) + close.repeat(depth);
const categories = (depth: number) => `{ categories { ${'children { '.repeat(depth)}id ${'} '.repeat(depth)} } }`;
const page = 'products(first: 100) { edges { node { id variants { id } } } }';

/** Documents that cost more than they ask for, or that ask for more than anybody needs. */
const documents: Readonly<Record<string, Hostile>> = {
  'fields nested 200 deep': { query: categories(200), code: LARGE },
  'fields nested 20 deep': { query: categories(20), code: LARGE },
  'brackets nested 2,000 deep': { query: nested(2000, '{a'), code: LARGE },
  'list values nested 3,000 deep': {
    query: `{ products(filter: ${nested(3000, '[', ']')}) { totalCount } }`,
    code: LARGE,
  },
  'object values nested 1,000 deep': {
    query: `{ products(filter: ${nested(1000, '{a:', '1}')}) { totalCount } }`,
    code: LARGE,
  },
  '1,000 aliases of one field': { query: `{ ${times(1000, (at) => `a${at}: __typename`)} }`, code: LARGE },
  '100 aliases of a page': { query: `{ ${times(100, (at) => `a${at}: ${page}`)} }`, code: LARGE },
  '100 root fields': { query: `{ ${times(100, () => 'me { id }')} }`, code: LARGE },
  '1,000 fragments, each unused': {
    query: `{ me { id } } ${times(1000, (at) => `fragment F${at} on User { id }`)}`,
    code: PARSE,
  },
  'a fragment that includes itself': { query: '{ me { ...A } } fragment A on User { ...A }', code: VALIDATION },
  'three fragments in a circle': {
    query: '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...C } fragment C on User { ...A }',
    code: VALIDATION,
  },
  'fragments that double 20 times': {
    query: `{ me { ...F0 } } ${times(20, (at) => `fragment F${at} on User { ...F${at + 1} ...F${at + 1} }`)} fragment F20 on User { id }`,
    code: LARGE,
  },
  'fragments that double 20 times by inline fragments': {
    query: `{ me { ...F0 } } ${times(20, (at) => `fragment F${at} on User { ... { ...F${at + 1} } ... { ...F${at + 1} } }`)} fragment F20 on User { id }`,
    code: LARGE,
  },
  '2,000 directives on one field': {
    query: `{ me ${'@include(if: true) '.repeat(2000)} { id } }`,
    code: PARSE,
  },
  '300 unknown directives': { query: `{ me ${times(300, (at) => `@d${at}`)} { id } }`, code: VALIDATION },
  '1,000 unknown fields': { query: `{ me { ${times(1000, (at) => `f${at}`)} } }`, code: VALIDATION },
  '100 unknown types': {
    query: `query(${times(100, (at) => `$v${at}: T${at}`)}) { me { id } }`,
    code: VALIDATION,
  },
  '500 variables': { query: `query(${times(500, (at) => `$v${at}: Int`)}) { me { id } }`, code: VALIDATION },
  '51 operations': {
    query: times(51, (at) => `query Q${at} { me { id } }`),
    code: LARGE,
  },
  '400 operations of one name': { query: times(400, () => 'query Q { me { id } }'), code: LARGE },
  'equal fields to merge, 1,500 times': { query: `{ me { ${'id '.repeat(1500)} } }`, code: LARGE },
  'equal selections to merge, 300 times': {
    query: `{ ${'me { id displayName createdAt } '.repeat(300)} }`,
    code: LARGE,
  },
  'conflicting arguments, 300 times': {
    query: `{ ${times(300, (at) => `products(first: ${at}) { totalCount }`)} }`,
    code: LARGE,
  },
  '200 deferred fragments': {
    query: `{ me { ${times(200, (at) => `... @defer(label: "l${at}") { id }`)} } }`,
    code: 'data',
  },
  'deferred fragments nested 20 deep': {
    query: `{ categories { ${'... @defer { children { '.repeat(20)}id ${'} } '.repeat(20)} } }`,
    code: LARGE,
  },
  'a document of 110,000 characters': { query: `{ me { id } } #${'x'.repeat(110_000)}`, code: PARSE },
  '90,000 commas': { query: `{ me { id ${','.repeat(90_000)} } }`, code: 'data' },
  '6,000 tokens': { query: `{ me { id } } ${'query '.repeat(6000)}`, code: PARSE },
  'a string of 90,000 characters': {
    query: `{ product(id: "${'x'.repeat(90_000)}") { id } }`,
    code: 'data',
  },
  'an integer of 90,000 digits': {
    query: `{ products(first: ${'9'.repeat(90_000)}) { totalCount } }`,
    code: VALIDATION,
  },
  'an exponent of 1e999999': { query: '{ products(first: 1e999999) { totalCount } }', code: VALIDATION },
  'a lone surrogate': {
    query: String.raw`{ product(slug: "\uD800") { id } }`,
    code: PARSE,
  },
  'a NUL in a string': { query: String.raw`{ product(id: "prd_\u0000") { id } }`, code: 'data' },
  'the alias __proto__': { query: '{ __proto__: __typename }', code: VALIDATION },
  'the alias constructor': { query: '{ constructor: __typename }', code: 'data' },
  'the operation name __proto__': { query: 'query __proto__ { __typename }', code: 'data' },
  'the variable __proto__': {
    query: 'query($__proto__: ID!) { product(id: $__proto__) { id } }',
    variables: {},
    code: INPUT,
  },
  'introspection in a circle, 10 deep': {
    query: `{ __schema { types { ${'fields { type { '.repeat(10)}name${' } }'.repeat(10)} } } }`,
    code: LARGE,
  },
  '50 times __schema': {
    query: `{ ${times(50, (at) => `a${at}: __schema { types { name } }`)} }`,
    code: LARGE,
  },
  'pages of pages of pages': {
    query:
      '{ products(first: 100) { edges { node { categories { products(first: 100) { edges { node { categories { products(first: 100) { edges { node { id } } } } } } } } } } } }',
    code: LARGE,
  },
  'a page of 1,000,000': { query: '{ products(first: 1000000) { edges { node { id } } } }', code: LARGE },
  'a page of 2^31 - 1 by a variable': {
    query: 'query($n: Int) { products(first: $n) { edges { node { id } } } }',
    variables: { n: 2 ** 31 - 1 },
    code: LARGE,
  },
  'a page of 1e308 by a variable': {
    query: 'query($n: Int) { products(first: $n) { totalCount } }',
    variables: { n: 1e308 },
    code: INPUT,
  },
  'a fraction as a whole number': {
    query: 'query($n: Int) { products(first: $n) { totalCount } }',
    variables: { n: 1.5 },
    code: INPUT,
  },
  'an operator object as an id': {
    query: 'query($id: ID!) { product(id: $id) { id } }',
    variables: { id: { $ne: null } },
    code: INPUT,
  },
  'a list as an id': {
    query: 'query($id: ID!) { product(id: $id) { id } }',
    variables: { id: [['a']] },
    code: INPUT,
  },
  'a variable with 10,000 elements': {
    query: 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 10_000 }, () => 'prd_1') },
    code: LARGE,
  },
  'two sign-ins in one document': {
    query:
      'mutation { a: login(input: { email: "a@example.com", password: "x" }) { accessToken } b: login(input: { email: "a@example.com", password: "y" }) { accessToken } }',
    code: INPUT,
  },
  '50 sign-ins in one document': {
    query: `mutation { ${times(50, (at) => `a${at}: login(input: { email: "a@example.com", password: "${at}" }) { accessToken }`)} }`,
    code: LARGE,
  },
  'a field of staff': { query: '{ users(first: 1) { edges { node { email } } } }', code: 'UNAUTHENTICATED' },
  'a mutation of staff': {
    query: 'mutation { setUserRoles(userId: "usr_1", roles: [ADMIN]) { user { id } } }',
    code: 'UNAUTHENTICATED',
  },
  '_entities of a subgraph': { query: '{ _entities(representations: []) { __typename } }', code: VALIDATION },
  '_service of a subgraph': { query: '{ _service { sdl } }', code: VALIDATION },
};

const MAX_MESSAGE = 131_072;
const STREAM = { accept: 'text/event-stream' };
const MULTIPART = { accept: 'multipart/mixed;deferSpec=20220824, application/json' };

/**
 * Each hostile document over each transport. A stream begins with 200 before its operation is refused, and a field that
 * the caller may not select is an error in a response with 200.
 */
export const documentAttacks: readonly Attack[] = Object.entries(documents).flatMap(
  ([name, { code, ...operation }]) => {
    const isAnswered = code === 'data' || code === 'UNAUTHENTICATED';
    const byHttp = [`${isAnswered ? 200 : 400} ${code}`];
    const subscribe = { type: 'subscribe', id: 'one', payload: operation };
    // A message is smaller than a body.
    const bySocket = JSON.stringify(subscribe).length > MAX_MESSAGE ? 'close 1009' : `error ${code}`;
    return [
      { name: `POST: ${name}`, expected: byHttp, run: (target) => post(target, operation) },
      { name: `SSE: ${name}`, expected: [`200 ${code}`], run: (target) => post(target, operation, STREAM) },
      { name: `multipart: ${name}`, expected: byHttp, run: (target) => post(target, operation, MULTIPART) },
      {
        name: `WebSocket: ${name}`,
        expected: [code === 'data' ? 'completed' : bySocket],
        run: (target) => overSocket(target, (socket) => socket.send(subscribe)),
      },
    ] satisfies Attack[];
  },
);
