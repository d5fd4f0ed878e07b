import { readFileSync } from 'node:fs';
import process, { argv, exit, stderr } from 'node:process';
import { Command, InvalidArgumentError } from 'commander';

const WRONG_ARGUMENT = 2;

/**
 * The command line of a program that `npm run <script>` starts, described by `scripts-info` of package.json. `--help`
 * prints the usage and exits with 0; a wrong argument prints one line and exits with 2. A program parses it before it
 * does anything else. `part` is the argument that chose this program, where one script runs several.
 *
 * @example
 * const options = commandLine('seed').option('--products <count>', 'makes so many', wholeNumber(0, 10), 0);
 * const { products } = options.parse().opts<{ products: number }>();
 */
export function commandLine(script: string, part = ''): Command {
  const typed = script === 'start' ? 'npm start' : `npm run ${script}`;
  return new Command(`${typed} -- ${part}`.trimEnd())
    .description(readScriptsInfo()[script] ?? '')
    .helpOption('-h, --help', 'prints this usage')
    .helpCommand(false)
    .exitOverride(({ exitCode }) => exit(exitCode === 0 ? 0 : WRONG_ARGUMENT))
    .configureOutput({
      outputError: (text, write) => write(`${typed}: ${asOneLine(text)}; --help prints the usage\n`),
    });
}

/** What each script of package.json does, in a line, in the order in which a reader wants them. */
export function readScriptsInfo(): Readonly<Record<string, string>> {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { 'scripts-info': Record<string, string> })['scripts-info']; // a test checks it
}

/**
 * Parses the arguments and runs the command they name; what it throws is printed without a stack, and the exit code is
 * 1.
 */
export async function runCommandLine(command: Command): Promise<void> {
  try {
    await command.parseAsync(argv);
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** Reads an argument that has to be a whole number within these bounds. */
export function wholeNumberArgument(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
  };
}

/**
 * Collects the values of an option that may be given several times, or several values at once, each one of `choices`.
 */
export function choiceArgument<Choice extends string>(
  choices: readonly Choice[],
): (text: string, before?: Choice[]) => Choice[] {
  return (text, before = []) => {
    const chosen = choices.find((choice) => choice === text);
    if (chosen !== undefined) return [...before, chosen];
    throw new InvalidArgumentError(`expected one of ${choices.join(', ')}`);
  };
}

function asOneLine(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
}
