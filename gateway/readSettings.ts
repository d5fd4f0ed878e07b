import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { EnvironmentError, secretIn } from '#platform/environment/environment.ts';
import { settingsSchema, type Settings } from './settings.ts';

/**
 * Reads gateway.yaml; `${env.NAME}` stands for a variable. Throws {@link EnvironmentError} for all that is wrong, with
 * the path of each value, what was expected and what was got.
 */
export function readSettings(file: string, env: NodeJS.ProcessEnv): Settings {
  const given = withVariables(parsed(file), env, file);
  const read = settingsSchema.safeParse(given ?? {});
  if (!read.success) throw new EnvironmentError(...read.error.issues.map((issue) => describe(issue, given, file)));
  const { supergraph, persisted_documents: documents } = read.data;
  const absolute = (path: string) => resolve(dirname(file), path);
  return {
    ...read.data,
    ...(supergraph && { supergraph: absolute(supergraph) }),
    ...(documents?.manifest && { persisted_documents: { ...documents, manifest: absolute(documents.manifest) } }),
  };
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new EnvironmentError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function withVariables(value: unknown, env: NodeJS.ProcessEnv, file: string): unknown {
  if (typeof value === 'string')
    return value.replaceAll(/\$\{env\.(\w+)\}/g, (_, name: string) => {
      const value = env[name] ?? secretIn(env, name);
      if (value !== undefined) return value;
      throw new EnvironmentError(`${name} is missing: ${file} names it`);
    });
  if (Array.isArray(value)) return value.map((each) => withVariables(each, env, file));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withVariables(each, env, file)]));
}

/** Header values may be secrets, so they are not shown. */
const SECRET_KEYS: ReadonlySet<unknown> = new Set(['value', 'default']);

function describe({ path, message }: z.core.$ZodIssue, given: unknown, file: string): string {
  const at = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  const got = path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    given,
  );
  const shown = SECRET_KEYS.has(path.at(-1)) ? 'a value that is not shown' : JSON.stringify(got)?.slice(0, 200);
  const expected = message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '');
  return `${file}: ${at.slice(1) || 'the file'}: ${expected}; got ${shown ?? 'nothing'}`;
}
