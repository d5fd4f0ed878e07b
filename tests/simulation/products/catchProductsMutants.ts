import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { productsSourceMutants, type ProductsMutantName } from './productsSourceMutants.ts';

type CatchOptions = {
  /** The maximum number of seeds per mutant. */
  readonly seeds: number;
  readonly from: number;
  readonly only?: readonly ProductsMutantName[];
};

const flags = ['--disable-warning=ExperimentalWarning', '--import', new URL('loadMutant.ts', import.meta.url).href];

/**
 * Runs seeds with each mutant in a separate process until there is a violation; resolves with the mutants never caught.
 */
export async function catchProductsMutants(o: CatchOptions, printLine: (line: string) => void): Promise<string[]> {
  const uncaught: string[] = [];
  for (const name of o.only ?? Object.keys(productsSourceMutants)) {
    const violation = await violationWith(name, o);
    printLine(violation ? `caught: ${name}, by ${violation}` : `NOT CAUGHT: ${name}`);
    if (!violation) uncaught.push(name);
  }
  return uncaught;
}

async function violationWith(name: string, { seeds, from }: CatchOptions): Promise<string | null> {
  const args = [join(import.meta.dirname, 'main.ts'), '--first', '--seeds', String(seeds), '--from', String(from)];
  const child = spawn(process.execPath, [...flags, ...args], {
    env: { ...process.env, MUTANT: name },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return /^VIOLATION (.*)$/m.exec(output)?.[1] ?? null;
}
