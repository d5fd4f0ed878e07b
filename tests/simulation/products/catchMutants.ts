import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { mutants, type MutantName } from './mutants.ts';

type Catching = {
  /** So many stories each may hide in. */
  readonly seeds: number;
  readonly from: number;
  readonly only?: readonly MutantName[];
};

const flags = ['--disable-warning=ExperimentalWarning', '--import', new URL('loadMutant.ts', import.meta.url).href];

/** Tells stories with each planted fault in a process of its own, until something is wrong; answers those never caught. */
export async function catchMutants(o: Catching, say: (line: string) => void): Promise<string[]> {
  const uncaught: string[] = [];
  for (const name of o.only ?? Object.keys(mutants)) {
    const violation = await violationWith(name, o);
    say(violation ? `caught: ${name}, by ${violation}` : `NOT CAUGHT: ${name}`);
    if (!violation) uncaught.push(name);
  }
  return uncaught;
}

async function violationWith(name: string, { seeds, from }: Catching): Promise<string | null> {
  const args = [join(import.meta.dirname, 'main.ts'), '--first', '--seeds', String(seeds), '--from', String(from)];
  const child = spawn(process.execPath, [...flags, ...args], {
    env: { ...process.env, MUTANT: name },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return /^VIOLATION (.*)$/m.exec(said)?.[1] ?? null;
}
