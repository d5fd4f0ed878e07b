import { subgraphs } from '../commands/subgraphs.ts';

type Import = { readonly from: string; readonly to: string; readonly isType: boolean };

/**
 * Files and what they may import: path prefixes, `package`, `node`, and a `type:` prefix for imports of types only.
 */
type ModuleRule = { readonly files: RegExp; readonly mayImport: readonly string[] };

const names = subgraphs.map(({ name }) => name);
const SUBGRAPH = `(?<subgraph>${names.join('|')})`;
const OWN = 'subgraphs/<subgraph>';
const EVERYTHING = ['', 'package', 'node'];

/** Pure files of the platform. Every module may import them: a domain stays pure with them. */
const PURE = [
  'platform/text/',
  'platform/ids/isId.ts',
  'platform/concurrency/backoff.ts',
  'type:platform/scalars/money.ts',
];

/** The first rule that matches a file applies. `<subgraph>` and `<module>` stand for those of the importing file. */
const moduleRules: readonly ModuleRule[] = [
  { files: /\.test\.ts$/, mayImport: EVERYTHING },
  { files: /^(tests|bench)\//, mayImport: EVERYTHING },
  {
    files: new RegExp(`^subgraphs/${SUBGRAPH}/domain/`),
    mayImport: [`${OWN}/domain/`, ...PURE],
  },
  {
    files: new RegExp(`^subgraphs/${SUBGRAPH}/store/`),
    mayImport: [`${OWN}/store/`, `${OWN}/domain/`, `${OWN}/events/published`, 'platform/', 'package', 'node'],
  },
  // The published form of the events, which the store writes to the outbox.
  {
    files: new RegExp(`^subgraphs/${SUBGRAPH}/events/published\\w+\\.ts$`),
    mayImport: [`${OWN}/domain/`, 'platform/'],
  },
  {
    files: new RegExp(`^subgraphs/${SUBGRAPH}/events/`),
    mayImport: [`${OWN}/events/`, `${OWN}/domain/`, `${OWN}/store/`, 'platform/', 'package', 'node'],
  },
  {
    files: new RegExp(`^subgraphs/${SUBGRAPH}/(?<module>participants|credentials|notifications)/`),
    mayImport: [`${OWN}/<module>/`, `${OWN}/domain/`, 'platform/', 'package', 'node'],
  },
  {
    files: new RegExp(`^subgraphs/${SUBGRAPH}/sagas/`),
    mayImport: [
      `${OWN}/sagas/`,
      `${OWN}/domain/`,
      `type:${OWN}/store/`,
      `type:${OWN}/participants/`,
      ...PURE,
      'type:platform/',
      'type:package',
    ],
  },
  {
    files: new RegExp(`^subgraphs/${SUBGRAPH}/resolvers/`),
    mayImport: [
      `${OWN}/resolvers/`,
      `${OWN}/domain/`,
      `type:${OWN}/generated/`,
      `${OWN}/errors.ts`,
      `type:${OWN}/context.ts`,
      'platform/faults/requireScope.ts',
      ...PURE,
      'package',
    ],
  },
  // Rows of demo data.
  { files: new RegExp(`^subgraphs/${SUBGRAPH}/demo/`), mayImport: [] },
  { files: new RegExp(`^subgraphs/${SUBGRAPH}/[^/]+\\.ts$`), mayImport: [`${OWN}/`, 'platform/', 'package', 'node'] },
  {
    files: /^gateway\/(?<module>[a-z]+)\//,
    mayImport: ['gateway/<module>/', 'gateway/errors.ts', 'type:gateway/', 'platform/', 'package', 'node'],
  },
  { files: /^gateway\/[^/]+\.ts$/, mayImport: ['gateway/', 'platform/', 'package', 'node'] },
  { files: /^platform\/(text\/|ids\/isId\.ts$|concurrency\/backoff\.ts$)/, mayImport: PURE },
  {
    files: /^platform\/(testing\/|lifetime\/runService\.ts$|discovery\/openRegistry\.ts$)/,
    mayImport: ['platform/', 'package', 'node'],
  },
  // It reads what the environment and the files say together.
  {
    files: /^platform\/settings\//,
    mayImport: [
      'platform/settings/',
      'platform/environment/',
      'platform/files/',
      'type:platform/log/',
      'package',
      'node',
    ],
  },
  { files: /^platform\/(?<module>[A-Za-z]+)\//, mayImport: ['platform/<module>/', ...PURE, 'package', 'node'] },
  { files: /^embedded\//, mayImport: ['embedded/', 'platform/files/', 'package', 'node'] },
  { files: /^client\//, mayImport: ['client/', 'package', 'node'] },
  { files: /^docs\/clients\//, mayImport: ['package'] },
  {
    files: /^examples\/(?<module>[a-z]+)\//,
    mayImport: ['examples/<module>/', 'embedded/', 'platform/', 'package', 'node'],
  },
  {
    files: /^(start\.ts$|commands\/)/,
    mayImport: [
      'commands/',
      'subgraphs/<any>/open.ts',
      'subgraphs/<any>/seed.ts',
      'subgraphs/<any>/backOffice.ts',
      'subgraphs/products/searchBackOffice.ts',
      'subgraphs/<any>/deadLetters.ts',
      'subgraphs/<any>/config.ts',
      'subgraphs/<any>/settings.ts',
      'gateway/open.ts',
      'gateway/config.ts',
      'gateway/liveGatewayConfig.ts',
      'gateway/readSettings.ts',
      'gateway/settings.ts',
      'gateway/exposure.ts',
      'gateway/supergraphFiles.ts',
      'gateway/composition/',
      'embedded/',
      'client/',
      'platform/',
      'package',
      'node',
    ],
  },
];

/** Returns the rule of a file, or null if no rule matches. */
export function moduleRuleOf(file: string): ModuleRule | null {
  return moduleRules.find(({ files }) => files.test(file)) ?? null;
}

/** Returns the rule that an import breaks, as text, or null if the import is allowed. */
export function brokenRule(found: Import): string | null {
  const rule = moduleRuleOf(found.from);
  if (rule === null) return 'no rule matches the importing file';
  const groups = rule.files.exec(found.from)?.groups ?? {};
  const allowed = rule.mayImport.map((entry) =>
    entry.replace('<subgraph>', groups['subgraph'] ?? '').replace('<module>', groups['module'] ?? ''),
  );
  if (allowed.some((entry) => isAllowed(entry, found))) return null;
  return `${rule.files.source} may import ${allowed.join(', ') || 'nothing'}`;
}

function isAllowed(entry: string, { to, isType }: Import): boolean {
  if (entry.startsWith('type:')) return isType && isAllowed(entry.slice('type:'.length), { from: '', to, isType });
  if (entry === 'package') return !isOwnFile(to) && !to.startsWith('node:');
  if (entry === 'node') return to.startsWith('node:');
  if (entry.includes('<any>')) return names.some((subgraph) => to === entry.replace('<any>', subgraph));
  return isOwnFile(to) && to.startsWith(entry);
}

function isOwnFile(to: string): boolean {
  return /^(gateway|subgraphs|platform|embedded|client|commands|examples|tests|bench)\/|^start\.ts$/.test(to);
}
