import { Double, Int32 } from 'bson';
import type { Document, Value } from '../values/bsonValue.ts';
import type { Scan } from './planScan.ts';

/** What a scan has read so far; `returned` is the number of matching documents. */
export type Tally = { keysExamined: number; docsExamined: number; returned: number };

type Asked = {
  readonly namespace: string;
  readonly filter: Document;
  readonly sort?: Document;
  readonly limit?: number;
};

/**
 * MongoDB's database profiler for query plans: at level 2, every scan of a database has an entry in `system.profile`
 * with its plan, its query and the number of documents read. Entries are kept in memory.
 */
export interface Profiler {
  level(database: string): number;
  setLevel(database: string, level: number): void;
  /** Called when a command starts: its scans are recorded with this name and its comment. */
  begin(name: string, comment: Value | undefined): void;
  /** Returns the counters of a scan; the entry also includes batches that are read later. */
  record(asked: Asked, scan: Scan): Tally;
  entries(database: string): Document[];
}

const mostEntries = 10_000;
const operations: Readonly<Record<string, string>> = { find: 'query', update: 'update', delete: 'remove' };

type Entry = { readonly said: Document; readonly tally: Tally };

export function createProfiler(): Profiler {
  const profiled = new Map<string, Entry[]>();
  let command = { name: '', comment: null as Value };
  return {
    level: (database) => (profiled.has(database) ? 2 : 0),
    setLevel(database, level) {
      if (level === 0) profiled.delete(database);
      else if (!profiled.has(database)) profiled.set(database, []);
    },
    begin: (name, comment = null) => void (command = { name, comment }),
    record({ namespace, ...asked }, scan) {
      const tally = { keysExamined: 0, docsExamined: 0, returned: 0 };
      const entries = profiled.get(namespace.slice(0, namespace.indexOf('.')));
      if (!entries) return tally;
      const said = {
        op: operations[command.name] ?? 'command',
        ns: namespace,
        command: { ...command, ...askedAs(asked) },
      };
      entries.push({ said: { ...said, planSummary: summaryOf(scan), ts: new Date() }, tally });
      if (entries.length > mostEntries) entries.shift();
      return tally;
    },
    entries: (database) =>
      (profiled.get(database) ?? []).map(({ said, tally }) => ({
        ...said,
        keysExamined: new Int32(tally.keysExamined),
        docsExamined: new Int32(tally.docsExamined),
        nreturned: new Int32(tally.returned),
      })),
  };
}

function askedAs({ filter, sort = {}, limit = 0 }: Omit<Asked, 'namespace'>): Document {
  return { filter, sort, limit: new Double(limit) };
}

function summaryOf(scan: Scan): string {
  if (scan.kind === 'collection') return 'COLLSCAN';
  const { fields, descending } = scan.index;
  return `IXSCAN { ${fields.map((field, at) => `${field}: ${descending[at] ? -1 : 1}`).join(', ')} }`;
}

/** The counters of a scan that is not recorded. */
export function createTally(): Tally {
  return { keysExamined: 0, docsExamined: 0, returned: 0 };
}
