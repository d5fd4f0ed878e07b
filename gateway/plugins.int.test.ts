import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { openPlainSubgraph } from '../tests/plainSubgraph.ts';
import { composeSubgraphs } from './composition/composeSubgraphs.ts';
import { gatewayConfigOf } from './config.ts';
import { openGateway } from './open.ts';
import { readSettings } from './readSettings.ts';

const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync());

const log = createLog({ service: 'test', level: 'silent' });
const example = join(import.meta.dirname, '../examples/plugins/clientVersions.ts');
const OWN = `
export default async (app, { base }) => {
  app.addHook('onSend', async (_request, reply, payload) => (reply.header('x-only-own', 'yes'), payload));
  app.get(base + '/mine', async () => ({ mine: true }));
  app.get(base + '/broken', async () => { throw new Error('the cause is in the log only'); });
  app.get(base + '/endless', () => new Promise(() => undefined));
};`;
const SEES = `
const plugin = async (app) => {
  app.addHook('onRequest', async (request) => {
    if (request.headers['x-tenant-id']) request.headers['x-tenant'] = 'of ' + request.headers['x-tenant-id'];
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.graphql) reply.header('x-seen', JSON.stringify(request.graphql));
    return payload;
  });
};
plugin[Symbol.for('skip-override')] = true;
export default plugin;`;

let folder = '';
let supergraph = '';
let url = '';
let headersOfSubgraph: Awaited<ReturnType<typeof openPlainSubgraph>>['headers'] = [];

/** Opens a gateway with the settings of a file, whose folder has the modules. */
async function open(settings: object) {
  const path = join(folder, 'gateway.yaml');
  await writeFile(path, JSON.stringify({ supergraph, ...settings }));
  const config = gatewayConfigOf(readSettings(path, {}).settings, { PORT: '0' });
  return openGateway({ config, pubSub: null, log });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugins-'));
  opened.defer(() => rm(folder, { recursive: true }));
  const books = await openPlainSubgraph('books', 'type Query { book: String }', { Query: { book: () => 'Emma' } });
  opened.use(books);
  headersOfSubgraph = books.headers;
  const composition = await composeSubgraphs([books]);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, composition.supergraphSdl);
  await writeFile(join(folder, 'own.mjs'), OWN);
  await writeFile(join(folder, 'sees.mjs'), SEES);
  const gateway = await open({
    plugins: [
      { module: example, options: { oldest: { web: '2.1.0' } } },
      { module: './own.mjs', options: { base: '/own' } },
      { module: './sees.mjs' },
    ],
    timeouts: { routes: { '/own/endless': 30 } },
    subgraphs: { all: { headers: [{ propagate: { named: 'x-tenant' } }] } },
  });
  ({ url } = opened.use(gateway));
});

async function execute(headers: Record<string, string> = {}, query = 'query Book { book }') {
  const sent = { 'content-type': 'application/json', ...headers };
  return fetch(`${url}/graphql`, { method: 'POST', headers: sent, body: JSON.stringify({ query }) });
}

test('the example refuses outdated clients before the operation is read, and counts those of the others', async () => {
  const of = (version: string) => ({ 'apollographql-client-name': 'web', 'apollographql-client-version': version });
  const outdated = await execute(of('2.0.9'), '{');
  expect([outdated.status, await outdated.json()]).toEqual([
    426,
    { errors: [{ message: expect.stringContaining('2.1.0'), extensions: { code: 'CLIENT_OUTDATED' } }] },
  ]);
  expect(outdated.headers.get('x-content-type-options')).toBe('nosniff');
  const current = await execute(of('2.10.0'));
  expect(await current.json()).toEqual({ data: { book: 'Emma' } });
  expect(current.headers.get('x-oldest-client-version')).toBe('2.1.0');
  expect(await (await fetch(`${url}/client-versions`)).json()).toEqual({ 'web 2.10.0 query': 1 });
});

test('a hook sees the operation of a response, and what it changes in a request reaches header rules', async () => {
  const response = await execute({ 'x-tenant-id': 'blue' });
  expect(JSON.parse(response.headers.get('x-seen') ?? '')).toEqual({
    claims: null,
    type: 'query',
    operationName: 'Book',
  });
  expect(headersOfSubgraph.at(-1)?.['x-tenant']).toBe('of blue');
});

test('hooks of a plugin that is encapsulated apply to its own routes only', async () => {
  const mine = await fetch(`${url}/own/mine`);
  expect([mine.headers.get('x-only-own'), await mine.json()]).toEqual(['yes', { mine: true }]);
  expect((await execute()).headers.get('x-only-own')).toBeNull();
});

test('what a plugin throws is masked, and a route with a timeout ends', async () => {
  const codes = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    return [response.status, errors[0]?.extensions.code, errors[0]?.message];
  };
  expect(await codes('/own/broken')).toEqual([500, 'INTERNAL', expect.not.stringContaining('cause')]);
  expect(await codes('/own/endless')).toEqual([504, 'DEADLINE_EXCEEDED', expect.any(String)]);
});

test.each([
  ['is missing', null, /missing/],
  ['has no default export', 'export const plugin = 1;', /expected a Fastify plugin .* got undefined/],
  ['throws', 'export default async () => { throw new Error("no database"); };', /no database/],
  ['does not end', 'export default () => new Promise(() => undefined);', /within 50 ms/],
] as const)('the gateway does not start with a plugin that %s', async (name, text, why) => {
  const module = `./${name.replaceAll(' ', '-')}.mjs`;
  if (text !== null) await writeFile(join(folder, module), text);
  const opening = open({ plugins: [{ module, load_timeout_ms: text === null ? 5_000 : 50 }] });
  await expect(opening).rejects.toMatchObject({ code: 'PLUGIN_NOT_LOADED', message: expect.stringMatching(why) });
});

test('a timeout of a route that does not exist stops the start', async () => {
  const opening = open({ timeouts: { routes: { '/graphqll': 1_000 } } });
  await expect(opening).rejects.toThrow(/expected URLs of routes, of the gateway or of a plugin; got "\/graphqll"/);
});
