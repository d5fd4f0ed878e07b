import { expect, test } from '@jest/globals';
import { createHeaderRules } from './headerRules.ts';

const client = {
  host: 'gateway',
  authorization: 'Bearer secret',
  cookie: 'a=b',
  'content-length': '7',
  'x-identity': 'forged',
  traceparent: 'forged',
  'x-tenant': 'blue',
  'x-region': ['eu', 'us'],
};

test('without rules a subgraph receives no header of the client', () => {
  expect(createHeaderRules([])(client)).toEqual({});
});

test('a pattern matches every header but credentials, those of a connection and those of the gateway', () => {
  expect(createHeaderRules([{ propagate: { matching: '.*' } }])(client)).toEqual({
    'x-tenant': 'blue',
    'x-region': 'eu, us',
  });
  expect(createHeaderRules([{ propagate: { named: 'Authorization' } }])(client)).toEqual({
    authorization: 'Bearer secret',
  });
});

test('rules apply in their order: a header is renamed, has a default, is inserted and is removed', () => {
  const rules = [
    { propagate: { named: 'X-Tenant', rename: 'x-customer' } },
    { propagate: { named: 'x-currency', default: 'EUR' } },
    { insert: { name: 'X-Api-Key', value: 'one' } },
    { propagate: { matching: '^x-' } },
    { remove: { matching: '^x-re' } },
    { remove: { named: 'X-TENANT' } },
    { insert: { name: 'x-tenant', value: 'always' } },
  ];
  expect(createHeaderRules(rules)(client)).toEqual({
    'x-customer': 'blue',
    'x-currency': 'EUR',
    'x-api-key': 'one',
    'x-tenant': 'always',
  });
});
