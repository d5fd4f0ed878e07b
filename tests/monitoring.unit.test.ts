import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

type Rule = {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly runbook?: string };
};
type Dashboard = { readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[] };

const operations = read('docs/operations.md');
const { groups } = parse(read('deploy/monitoring/alerts.yml')) as { groups: readonly { rules: readonly Rule[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const dashboards = globSync('deploy/monitoring/grafana/dashboards/*.json', { cwd: root });
const panelExpressions = dashboards.flatMap((file) =>
  (JSON.parse(read(file)) as Dashboard).panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
);

/** The names of metrics in an expression: what is no label, function, keyword or number. */
function metricsIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  const names = [...bare.matchAll(/\b[a-z_]\w*\b(?!\s*\()/gi)].map(([name]) => name);
  return names.filter((name) => !['and', 'or', 'unless', 'sum', 'max', 'min', 'avg', 'count'].includes(name));
}

/** `up` is of Prometheus itself. */
const documented = new Set([
  'up',
  'nodejs_eventloop_lag_p99_seconds',
  ...[...operations.matchAll(/^\| `(\w+)`\s*\| (gauge|counter|histogram) /gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
  ),
]);

test('alerts and dashboards ask only for metrics that docs/operations.md lists', () => {
  expect(dashboards.length).toBeGreaterThanOrEqual(5);
  const asked = [...alerts.map(({ expr }) => expr), ...panelExpressions].map(metricsIn);
  expect(asked.filter((names) => names.length === 0)).toEqual([]);
  expect(asked.flat().filter((name) => !documented.has(name))).toEqual([]);
});

test('each alert names its entry of the runbook, and has a test', () => {
  const tested = read('deploy/monitoring/alerts.test.yml');
  for (const { alert, annotations } of alerts) {
    expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    expect(operations).toContain(`\n### ${alert}\n`);
    expect(tested).toContain(`alertname: ${alert}\n`);
  }
});
