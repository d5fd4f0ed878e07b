import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { secretsIn } from './refuseSecrets.ts';

test('a secret in a file is found by its key, by its header, and in a URL', () => {
  const text = `
plugins: [{ module: ./a.ts, options: { api_key: abc, nested: { db_password: y } } }]
subgraphs:
  all:
    headers:
      - insert: { name: X-Api-Key, value: abc }
      - propagate: { named: authorization, default: Bearer abc }
  orders: { url: 'http://user:hunter2@orders/graphql' }
`;
  expect(secretsIn(parse(text))).toEqual([
    'plugins[0].options.api_key',
    'plugins[0].options.nested.db_password',
    'subgraphs.all.headers[0].insert.value',
    'subgraphs.all.headers[1].propagate.default',
    'subgraphs.orders.url',
  ]);
});

test('variables, other headers, numbers and URLs without a password are no secrets', () => {
  const text = `
limits: { parser_max_tokens: 5000 }
jwt: { jwks: ['https://issuer.example:8443/keys'] }
plugins: [{ module: '@acme/x', options: { token: '\${env.TOKEN}', passwords: 3 } }]
subgraphs:
  all:
    headers:
      - insert: { name: x-api-key, value: 'Key \${env.KEY}' }
      - insert: { name: x-tenant, value: blue }
      - propagate: { named: authorization }
  orders: { url: 'http://user@orders:80/a:b@c' }
`;
  expect(secretsIn(parse(text))).toEqual([]);
});
