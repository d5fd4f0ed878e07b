import { overSocket, post, type Attack } from './attack.ts';

const PARSE = 'GRAPHQL_PARSE_FAILED';
const VALIDATION = 'GRAPHQL_VALIDATION_FAILED';
const LARGE = 'OPERATION_TOO_LARGE';
const INPUT = 'BAD_USER_INPUT';

type Hostile = { readonly query: string; readonly variables?: unknown; readonly codes: readonly string[] };

const times = (count: number, part: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');
const nested = (depth: number, open: string, close = '}') => open.repeat(depth) + close.repeat(depth);
const categories = (depth: number) => `{ categories { ${'children { '.repeat(depth)}id ${'} '.repeat(depth)} } }`;
const page = 'products(first: 100) { edges { node { id variants { id } } } }';

/** Documents that cost more than they ask for, or that ask for more than anybody needs. */
const documents: Readonly<Record<string, Hostile>> = {
  'fields nested 200 deep': { query: categories(200), codes: [LARGE] },
  'fields nested 20 deep': { query: categories(20), codes: [LARGE] },
  'brackets nested 2,000 deep': { query: nested(2000, '{a'), codes: [LARGE, PARSE] },
  'list values nested 3,000 deep': {
    query: `{ products(filter: ${nested(3000, '[', ']')}) { totalCount } }`,
    codes: [LARGE, PARSE],
  },
  'object values nested 1,000 deep': {
    query: `{ products(filter: ${nested(1000, '{a:', '1}')}) { totalCount } }`,
    codes: [LARGE, PARSE],
  },
  '1,000 aliases of one field': { query: `{ ${times(1000, (at) => `a${at}: __typename`)} }`, codes: [LARGE, PARSE] },
  '100 aliases of a page': { query: `{ ${times(100, (at) => `a${at}: ${page}`)} }`, codes: [LARGE] },
  '100 root fields': { query: `{ ${times(100, () => 'me { id }')} }`, codes: [LARGE] },
  '1,000 fragments, each unused': {
    query: `{ me { id } } ${times(1000, (at) => `fragment F${at} on User { id }`)}`,
    codes: [LARGE, PARSE, VALIDATION],
  },
  'a fragment that includes itself': { query: '{ me { ...A } } fragment A on User { ...A }', codes: [VALIDATION] },
  'three fragments in a circle': {
    query: '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...C } fragment C on User { ...A }',
    codes: [VALIDATION],
  },
  'fragments that double 20 times': {
    query: `{ me { ...F0 } } ${times(20, (at) => `fragment F${at} on User { ...F${at + 1} ...F${at + 1} }`)} fragment F20 on User { id }`,
    codes: [LARGE],
  },
  'fragments that double 20 times by inline fragments': {
    query: `{ me { ...F0 } } ${times(20, (at) => `fragment F${at} on User { ... { ...F${at + 1} } ... { ...F${at + 1} } }`)} fragment F20 on User { id }`,
    codes: [LARGE],
  },
  '2,000 directives on one field': {
    query: `{ me ${'@include(if: true) '.repeat(2000)} { id } }`,
    codes: [LARGE, PARSE, VALIDATION],
  },
  '300 unknown directives': { query: `{ me ${times(300, (at) => `@d${at}`)} { id } }`, codes: [VALIDATION, LARGE] },
  '1,000 unknown fields': { query: `{ me { ${times(1000, (at) => `f${at}`)} } }`, codes: [VALIDATION, LARGE] },
  '100 unknown types': {
    query: `query(${times(100, (at) => `$v${at}: T${at}`)}) { me { id } }`,
    codes: [VALIDATION, LARGE],
  },
  '500 variables': { query: `query(${times(500, (at) => `$v${at}: Int`)}) { me { id } }`, codes: [VALIDATION, LARGE] },
  '51 operations': {
    query: times(51, (at) => `query Q${at} { me { id } }`),
    codes: [LARGE, 'OPERATION_RESOLUTION_FAILURE'],
  },
  '400 operations of one name': { query: times(400, () => 'query Q { me { id } }'), codes: [LARGE, VALIDATION] },
  'equal fields to merge, 1,500 times': { query: `{ me { ${'id '.repeat(1500)} } }`, codes: [LARGE] },
  'equal selections to merge, 300 times': {
    query: `{ ${'me { id displayName createdAt } '.repeat(300)} }`,
    codes: [LARGE],
  },
  'conflicting arguments, 300 times': {
    query: `{ ${times(300, (at) => `products(first: ${at}) { totalCount }`)} }`,
    codes: [VALIDATION, LARGE],
  },
  '200 deferred fragments': {
    query: `{ me { ${times(200, (at) => `... @defer(label: "l${at}") { id }`)} } }`,
    codes: [LARGE, 'data'],
  },
  'deferred fragments nested 20 deep': {
    query: `{ categories { ${'... @defer { children { '.repeat(20)}id ${'} } '.repeat(20)} } }`,
    codes: [LARGE],
  },
  'a document of 110,000 characters': { query: `{ me { id } } #${'x'.repeat(110_000)}`, codes: [LARGE, PARSE] },
  '90,000 commas': { query: `{ me { id ${','.repeat(90_000)} } }`, codes: ['data'] },
  '6,000 tokens': { query: `{ me { id } } ${'query '.repeat(6000)}`, codes: [LARGE, PARSE] },
  'a string of 90,000 characters': {
    query: `{ product(id: "${'x'.repeat(90_000)}") { id } }`,
    codes: ['data', INPUT, LARGE],
  },
  'an integer of 90,000 digits': {
    query: `{ products(first: ${'9'.repeat(90_000)}) { totalCount } }`,
    codes: [VALIDATION, INPUT],
  },
  'an exponent of 1e999999': { query: '{ products(first: 1e999999) { totalCount } }', codes: [VALIDATION, INPUT] },
  'a lone surrogate': {
    query: String.raw`{ product(slug: "\uD800") { id } }`,
    codes: [PARSE, INPUT, 'data', VALIDATION],
  },
  'a NUL in a string': { query: String.raw`{ product(id: "prd_\u0000") { id } }`, codes: ['data', INPUT, VALIDATION] },
  'the alias __proto__': { query: '{ __proto__: __typename }', codes: [VALIDATION] },
  'the alias constructor': { query: '{ constructor: __typename }', codes: ['data'] },
  'the operation name __proto__': { query: 'query __proto__ { __typename }', codes: ['data'] },
  'the variable __proto__': {
    query: 'query($__proto__: ID!) { product(id: $__proto__) { id } }',
    variables: {},
    codes: [INPUT, VALIDATION],
  },
  'introspection in a circle, 10 deep': {
    query: `{ __schema { types { ${'fields { type { '.repeat(10)}name${' } }'.repeat(10)} } } }`,
    codes: [LARGE, VALIDATION],
  },
  '50 times __schema': {
    query: `{ ${times(50, (at) => `a${at}: __schema { types { name } }`)} }`,
    codes: [LARGE, VALIDATION],
  },
  'pages of pages of pages': {
    query:
      '{ products(first: 100) { edges { node { categories { products(first: 100) { edges { node { categories { products(first: 100) { edges { node { id } } } } } } } } } } } }',
    codes: [LARGE, VALIDATION],
  },
  'a page of 1,000,000': { query: '{ products(first: 1000000) { edges { node { id } } } }', codes: [LARGE, INPUT] },
  'a page of 2^31 - 1 by a variable': {
    query: 'query($n: Int) { products(first: $n) { edges { node { id } } } }',
    variables: { n: 2 ** 31 - 1 },
    codes: [LARGE, INPUT],
  },
  'a page of 1e308 by a variable': {
    query: 'query($n: Int) { products(first: $n) { totalCount } }',
    variables: { n: 1e308 },
    codes: [INPUT],
  },
  'a fraction as a whole number': {
    query: 'query($n: Int) { products(first: $n) { totalCount } }',
    variables: { n: 1.5 },
    codes: [INPUT],
  },
  'an operator object as an id': {
    query: 'query($id: ID!) { product(id: $id) { id } }',
    variables: { id: { $ne: null } },
    codes: [INPUT],
  },
  'a list as an id': {
    query: 'query($id: ID!) { product(id: $id) { id } }',
    variables: { id: [['a']] },
    codes: [INPUT],
  },
  'a variable with 100,000 elements': {
    query: 'query($ids: [ID!]!) { products(filter: { ids: $ids }) { totalCount } }',
    variables: { ids: Array.from({ length: 20_000 }, () => 'prd_1') },
    codes: [LARGE, INPUT, VALIDATION],
  },
  'two sign-ins in one document': {
    query:
      'mutation { a: login(input: { email: "a@example.com", password: "x" }) { accessToken } b: login(input: { email: "a@example.com", password: "y" }) { accessToken } }',
    codes: [INPUT, LARGE],
  },
  '50 sign-ins in one document': {
    query: `mutation { ${times(50, (at) => `a${at}: login(input: { email: "a@example.com", password: "${at}" }) { accessToken }`)} }`,
    codes: [INPUT, LARGE],
  },
  'a field of staff': { query: '{ users(first: 1) { edges { node { email } } } }', codes: ['UNAUTHENTICATED'] },
  'a mutation of staff': {
    query: 'mutation { setUserRoles(userId: "usr_1", roles: [ADMIN]) { user { id } } }',
    codes: ['UNAUTHENTICATED'],
  },
  '_entities of a subgraph': { query: '{ _entities(representations: []) { __typename } }', codes: [VALIDATION] },
  '_service of a subgraph': { query: '{ _service { sdl } }', codes: [VALIDATION] },
};

const STREAM = { accept: 'text/event-stream' };
const MULTIPART = { accept: 'multipart/mixed;deferSpec=20220824, application/json' };

/** Each hostile document over each transport. */
export const documentAttacks: readonly Attack[] = Object.entries(documents).flatMap(
  ([name, { codes, ...operation }]) => {
    // GraphQL over HTTP: a request error has the status of its code, and a field error 200.
    const byHttp = codes.flatMap((code) =>
      code === 'data' ? ['200 data'] : [`400 ${code}`, `200 ${code}`, `401 ${code}`],
    );
    const bySocket = codes.map((code) => (code === 'data' ? 'completed' : `error ${code}`));
    const subscribe = { type: 'subscribe', id: 'one', payload: operation };
    return [
      { name: `POST: ${name}`, expected: byHttp, run: (target) => post(target, operation) },
      { name: `SSE: ${name}`, expected: byHttp, run: (target) => post(target, operation, STREAM) },
      { name: `multipart: ${name}`, expected: byHttp, run: (target) => post(target, operation, MULTIPART) },
      {
        name: `WebSocket: ${name}`,
        // Messages of sockets are smaller than bodies.
        expected: [...bySocket, 'close 1009'],
        run: (target) => overSocket(target, (socket) => socket.send(subscribe)),
      },
    ] satisfies Attack[];
  },
);
