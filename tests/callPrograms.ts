import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';

/** The arguments of Node for one program: its file, and what it reads. */
export type ProgramCall = { readonly file: string; readonly args: readonly string[] };

/** What a program printed until it chose its exit code; null: it reached its end without one. */
export type ProgramResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

class Exit extends Error {}

/**
 * Runs a program in this process until it calls `process.exit`, and resolves with what it printed before. A program that
 * catches the error with which it is ended there goes on, but nothing that it prints is kept.
 */
async function callProgram({ file, args }: ProgramCall, query: string): Promise<ProgramResult> {
  let code: number | null = null;
  const printed = { stdout: '', stderr: '' };
  const keep = (name: 'stdout' | 'stderr') =>
    ((text: string) => {
      if (code === null) printed[name] += text;
      return true;
    }) as typeof process.stdout.write;
  const { exit, argv } = process;
  const [writeOutput, writeError] = [process.stdout.write, process.stderr.write];
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
    Object.assign(process, { exit, argv, exitCode: 0 });
    syncBuiltinESMExports();
  }
  return { code, ...printed };
}

// Its own argument is a list of calls. It prints the list of their results.
const calls = JSON.parse(process.argv[2] ?? '[]') as ProgramCall[];
const results: ProgramResult[] = [];
for (const [at, call] of calls.entries()) results.push(await callProgram(call, String(at)));
process.stdout.write(JSON.stringify(results));
