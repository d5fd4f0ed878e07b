type Import = { readonly from: string; readonly to: string; readonly isType: boolean };

/** A room and what may be imported into it: prefixes of paths, `package`, and `type:` for what may come as a type alone. */
type Room = { readonly at: RegExp; readonly may: readonly string[] };

const HOUSE = '(?<house>users|products|orders)';
const OWN = 'subgraphs/<house>';
const EVERYTHING = ['', 'package', 'node'];

/** The first room that fits a file is its room. `<house>` and `<room>` stand for the file's own. */
const rooms: readonly Room[] = [
  { at: /\.test\.ts$/, may: EVERYTHING },
  { at: /^(tests|bench)\//, may: EVERYTHING },
  { at: new RegExp(`^subgraphs/${HOUSE}/domain/`), may: [`${OWN}/domain/`, 'platform/text/'] },
  {
    at: new RegExp(`^subgraphs/${HOUSE}/store/`),
    may: [`${OWN}/store/`, `${OWN}/domain/`, 'platform/', 'package', 'node'],
  },
  {
    at: new RegExp(`^subgraphs/${HOUSE}/events/`),
    may: [`${OWN}/events/`, `${OWN}/domain/`, `${OWN}/store/`, 'platform/', 'package', 'node'],
  },
  {
    at: new RegExp(`^subgraphs/${HOUSE}/(?<room>participants|credentials|channels)/`),
    may: [`${OWN}/<room>/`, `${OWN}/domain/`, 'platform/', 'package', 'node'],
  },
  {
    at: new RegExp(`^subgraphs/${HOUSE}/sagas/`),
    may: [
      `${OWN}/sagas/`,
      `${OWN}/domain/`,
      `type:${OWN}/store/`,
      `type:${OWN}/participants/`,
      'type:platform/',
      'type:package',
    ],
  },
  {
    at: new RegExp(`^subgraphs/${HOUSE}/resolvers/`),
    may: [
      `${OWN}/resolvers/`,
      `${OWN}/domain/`,
      `type:${OWN}/generated/`,
      `${OWN}/errors.ts`,
      `type:${OWN}/context.ts`,
      'package',
    ],
  },
  { at: new RegExp(`^subgraphs/${HOUSE}/[^/]+\\.ts$`), may: [`${OWN}/`, 'platform/', 'package', 'node'] },
  {
    at: /^gateway\/(?<room>[a-z]+)\//,
    may: ['gateway/<room>/', 'gateway/errors.ts', 'type:gateway/', 'platform/', 'package', 'node'],
  },
  { at: /^gateway\/[^/]+\.ts$/, may: ['gateway/', 'platform/', 'package', 'node'] },
  // A domain may import it, so it is as pure as a domain.
  { at: /^platform\/text\//, may: ['platform/text/'] },
  { at: /^platform\/testing\//, may: ['platform/', 'package', 'node'] },
  { at: /^platform\/(?<room>[A-Za-z]+)\//, may: ['platform/<room>/', 'package', 'node'] },
  { at: /^embedded\//, may: ['embedded/', 'platform/files/', 'package', 'node'] },
  { at: /^client\//, may: ['client/', 'package', 'node'] },
  { at: /^docs\/clients\//, may: ['package'] },
  {
    at: /^(start\.ts$|commands\/)/,
    may: [
      'commands/',
      'subgraphs/<any>/open.ts',
      'subgraphs/<any>/seed.ts',
      'subgraphs/<any>/backOffice.ts',
      'subgraphs/<any>/deadLetters.ts',
      'subgraphs/<any>/config.ts',
      'gateway/open.ts',
      'gateway/config.ts',
      'gateway/composition/',
      'embedded/',
      'client/',
      'platform/',
      'package',
      'node',
    ],
  },
];

/** The room of a file, null when the house has no such place. */
export function roomOf(file: string): Room | null {
  return rooms.find(({ at }) => at.test(file)) ?? null;
}

/** What an import breaks, in words, or null when it may be. */
export function brokenRule(found: Import): string | null {
  const room = roomOf(found.from);
  if (room === null) return 'the importing file lies in no known room';
  const groups = room.at.exec(found.from)?.groups ?? {};
  const allowed = room.may.map((entry) =>
    entry.replace('<house>', groups['house'] ?? '').replace('<room>', groups['room'] ?? ''),
  );
  if (allowed.some((entry) => isAllowed(entry, found))) return null;
  return `${room.at.source} may import ${allowed.join(', ') || 'nothing'}`;
}

function isAllowed(entry: string, { to, isType }: Import): boolean {
  if (entry.startsWith('type:')) return isType && isAllowed(entry.slice('type:'.length), { from: '', to, isType });
  if (entry === 'package') return !isOurs(to) && !to.startsWith('node:');
  if (entry === 'node') return to.startsWith('node:');
  if (entry.includes('<any>'))
    return ['users', 'products', 'orders'].some((house) => to === entry.replace('<any>', house));
  return isOurs(to) && to.startsWith(entry);
}

function isOurs(to: string): boolean {
  return /^(gateway|subgraphs|platform|embedded|client|commands|tests|bench)\/|^start\.ts$/.test(to);
}
