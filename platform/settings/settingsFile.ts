import { readFileSync } from 'node:fs';
import { parse as parsePath, join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { EnvironmentError, secretIn } from '#platform/environment/environment.ts';
import { hasPassword, isSecretKey, secretsIn } from './refuseSecrets.ts';
import type { SettingsSchema } from './settingsTree.ts';

/** A settings file and how it is read. */
export type SettingsFile<Settings> = {
  readonly path: string;
  readonly schema: z.ZodType<Settings>;
  /** The variables that `${env.NAME}` stands for. */
  readonly env: NodeJS.ProcessEnv;
  /** Says which variables win over the file; absent: none. */
  readonly variables?: SettingsSchema;
};

/** What a settings file says: as it is written, without the values of variables, and checked. */
export type ReadSettings<Settings> = {
  readonly text: string;
  readonly written: unknown;
  readonly settings: Settings;
};

/** The path of the file for the environment that ENVIRONMENT names: `gateway.staging.yaml` for `staging`. */
export function settingsPath(path: string, env: NodeJS.ProcessEnv): string {
  const environment = env['ENVIRONMENT'];
  if (!environment) return path;
  if (!/^[\w-]+$/.test(environment))
    throw new EnvironmentError(`ENVIRONMENT is wrong: expected a name; got ${JSON.stringify(environment)}`);
  const { dir, name, ext } = parsePath(path);
  return join(dir, `${name}.${environment}${ext}`);
}

/** Reads a settings file. Throws {@link EnvironmentError} as {@link checkSettings} does, and when it cannot be read. */
export function readSettingsFile<Settings>(file: SettingsFile<Settings>): ReadSettings<Settings> {
  let text: string;
  try {
    text = readFileSync(file.path, 'utf8');
  } catch (error) {
    throw new EnvironmentError(`${file.path} cannot be read: ${reasonOf(error)}`);
  }
  return checkSettings(text, file);
}

/**
 * Checks the text of a settings file as a whole; `${env.NAME}` stands for a variable. Throws {@link EnvironmentError} for
 * all that is wrong, with the path of each value, what was expected and what was got.
 */
export function checkSettings<Settings>(
  text: string,
  { path, schema, env, variables = {} }: SettingsFile<Settings>,
): ReadSettings<Settings> {
  let written: unknown;
  try {
    written = parse(text) ?? {};
  } catch (error) {
    // After its first line the message quotes the file, which may have secrets.
    throw new EnvironmentError(`${path} cannot be read: ${reasonOf(error).split(':\n', 1)[0]}`);
  }
  const secrets = secretsIn(written).map(
    (at) => `${path}: ${at}: expected a variable, such as \${env.NAME}, for a secret; got a value that is not shown`,
  );
  if (secrets.length > 0) throw new EnvironmentError(...secrets);
  const given = withWinningVariables(withVariables(written, env, path), variables, env);
  const read = schema.safeParse(given);
  if (read.success) return { text, written, settings: read.data };
  throw new EnvironmentError(...read.error.issues.map((issue) => describe(issue, written, path)));
}

/** The settings with those of variables that are set in their places. */
function withWinningVariables(value: unknown, { properties = {} }: SettingsSchema, env: NodeJS.ProcessEnv): unknown {
  if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) return value;
  const winning = Object.entries(properties).flatMap(([key, schema]) => {
    const own: unknown = value && Reflect.get(value, key);
    const text = schema.variable && env[schema.variable];
    const next: unknown = text ? parse(text) : schema.properties ? withWinningVariables(own, schema, env) : own;
    return next === own ? [] : [[key, next] as const];
  });
  return winning.length === 0 ? value : { ...value, ...Object.fromEntries(winning) };
}

function withVariables(value: unknown, env: NodeJS.ProcessEnv, path: string): unknown {
  if (typeof value === 'string')
    return value.replaceAll(/\$\{env\.(\w+)\}/g, (_, name: string) => {
      const variable = env[name] ?? secretIn(env, name);
      if (variable !== undefined) return variable;
      throw new EnvironmentError(`${name} is missing: ${path} names it`);
    });
  if (Array.isArray(value)) return value.map((each) => withVariables(each, env, path));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withVariables(each, env, path)]));
}

/** Values of these keys, which are those of headers, may be secrets. */
const SECRET_KEYS: ReadonlySet<unknown> = new Set(['value', 'default']);

/** Shows the value as it is written, because a variable may be a secret. */
function describe({ path, message }: z.core.$ZodIssue, written: unknown, file: string): string {
  const at = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  const got = path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    written,
  );
  const shown = SECRET_KEYS.has(path.at(-1)) ? 'a value that is not shown' : JSON.stringify(got)?.slice(0, 200);
  const expected = message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '');
  return `${file}: ${at.slice(1) || 'the file'}: ${expected}; got ${shown ?? 'nothing'}`;
}

/** A copy in which values of headers and secrets are hidden, unless they are those of variables. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return hasPassword(value) ? '(hidden)' : value;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const isSecret = (key: string, each: unknown) =>
    (SECRET_KEYS.has(key) || isSecretKey(key)) && typeof each === 'string' && !/^\$\{env\.\w+\}$/.test(each);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, isSecret(key, each) ? '(hidden)' : withoutSecrets(each)]),
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
