import { syncBuiltinESMExports } from 'node:module';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/** A program, its arguments, what replaces variables of the environment, and its standard input. */
export type ProgramCall = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
};

/** The exit code of a program, and what it printed before. */
export type ProgramResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

class Exit extends Error {}

/**
 * Runs a program in this process until it calls `process.exit`, and resolves with what it printed before. A program that
 * catches the error with which it is ended there goes on, but nothing that it prints is kept.
 */
async function callProgram({ file, args, env = {}, input }: ProgramCall, query: string): Promise<ProgramResult> {
  let code: number | null = null;
  const printed = { stdout: '', stderr: '' };
  const keep = (name: 'stdout' | 'stderr') =>
    ((text: string) => {
      if (code === null) printed[name] += text;
      return true;
    }) as typeof process.stdout.write;
  const { exit, argv, env: before } = process;
  const [writeOutput, writeError] = [process.stdout.write, process.stderr.write];
  process.env = { ...before, ...env };
  Object.defineProperty(process, 'stdin', { value: Readable.from(input ? [input] : []), configurable: true });
  process.argv = [process.execPath, file, ...args];
  process.exit = (given) => {
    code ??= Number(given ?? 0);
    throw new Exit(`the program ended with ${given}`);
  };
  process.stdout.write = keep('stdout');
  process.stderr.write = keep('stderr');
  syncBuiltinESMExports();
  try {
    await import(`${pathToFileURL(file).href}?${query}`);
  } catch (error) {
    if (code === null) throw error;
  } finally {
    [process.stdout.write, process.stderr.write] = [writeOutput, writeError];
    code ??= Number(process.exitCode ?? 0);
    Object.assign(process, { exit, argv, env: before, exitCode: 0 });
    syncBuiltinESMExports();
  }
  return { code, ...printed };
}

// Its own argument is a list of calls. It prints the list of their results.
const calls = JSON.parse(process.argv[2] ?? '[]') as ProgramCall[];
const results: ProgramResult[] = [];
for (const [at, call] of calls.entries()) results.push(await callProgram(call, String(at)));
process.stdout.write(JSON.stringify(results));
