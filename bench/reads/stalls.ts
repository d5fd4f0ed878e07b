import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A part of V8's CPU profile (`.cpuprofile`). */
type CpuProfile = {
  readonly nodes: readonly { id: number; callFrame: CallFrame; children?: readonly number[] }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};
type CallFrame = { readonly functionName: string; readonly url: string };

/** A time in which an event loop did not rest, and what ran then. */
export type Stall = {
  /** Seconds since the start of the process. */
  readonly atSeconds: number;
  readonly busyMs: number;
  /** What ran longest, most first, with its time. */
  readonly ran: string;
};

/** A sample that stands for longer than this was taken after a time in which another process ran. */
const PREEMPTED_MICROSECONDS = 4_000;

/** The longest stalls at the end of the profile that a process has left in a folder; none without a profile. */
export function findStalls(folder: string, pid: number, { lastSeconds, count }: Wanted): readonly Stall[] {
  // CPU.<date>.<time>.<pid>.<thread>.<number>.cpuprofile; 0 is the main thread.
  const file = readdirSync(folder).find((name) => name.includes(`.${pid}.0.`));
  if (file === undefined) return [];
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  const seconds = profile.timeDeltas.reduce((sum, delta) => sum + delta, 0) / 1e6;
  return stallsOf(profile)
    .filter(({ atSeconds }) => atSeconds >= seconds - lastSeconds)
    .toSorted((one, other) => other.busyMs - one.busyMs)
    .slice(0, count);
}

/** `lastSeconds`: how long before its end. */
type Wanted = { readonly lastSeconds: number; readonly count: number };
type BusyPeriod = { readonly at: number; readonly timeOf: Map<string, number> };

function stallsOf({ nodes, samples, timeDeltas }: CpuProfile): Stall[] {
  const labels = labelsOf(nodes);
  const stalls: Stall[] = [];
  let period: BusyPeriod | null = null;
  let now = 0;
  for (const [at, node] of samples.entries()) {
    const delta = timeDeltas[at] ?? 0;
    now += delta;
    const label = labels.get(node);
    if (label === '(idle)') {
      if (period) stalls.push(stallOf(period));
      period = null;
    } else if (label !== undefined && delta < PREEMPTED_MICROSECONDS) {
      period ??= { at: now, timeOf: new Map() };
      period.timeOf.set(label, (period.timeOf.get(label) ?? 0) + delta);
    }
  }
  return stalls;
}

function stallOf({ at, timeOf }: BusyPeriod): Stall {
  const parts = [...timeOf].toSorted(([, one], [, other]) => other - one);
  const shown = parts.slice(0, 3).map(([label, time]) => `${label} ${Math.round(time / 1_000)}`);
  return {
    atSeconds: Math.round(at / 10_000) / 100,
    busyMs: Math.round(parts.reduce((sum, [, time]) => sum + time, 0) / 1_000),
    ran: shown.join(', '),
  };
}

/** For each node the function of a file that it is or was called from. */
function labelsOf(nodes: CpuProfile['nodes']): ReadonlyMap<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const labels = new Map<number, string>();
  const label = (id: number, from: string): void => {
    const node = byId.get(id);
    if (!node) return;
    const { functionName, url } = node.callFrame;
    const isBuiltIn = url === '' || url.startsWith('node:');
    const own = isBuiltIn && !functionName.startsWith('(') ? from : labelOf(node.callFrame);
    labels.set(id, own);
    for (const child of node.children ?? []) label(child, own);
  };
  if (nodes[0]) label(nodes[0].id, '(Node)');
  return labels;
}

function labelOf({ functionName, url }: CallFrame): string {
  if (url === '') return functionName === '(program)' ? '(Node)' : functionName;
  const [, inPackage] = url.split('/node_modules/');
  return `${functionName || '(anonymous)'} ${(inPackage ?? url)
    .split('/')
    .slice(inPackage ? 0 : -2)
    .join('/')}`;
}
