import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Variables are missing or have values that cannot be used; the message has a line for each. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly problems: readonly string[];

  constructor(...problems: string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads and freezes the variables of `shape`; an empty value counts as not set.
 * Throws {@link EnvironmentError} for all wrong variables, with what was expected and what was got. `secrets` are not
 * shown, and may be read from files, see {@link secretIn}.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: NodeJS.ProcessEnv,
  secrets: readonly string[] = [],
): Readonly<z.output<z.ZodObject<Shape>>> {
  const valueOf = (name: string) => (secrets.includes(name) ? secretIn(env, name) : env[name] || undefined);
  const given = Object.fromEntries(Object.keys(shape).map((name) => [name, valueOf(name)]));
  const read = z.object(shape).safeParse(given);
  if (read.success) return Object.freeze(read.data);
  const firsts = new Map(read.error.issues.toReversed().map((issue) => [issue.path[0], issue]));
  throw new EnvironmentError(...[...firsts.values()].toReversed().map((issue) => describe(issue, { given, secrets })));
}

/**
 * Runs all readers and returns what they read, or throws one {@link EnvironmentError} for what all of them found wrong.
 */
export function readAllOrReportProblems<Results extends readonly unknown[]>(
  ...readers: { readonly [At in keyof Results]: () => Results[At] }
): Results {
  const problems = new Set<string>();
  const results = readers.map((read: () => unknown) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      for (const problem of error.problems) problems.add(problem);
      return undefined;
    }
  });
  if (problems.size > 0) throw new EnvironmentError(...problems);
  return results as unknown as Results; // each reader's own result, in its place
}

/**
 * The value of a variable that is a secret, or else the text of the file that `<name>_FILE` names, without a line break
 * at its end: secrets of container engines are files. Undefined when neither is set; throws {@link EnvironmentError} when
 * the file cannot be read.
 */
export function secretIn(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (env[name] || !file) return env[name] || undefined;
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(`${name}_FILE is wrong: expected a file that can be read; got ${reason}`);
  }
}

/** Throws {@link EnvironmentError} when one of two variables that need each other is set alone. */
export function requireBoth(env: NodeJS.ProcessEnv, one: string, other: string): void {
  const [isOneSet, isOtherSet] = [secretIn(env, one), secretIn(env, other)].map(Boolean);
  if (isOneSet === isOtherSet) return;
  const [missing, given] = isOneSet ? [other, one] : [one, other];
  throw new EnvironmentError(`${missing} is missing: ${given} needs it (see .env.example)`);
}

type Read = { given: Record<string, string | undefined>; secrets: readonly string[] };

function describe(issue: z.core.$ZodIssue, { given, secrets }: Read): string {
  const name = String(issue.path[0] ?? 'environment');
  const value = given[name];
  if (value === undefined) return `${name} is missing: set it (see .env.example)`;
  const shown = secrets.includes(name) ? `a secret of ${value.length} characters` : JSON.stringify(value);
  return `${name} is wrong: ${issue.message}; got ${shown}`;
}

/** The name of a service's variable: `ORDER_HISTORY_URL` is the `URL` of the service `order-history`. */
export function serviceVariable(service: string, suffix: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_${suffix}`;
}

/** A whole number within bounds. */
export const wholeNumberBetween = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `expected a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least, `expected at least ${least}`).max(most, `expected at most ${most}`));

/** ACCESS_TOKEN_SECONDS: verifiers remember revocations for as long as a token lives, so an hour is the most. */
export const accessTokenSeconds = wholeNumberBetween(30, 3_600);

/** A TCP port up to `last`; 0 lets the system choose. */
export const portUpTo = (last: number) => wholeNumberBetween(0, last);

/** A TCP port; 0 lets the system choose. */
export const port = portUpTo(65_535);

/** A whole number of milliseconds, up to 30 days. */
export const milliseconds = wholeNumberBetween(0, 2_592_000_000);

/** A URL with one of the given schemes, such as `['redis', 'rediss']`, and one host. */
export function urlOf(...schemes: string[]) {
  return z
    .string()
    .refine(
      (text) => !/^[^/?#]+:\/\/([^/?#]*@)?[^/?#@]*,[^/?#@]*(?:[/?#]|$)/.test(text),
      'expected a URL with one host, not a list of them',
    )
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), {
      message: `expected a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    });
}

/**
 * Where the instances of a service answer: one URL without a path, or several separated by commas; or one by DNS, as
 * `dns://name:port` or `dns+srv://name`.
 */
export const serviceAddresses = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .pipe(
    z
      .array(urlOf('http', 'https', 'dns', 'dns+srv'))
      .refine(
        (urls) => urls.length === 1 || urls.every((url) => url.startsWith('http')),
        'expected one dns: URL alone',
      ),
  );

/** `true` or `false`. */
export const flag = z.enum(['true', 'false'], 'expected true or false').transform((text) => text === 'true');

/** One of pino's levels. */
export const logLevel = z.enum(
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
  'expected trace, debug, info, warn, error, fatal or silent',
);

const MIN_SECRET_LENGTH = 32;

/** A secret of at least 32 characters. */
export const secret = z.string().min(MIN_SECRET_LENGTH, `expected at least ${MIN_SECRET_LENGTH} characters`);

/** Comma-separated secrets of at least 32 characters each: the first signs, all verify. */
export const signingKeys = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .pipe(
    z
      .array(secret)
      .min(1)
      .max(2, 'expected one key, or two while they are changed')
      .refine((keys) => new Set(keys).size === keys.length, 'expected keys that differ'),
  );
