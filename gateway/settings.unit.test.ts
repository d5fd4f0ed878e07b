import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readGatewayConfig } from './config.ts';
import { readSettings } from './readSettings.ts';
import { gatewaySettingsSchema } from './settings.ts';
import { subgraphSettings } from './subgraphSettings.ts';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'gateway.yaml');

function read(text: string, env: NodeJS.ProcessEnv = {}) {
  writeFileSync(file, text);
  return readSettings(file, env).settings;
}

function problemsOf(text: string, env?: NodeJS.ProcessEnv): string[] {
  try {
    read(text, env);
  } catch (error) {
    return String((error as Error).message)
      .replaceAll(`${file}: `, '')
      .split('\n');
  }
  return [];
}

test('the JSON schema for editors is that of the settings (npm run settings:schema writes it)', () => {
  expect(readFileSync(join(import.meta.dirname, 'settings.schema.json'), 'utf8')).toBe(
    `${JSON.stringify(gatewaySettingsSchema, null, 2)}\n`,
  );
  expect(readFileSync(join(import.meta.dirname, '../gateway.yaml'), 'utf8')).toMatch(
    /^# yaml-language-server: \$schema=\.\/gateway\/settings\.schema\.json\n/,
  );
});

test('a wrong value is named with its path, what was expected and what was got', () => {
  expect(problemsOf('policies: shut\nsubgraphs: { users: { identity: maybe, port: 1 } }')).toEqual([
    'policies: expected one of "shop"|"directives"|"open"; got "shut"',
    'subgraphs.users.identity: expected one of "signed"|"none"; got "maybe"',
    'subgraphs.users: Unrecognized key: "port"; got {"identity":"maybe","port":1}',
  ]);
  expect(problemsOf('subgraph: {}')).toEqual(['the file: Unrecognized key: "subgraph"; got {"subgraph":{}}']);
  expect(problemsOf('jwt: { jwks: [http://a/keys], algorithms: [HS256] }')[0]).toMatch(
    /^jwt\.algorithms\[0\]: expected one of .*; got "HS256"$/,
  );
  expect(problemsOf('port: "4000"')).toEqual(['port: expected number; got "4000"']);
});

test('a header of a connection or of the gateway cannot be sent, and a rule does one thing', () => {
  const rules = (text: string) => problemsOf(`subgraphs: { all: { headers: [${text}] } }`);
  for (const rule of [
    '{ propagate: { named: Host } }',
    '{ insert: { name: x-identity, value: forged } }',
    '{ propagate: { named: x-a, rename: content-length } }',
  ])
    expect(rules(rule)[0]).toContain('expected a header that rules may send');
  expect(rules('{ propagate: { named: x-a, matching: x-b } }')[0]).toContain('exactly one of named, matching');
  expect(rules('{ propagate: { matching: "(" } }')[0]).toContain('expected a regular expression; got "("');
  expect(rules('{ remove: { named: x-a }, insert: { name: x-b, value: c } }')[0]).toContain('exactly one of propagate');
  expect(rules('{ insert: { name: x-key, value: "two\\nlines" } }')[0]).toMatch(/line breaks; got a value that is not/);
});

test('${env.NAME} stands for a variable, and a missing one is named', () => {
  const text = 'subgraphs: { a: { headers: [{ insert: { name: x-key, value: "${env.A_KEY}" } }] } }';
  expect(read(text, { A_KEY: 'one' }).subgraphs?.['a']?.headers).toEqual([{ insert: { name: 'x-key', value: 'one' } }]);
  expect(() => read(text)).toThrow('A_KEY is missing');
});

test('the settings of a subgraph are its own, then those of all, then the defaults', () => {
  const settings = read(`
subgraphs:
  all: { identity: signed, headers: [{ propagate: { named: x-a } }] }
  users: { identity: none, url: 'https://users.example/graphql', headers: [{ remove: { named: x-a } }] }
  news: { subscriptions: { protocol: sse, path: /events } }
`);
  expect(subgraphSettings(settings, 'orders')).toMatchObject({
    identity: 'signed',
    headers: [{ propagate: { named: 'x-a' } }],
    maxRepresentations: 500,
    url: null,
    instances: null,
    subscriptions: { protocol: 'graphql_transport_ws' },
  });
  expect(subgraphSettings(settings, 'news').subscriptions).toEqual({ protocol: 'sse', path: '/events' });
  expect(() => read('subgraphs: { a: { subscriptions: { path: /a, url: "ws://a/b" } } }')).toThrow(
    'expected path or url, not both',
  );
  expect(subgraphSettings(settings, 'users')).toMatchObject({
    identity: 'none',
    headers: [{ propagate: { named: 'x-a' } }, { remove: { named: 'x-a' } }],
    maxRepresentations: Infinity,
    url: 'https://users.example/graphql',
    instances: null,
    subscriptions: { protocol: 'graphql_transport_ws' },
  });
});

test('settings of traffic are those of the subgraph, key by key, then those of all, then the defaults', () => {
  const settings = read(`
subgraphs:
  all: { breaker: { open_ms: 1000, trials: 1 }, timeouts: { call_ms: 900 }, balancing: { outliers: { eject_ms: 7 } } }
  users: { breaker: { open_ms: 2000 }, balancing: { strategy: random, outliers: { max_ejected_percent: 10 } } }
  news: { breaker: { enabled: false }, retries: { max: 0 } }
`);
  const { breaker, balancing, timeouts, retries } = subgraphSettings(settings, 'users').traffic;
  expect(breaker).toMatchObject({ openMs: 2000, trials: 1, failuresInARow: 5, failureRate: 0.5 });
  expect(balancing).toMatchObject({ strategy: 'random', outliers: { ejectMs: 7, maxEjected: 0.1 } });
  expect([timeouts.queryMs, timeouts.mutationMs, retries]).toEqual([
    900,
    null,
    { max: 2, budget: 0.1, fromMs: 25, toMs: 250 },
  ]);
  expect(subgraphSettings(settings, 'news').traffic).toMatchObject({ breaker: null, retries: { max: 0 } });
  expect(problemsOf('subgraphs: { all: { balancing: { strategy: best } } }')[0]).toMatch(
    /^subgraphs\.all\.balancing\.strategy: expected one of "p2c".*; got "best"$/,
  );
});

test('without variables the shop is served; a supergraph of its own needs none of the shop’s keys', () => {
  expect(() => readGatewayConfig({})).toThrow('IDENTITY_KEYS is missing');
  expect(readGatewayConfig({ IDENTITY_KEYS: 'k'.repeat(32) })).toMatchObject({
    policies: 'shop',
    maxOperationCost: 30_000,
  });
  expect(readGatewayConfig({ SUPERGRAPH: '/graphs/one.graphql' })).toMatchObject({
    policies: 'directives',
    identityKeys: null,
    maxOperationCost: null,
    supergraphFiles: { composedFile: '/graphs/one.graphql' },
  });
});

test('arguments win over variables, and variables over the file', () => {
  writeFileSync(file, 'supergraph: ./own.graphql\nport: 5000\npolicies: open\ntimeouts: { call_ms: 7 }\n');
  expect(readGatewayConfig({ GATEWAY_CONFIG: file, PORT: '6000', POLICIES: 'directives' })).toMatchObject({
    supergraphFiles: { composedFile: join(folder, 'own.graphql') },
    port: 6000,
    policies: 'directives',
    callTimeoutMs: 7,
  });
  const given = { supergraph: '/other.yaml', config: file };
  expect(readGatewayConfig({ SUPERGRAPH: '/one.graphql' }, given)).toMatchObject({
    supergraphFiles: { listFile: '/other.yaml', committedFile: '/supergraph.graphql' },
    port: 5000,
    policies: 'open',
  });
});
