import { send, type Attack } from './attack.ts';

const BAD = ['400 BAD_REQUEST'];
const query = '{ me { id } }';

type Get = readonly [path: string, expected: readonly string[], headers?: Readonly<Record<string, string>>];

const get = (name: string, ...[path, expected, headers = {}]: Get): Attack => ({
  name: `GET: ${name}`,
  expected,
  run: (target) => send(target, { method: 'GET', path, headers }),
});
const asked = (text: string) => `/graphql?query=${encodeURIComponent(text)}`;

const getAttacks: readonly Attack[] = [
  get('a mutation', asked('mutation { logout { ok } }'), ['405 BAD_REQUEST']),
  get('a subscription without a stream', asked('subscription { myOrderEvents { id } }'), [
    '406 NOT_ACCEPTABLE',
    '401 UNAUTHENTICATED',
  ]),
  get('no operation', '/graphql', ['400 BAD_REQUEST']),
  get('variables that are no JSON', `${asked(query)}&variables=%7B`, BAD),
  get('variables that are a list', `${asked(query)}&variables=%5B%5D`, BAD),
  get('a query twice', `${asked(query)}&query=%7Ba%7D`, BAD),
  get('a query of 60,000 characters', asked(`{ me { id } } #${'x'.repeat(60_000)}`), [
    '414',
    '431',
    '414 BAD_REQUEST',
    '431 BAD_REQUEST',
    '400 BAD_REQUEST',
  ]),
  get('an invalid escape', '/graphql?query=%', ['400 GRAPHQL_PARSE_FAILED']),
  get('a page of another site', asked(query), ['403 FORBIDDEN'], {
    origin: 'https://evil.example',
  }),
  get('an image of another site', asked(query), ['403 FORBIDDEN'], {
    'sec-fetch-site': 'cross-site',
  }),
  get('a path upwards', '/graphiql/../../package.json', ['404 NOT_FOUND']),
  get('a path upwards, encoded', '/graphiql/%2e%2e%2f%2e%2e%2fpackage.json', ['404 NOT_FOUND']),
  get('a path upwards, encoded twice', '/graphiql/%252e%252e%252fpackage.json', ['404 NOT_FOUND']),
  get('a NUL in a path', '/graphiql/%00', ['404 NOT_FOUND']),
  get('an absolute path', '//etc/passwd', ['404 NOT_FOUND']),
  get('the environment file', '/.env', ['404 NOT_FOUND']),
  get('the repository', '/.git/config', ['404 NOT_FOUND']),
  get('an unknown path of 8,000 characters', `/${'x'.repeat(8_000)}`, ['404 NOT_FOUND']),
];

const methodAttacks = (['PUT', 'DELETE', 'PATCH'] as const).map((method): Attack => ({
  name: `method: ${method}`,
  expected: ['405 BAD_REQUEST'],
  run: (target) => send(target, { method, body: JSON.stringify({ query }) }),
}));

/** Attacks by the method and the target of an HTTP request. */
export const targetAttacks: readonly Attack[] = [...getAttacks, ...methodAttacks];
