import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { storeVariable } from '../commands/subgraph.ts';
import { subgraphs } from '../commands/subgraphs.ts';
import type { ComposeFile } from './subgraphFiles.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
const names = subgraphs.map(({ name }) => name);
const services = [...names, 'gateway'];

test('docker-compose.yml is valid by the Compose schema and its linter finds no error', () => {
  const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
  const results: readonly { messages: readonly { type: string }[] }[] = linter.lintFiles(
    [join(root, 'docker-compose.yml')],
    false,
  );
  const errors = results.flatMap(({ messages }) => messages.filter(({ type }) => type === 'error'));
  expect(errors).toEqual([]);
});

test('every long-running service has a health check and starts after its dependencies are healthy', () => {
  for (const service of Object.values(compose.services)) {
    if (service.profiles === undefined) expect(service.healthcheck?.test[0]).toBe('CMD');
    expect(Object.values(service.depends_on ?? {}).every(({ condition }) => condition === 'service_healthy')).toBe(
      true,
    );
  }
});

test('only the gateway and Grafana publish a port, and each subgraph reaches only its own store', () => {
  const published = Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined);
  expect(published.map(([name]) => name)).toEqual(['gateway', 'grafana']);
  const stores = (name: string) => compose.services[name]?.networks?.filter((network) => network.endsWith('-store'));
  expect(services.map(stores)).toEqual([...names.map((name) => [`${name}-store`]), []]);
});

test('every service starts an existing file with variables that .env.example explains', () => {
  const explained = read('.env.example');
  for (const service of services.map((name) => compose.services[name])) {
    expect(existsSync(join(root, service?.command?.[0] ?? ''))).toBe(true);
    for (const variable of Object.keys(service?.environment ?? {})) expect(explained).toContain(`${variable}=`);
  }
});

/**
 * Variables without use in containers: they have no data folder, the demo runs outside, the image sets telemetry, and
 * each service has its own identity key by another name, and the image has no other settings file.
 */
const NOT_FOR_COMPOSE = [
  'DATA_DIR',
  'GRAPH_URL',
  'APOLLO_TELEMETRY_DISABLED',
  'IDENTITY_KEY',
  'IDENTITY_KEYS',
  'SUPERGRAPH',
  'GATEWAY_CONFIG',
  'ENVIRONMENT',
];
/** Variables that the image sets for every service. */
const SET_BY_IMAGE = ['HOST', 'PORT'];

const offered = [...read('.env.example').matchAll(/^# ([A-Z][A-Z_]+)=/gm)].map(([, name]) => name ?? '');

test('docker-compose.yml passes on every variable of .env.example', () => {
  const text = read('docker-compose.yml');
  expect(offered.length).toBeGreaterThan(20);
  const dropped = offered.filter((name) => !text.includes(`\${${name}:`));
  expect(dropped.filter((name) => !NOT_FOR_COMPOSE.includes(name))).toEqual([]);
});

test('.env.example documents every variable that a service reads, and docker-compose.yml sets it', () => {
  for (const [name, service] of Object.entries(compose.services).filter(([each]) => services.includes(each))) {
    const config = read(name === 'gateway' ? 'gateway/config.ts' : `subgraphs/${name}/config.ts`);
    const own = [...config.matchAll(/^ +([A-Z][A-Z_]{3,}): /gm)].map(([, variable]) => variable ?? '');
    expect(own.length).toBeGreaterThan(3);
    const variables = [...own, 'IDENTITY_KEY', 'IDENTITY_PUBLIC_KEYS'];
    expect(variables.filter((variable) => !offered.includes(variable))).toEqual([]);
    const given = [...Object.keys(service.environment ?? {}), ...SET_BY_IMAGE];
    expect(variables.filter((variable) => !given.includes(variable))).toEqual([]);
  }
});

test('each service has its own private key, and none has a secret that all share', () => {
  const owners: Readonly<Record<string, string>> = {
    ...Object.fromEntries(services.map((name) => [name, name])),
    'back-office': 'operator',
  };
  for (const [name, { environment = {} }] of Object.entries(compose.services)) {
    const owner = owners[name];
    const own = owner && `\${${owner.toUpperCase()}_IDENTITY_KEY:?npm run -s identity -- keys prints it}`;
    expect([name, environment['IDENTITY_KEY']]).toEqual([name, own]);
    expect(Object.keys(environment)).not.toContain('IDENTITY_KEYS');
  }
});

/** The subgraphs whose stores the commands of the back office open. */
const opened = globSync(join(root, 'commands/*.ts')).flatMap((file) => {
  const needs = /openStoresForCommand\(config, \[(.+?)\]/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return [...needs.matchAll(/'([\w-]+)'/g)].map(([, name]) => name);
});

test.each([
  ['seed', subgraphs.filter(({ demoData }) => demoData !== undefined)],
  ['back-office', subgraphs.filter(({ name }) => opened.includes(name))],
] as const)('the %s profile reaches the stores that its commands open', (profile, reached) => {
  expect(reached.length).toBeGreaterThan(1);
  const { profiles, networks, environment = {} } = compose.services[profile] ?? {};
  expect(profiles).toEqual([profile]);
  for (const subgraph of reached) {
    expect(networks).toContain(`${subgraph.name}-store`);
    const variable = storeVariable(subgraph);
    expect({ variable, url: environment[variable] }).toEqual({
      variable,
      url: compose.services[subgraph.name]?.environment?.[variable],
    });
  }
});

test('the Dockerfile is valid and copies existing files', () => {
  const text = read('deploy/Dockerfile');
  expect(validate(text)).toEqual([]);
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) => sources?.split(' ') ?? []);
  expect(copied.length).toBeGreaterThan(5);
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
