import { expect, test } from '@jest/globals';
import { readSubgraphUrls } from '../supergraphFiles.ts';
import { settingsSchema } from '../settings.ts';
import { subgraphSettings } from '../subgraphSettings.ts';
import { configuredInstances } from './instances.ts';

const files = { composedFile: '/graph.graphql' };
const orders = { name: 'orders', url: 'http://routing:1/graphql' };

function configured(subgraphs: unknown, env: NodeJS.ProcessEnv = {}) {
  const settings = settingsSchema.parse({ subgraphs });
  const subgraphUrls = readSubgraphUrls(env, files);
  return configuredInstances(orders, { subgraphUrls, settingsOf: (name) => subgraphSettings(settings, name) });
}
const plain = (url: string) => ({ id: url, url, weight: 1, version: null, zone: null });

test('without settings a subgraph has one instance at its routing URL', () => {
  expect(configured({})).toEqual([plain('http://routing:1/graphql')]);
  expect(configured({ orders: { url: 'http://own:2/q' } })).toEqual([plain('http://own:2/q')]);
  expect(() =>
    configuredInstances({ ...orders, url: 'nowhere' }, { subgraphUrls: {}, settingsOf: noSettings }),
  ).toThrow('expected a URL of the subgraph orders, got "nowhere"');
});

test('the settings list instances with weight, version and zone', () => {
  const instances = [{ url: 'http://a/q', weight: 9, version: 'v1', zone: 'z1' }, { url: 'http://b/q' }];
  expect(configured({ orders: { instances } })).toEqual([
    { id: 'http://a/q', url: 'http://a/q', weight: 9, version: 'v1', zone: 'z1' },
    plain('http://b/q'),
  ]);
});

test.each([
  [{ url: 'http://a', instances: [{ url: 'http://b' }] }, 'expected url or instances, not both'],
  [{ instances: [{ url: 'http://a' }, { url: 'http://a' }] }, 'expected each URL once'],
  [{ instances: [] }, 'Too small'],
  [{ instances: [{ url: 'http://a', weight: -1 }] }, 'Too small'],
])('instances that contradict each other are refused: %j', (own, reason) => {
  expect(() => configured({ orders: own })).toThrow(reason);
});

test('a variable with several addresses wins over the settings', () => {
  const env = { ORDERS_URL: 'http://one:1, http://two:2', OTHER_URL: 'redis://a' };
  expect(configured({ orders: { url: 'http://own:2/q' } }, env)).toEqual([
    plain('http://one:1/graphql'),
    plain('http://two:2/graphql'),
  ]);
});

function noSettings() {
  return { url: null, instances: null };
}
