import { readFileSync } from 'node:fs';

const MS_PER_TICK = 10;

/** Returns the CPU time of a process, user and system, in milliseconds (Linux). */
export function cpuMs(pid: number): number {
  const { user, system } = ticksOf(pid);
  return (user + system) * MS_PER_TICK;
}

/** Returns the CPU time of a process and its children, also exited ones, in milliseconds (Linux). */
export function cpuMsOfProcessTree(pid: number): number {
  const { user, system, endedChildren } = ticksOf(pid);
  return (user + system + endedChildren) * MS_PER_TICK + childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), 0);
}

function ticksOf(pid: number): { readonly user: number; readonly system: number; readonly endedChildren: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? [];
  const [user = 0, system = 0, userOfEnded = 0, systemOfEnded = 0] = fields.slice(11);
  return { user, system, endedChildren: userOfEnded + systemOfEnded };
}

function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return listed === '' ? [] : listed.split(' ').map(Number);
}
