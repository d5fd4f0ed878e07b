import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';

type Service = {
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly networks?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Readonly<Record<string, Service>> };
const houses = ['users', 'products', 'orders', 'gateway'];

test('docker-compose.yml is valid by the Compose schema and its linter finds no error', () => {
  const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
  const results: readonly { messages: readonly { type: string }[] }[] = linter.lintFiles(
    [join(root, 'docker-compose.yml')],
    false,
  );
  const errors = results.flatMap(({ messages }) => messages.filter(({ type }) => type === 'error'));
  expect(errors).toEqual([]);
});

test('every service is health-checked, and each waits for what it needs to be healthy', () => {
  for (const service of Object.values(compose.services)) {
    expect(service.healthcheck?.test[0]).toBe('CMD');
    expect(Object.values(service.depends_on ?? {}).every(({ condition }) => condition === 'service_healthy')).toBe(
      true,
    );
  }
});

test('only the gateway is published, and each house reaches its own store alone', () => {
  const published = Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined);
  expect(published.map(([name]) => name)).toEqual(['gateway']);
  const stores = (name: string) => compose.services[name]?.networks?.filter((network) => network.endsWith('-store'));
  expect(houses.map(stores)).toEqual([['users-store'], ['products-store'], ['orders-store'], []]);
});

test('every house is started by a file that exists, with variables that .env.example explains', () => {
  const explained = read('.env.example');
  for (const service of houses.map((name) => compose.services[name])) {
    expect(existsSync(join(root, service?.command?.[0] ?? ''))).toBe(true);
    for (const variable of Object.keys(service?.environment ?? {})) expect(explained).toContain(`${variable}=`);
  }
});

test('the Dockerfile is valid and copies what exists', () => {
  const text = read('deploy/Dockerfile');
  expect(validate(text)).toEqual([]);
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) => sources?.split(' ') ?? []);
  expect(copied.length).toBeGreaterThan(5);
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
