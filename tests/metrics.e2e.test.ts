import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { useLentSystem } from './useSystem.ts';

const system = useLentSystem();

const scrape = async (accept = 'text/plain') => {
  const response = await fetch(`http://127.0.0.1:${system.env['METRICS_PORT']}/metrics`, { headers: { accept } });
  return { type: response.headers.get('content-type'), text: await response.text() };
};

type Documented = { readonly type: string; readonly labels: readonly string[] };

/** The rows of the table in docs/operations.md: name, type, labels, meaning. */
function readDocumented(): ReadonlyMap<string, Documented> {
  const text = readFileSync(join(import.meta.dirname, '../docs/operations.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)`\s*\| (gauge|counter|histogram)\s*\| ([^|]*)\|/gm)];
  return new Map(
    rows.map(([, name = '', type = '', labels = '']) => [
      name,
      { type, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label) },
    ]),
  );
}

const isOfNode = (name: string): boolean => /^(nodejs|process)_/.test(name);

function typesIn(text: string): Map<string, string> {
  const lines = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
  return new Map(lines.flatMap(([, name = '', type = '']) => (isOfNode(name) ? [] : [[name, type]])));
}

/** The name of a metric, and the labels of a sample, by each line of samples. */
function samplesIn(text: string): { readonly name: string; readonly labels: readonly string[] }[] {
  return [...text.matchAll(/^(\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? \S+$/gm)]
    .map(([, name = '', labels = '']) => ({
      name,
      labels: [...labels.matchAll(/(\w+)="/g)].map(([, each = '']) => each),
    }))
    .filter(({ name }) => !isOfNode(name));
}

test('the documented metrics, with their types and labels, are those that a running system has', async () => {
  await system.execute('query Metrics { __typename products(first: 1) { edges { node { id } } } }');
  const { text } = await scrape();
  const documented = readDocumented();
  expect(Object.fromEntries(typesIn(text))).toEqual(
    Object.fromEntries([...documented].map(([name, { type }]) => [name, type])),
  );
  const samples = samplesIn(text);
  expect(samples.length).toBeGreaterThan(50);
  const undocumented = samples.flatMap(({ name, labels }) => {
    const known = [...(documented.get(name)?.labels ?? []), 'service', 'le'];
    return labels.filter((label) => !known.includes(label)).map((label) => `${name}{${label}}`);
  });
  expect(undocumented).toEqual([]);
});

test('an account that registers is counted once', async () => {
  const count = async () => Number(/^user_registrations_total\{.*\} (\d+)$/m.exec((await scrape()).text)?.[1]);
  const before = await count();
  const input = { email: `metrics-${Date.now()}@example.com`, password: 'correct horse battery', displayName: 'M' };
  const register = 'mutation Register($input: RegisterInput!) { register(input: $input) { userErrors { code } } }';
  const { errors } = await system.execute(register, { input });
  expect(errors).toBeUndefined();
  // The relay gives the event its position.
  let after = before;
  for (let tries = 0; after === before && tries < 50; tries += 1) after = await count();
  expect(after).toBe(before + 1);
  expect((await scrape()).text).not.toContain('@');
});

test('a reader of OpenMetrics gets OpenMetrics, and only /metrics is served', async () => {
  const { type, text } = await scrape('application/openmetrics-text; version=1.0.0');
  expect(type).toContain('application/openmetrics-text');
  expect(text.endsWith('# EOF\n')).toBe(true);
  const other = await fetch(`http://127.0.0.1:${system.env['METRICS_PORT']}/`);
  expect(other.status).toBe(404);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

(hasPromtool ? test : test.skip)('promtool finds no mistake in the metrics', async () => {
  const { text } = await scrape();
  expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
});
